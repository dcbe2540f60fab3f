package import Analysis
import HTTPTransport
package import KubeClient
import KubeModel
package import KubeRuntime

/// Reads stored distributions out of ConfigMaps, and remembers them for a while.
///
/// They are read only while a step is judged by one; a rollout that waits for nothing asks for none.
package final class References: Sendable {
    /// How long a distribution that was read is used without another look.
    package static let lifetime: Duration = .seconds(300)
    /// How many are remembered.
    static let limit = 1000

    private let api: any KubeAPI
    private let time: TimeSource
    private let known = LockedBox<[ReferenceLocation: (outcome: ReferenceOutcome, readAt: Duration)]>([:])

    package init(api: any KubeAPI, time: TimeSource) {
        self.api = api
        self.time = time
    }

    /// The distribution that lies there; one that is missing is looked for again each time.
    package func read(_ location: ReferenceLocation) async -> ReferenceOutcome {
        if let known = known.withLock({ $0[location] }), time.elapsed() - known.readAt < Self.lifetime {
            return known.outcome
        }
        let outcome: ReferenceOutcome
        do {
            let object = KubeObject(try await api.send(.get(.configMap, location.object)))
            outcome = .reading(object, location)
        } catch let error as KubeError {
            outcome = Self.outcome(of: error, location)
        } catch {
            outcome = .fault("ConfigMap \(location.object.name) can't be read")
        }
        guard case .distribution = outcome else { return outcome }
        known.withLock { known in
            if known.count >= Self.limit { known.removeAll() }
            known[location] = (outcome, time.elapsed())
        }
        return outcome
    }

    private static func outcome(of error: KubeError, _ location: ReferenceLocation) -> ReferenceOutcome {
        let name = "ConfigMap \(location.object.name)"
        if error.disposition == .notFound { return .missing("\(name) does not exist") }
        if error.status?.code == 403 { return .fault("\(name) may not be read: that needs deploy/references") }
        return .fault("\(name) can't be read: the API server did not answer as it should")
    }
}
