package import KubeModel
package import RolloutCore

/// One way of sharing live requests between the stable revision and the candidate.
///
/// A provider knows nothing of time, of order or of the API server: it reads what objects say, and says what to write
/// so that they say something else. Everything is absolute, so that repeating it is harmless. Where a function takes
/// `current`, these are the objects at `references` that exist; it may hold further objects of the rollout's.
///
/// For every split that the provider can do and that is in normal form (`TrafficSplit.normalized`), what `render` wrote
/// is what `read` reads, and `render` of what `read` read writes nothing.
package protocol TrafficProvider: Sendable {
    /// The member of `spec.traffic` that chooses it.
    static var name: String { get }

    /// Kinds whose changes concern a rollout with this provider.
    static var watches: [ResourceKind] { get }

    var capabilities: Set<TrafficCapability> { get }

    /// The objects that are read and written, all in the rollout's namespace.
    func references(_ targets: RouteTargets) -> [RouteReference]

    /// What the objects say now.
    func read(_ current: [KubeObject], _ targets: RouteTargets) -> RouteReading

    /// The changes after which the objects say `split`; none where they do already.
    ///
    /// With `stableOnly` nothing is left of what was added.
    func render(_ split: TrafficSplit, _ targets: RouteTargets, over current: [KubeObject]) -> RouteWrites

    /// Whether the data plane serves what the objects say, whatever that is.
    ///
    /// Without the capability `acknowledgement` it is confirmed as of the last write; the caller adds the time that the
    /// proxies take to follow (`spec.traffic.settle`).
    func acknowledgement(_ current: [KubeObject], _ targets: RouteTargets) -> Acknowledgement
}

extension TrafficProvider {
    package var name: String { Self.name }

    /// What the objects say, told in the words of `desired` where that is what they say.
    ///
    /// Several splits can look alike, such as one with the type of a match left out and one with it spelt out, or 0 and
    /// 100 percent while both Services select the same pods: whoever waits for one of them asks with this.
    package func read(
        _ current: [KubeObject],
        _ targets: RouteTargets,
        awaiting desired: TrafficSplit
    ) -> RouteReading {
        render(desired, targets, over: current) == .changes([]) ? .split(desired) : read(current, targets)
    }

    /// What the split asks for beyond the provider's abilities, in a stable order; empty where it can be done.
    package func missingCapabilities(for split: TrafficSplit) -> [TrafficCapability] {
        var missing = Set(split.matches.flatMap(\.capabilities)).subtracting(capabilities)
        if (1..<100).contains(split.weight), capabilities.isDisjoint(with: [.weight, .replicaRatio]) {
            missing.insert(.weight)
        }
        return TrafficCapability.allCases.filter(missing.contains)
    }

    /// Refuses the split where the provider lacks an ability for it.
    func demandCapabilities(for split: TrafficSplit) throws(RouteProblem) {
        let missing = missingCapabilities(for: split)
        guard missing.isEmpty else {
            let list = missing.map(\.rawValue).joined(separator: ", ")
            throw .impossible("traffic.\(name) does not support \(list)")
        }
        guard split.matches.allSatisfy({ !$0.capabilities.isEmpty }) else {
            throw .impossible("a match without headers, cookies or query parameters matches every request")
        }
    }
}
