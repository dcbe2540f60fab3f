package import KubeModel
import RolloutCore

/// One ModelRollout and the objects that belong to it, as an API server would send them.
///
/// Sizes are those of real clusters: a pod template with probes and resources, three metrics, the annotation of
/// `kubectl apply`, and the bookkeeping of every field manager.
package struct Member: Sendable, Hashable {
    /// How far a rollout is.
    package enum Stage: String, Sendable, Hashable, CaseIterable {
        /// One revision serves all requests.
        case idle
        /// The second step of a canary: a quarter of the requests at the candidate.
        case midCanary
    }

    /// A revision that has a record and a Deployment.
    package struct Revision: Sendable, Hashable {
        package var number: Int
        package var version: String
        /// Of the revision's document; empty until it is known.
        package var hash = ""
        package var replicas: Int
    }

    package let index: Int
    package let stage: Stage
    package var stable: Revision
    package var candidate: Revision?
    /// The rollout's status, as text.
    package var status = "{}"

    package init(_ index: Int, _ stage: Stage) {
        self.index = index
        self.stage = stage
        stable = Revision(number: 1, version: "2026.10.\(index % 28 + 1)", replicas: Self.replicas)
        if stage == .midCanary {
            candidate = Revision(number: 2, version: "2026.11.\(index % 28 + 1)", replicas: 1)
        }
    }

    static let replicas = 3

    package var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
    package var name: String { "ranking-model-\(Self.padded(index, 5))" }
    package var namespace: String { "serving-team-\(Self.padded(index % 100, 3))" }
    package var uid: String { uid(of: "a0") }

    /// The version that the spec asks for.
    package var version: String { (candidate ?? stable).version }

    func uid(of part: String) -> String { "5f0c21\(part)-7d1e-4b3a-9c55-\(Self.padded(index, 12))" }

    /// A resource version: the same object always has the same.
    func version(of part: Int) -> String { "\(1_000_000 + index * 16 + part)" }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Member {
    /// The objects of a kind; none where the rollout has none of it.
    package func objects(_ kind: ResourceKind) throws -> [JSONValue] {
        try texts(kind).map { try JSONValue(parsing: $0) }
    }

    private func texts(_ kind: ResourceKind) -> [String] {
        let revisions = [stable] + (candidate.map { [$0] } ?? [])
        switch kind {
        case .modelRollout: return [rolloutText]
        case .deployment: return revisions.map(deploymentText)
        case .controllerRevision: return revisions.map(recordText)
        case .service: return [serviceText(.stable, stable), serviceText(.candidate, candidate ?? stable)]
        case .endpointSlice: return [sliceText(.stable, stable), sliceText(.candidate, candidate ?? stable)]
        case .httpRoute: return [routeText]
        default: return []
        }
    }
}
