import HTTPTransport
package import KubeClient
import KubeModel
import KubeRuntime

/// Counts the requests to the API server.
package final class RequestMeter: RequestObserver {
    /// What RBAC is asked about a request, and how it ended.
    package struct Kind: Sendable, Hashable {
        package var verb: String
        package var group: String
        /// Plural name, with the subresource: `modelrollouts/status`.
        package var resource: String
        package var code: String
    }

    private let counts = LockedBox<[Kind: Int]>([:])
    private let durations = LockedBox<[String: Histogram]>([:])

    package init() {}

    package func observe(_ record: RequestRecord) {
        let code: String
        switch record.outcome {
        case .status(let status): code = "\(status)"
        case .failure(let name): code = name
        }
        let subresource = record.subresource.isEmpty ? "" : "/\(record.subresource)"
        let kind = Kind(
            verb: record.verb,
            group: record.resource.group,
            resource: record.resource.plural + subresource,
            code: code
        )
        counts.withLock { $0[kind, default: 0] += 1 }
        durations.withLock {
            $0[record.verb, default: Histogram(bounds: Self.bounds)].record(record.duration)
        }
    }

    package var requests: [Kind: Int] { counts.withLock { $0 } }

    var durationsByVerb: [String: Histogram] { durations.withLock { $0 } }

    private static let bounds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60]
}
