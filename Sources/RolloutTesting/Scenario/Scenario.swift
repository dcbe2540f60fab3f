import KubeModel
package import RolloutAPI
package import RolloutCore

/// A story of one rollout: what is there, what happens when, and what must come of it.
///
/// It is a value and runs at every level. Time zero comes when the first version has served for a while, unless the story
/// begins with an empty cluster.
package struct Scenario: Sendable {
    package var title: String
    package var spec: RolloutSpec
    package var happenings: [(at: Duration, what: Happening)] = []
    /// How long it is looked at.
    package var length: Duration
    /// Whether the first version serves before time zero.
    package var isSettled = true
    /// What the metrics say from the start.
    package var metrics: [String: [Arm: QueryOutcome]] = [:]
    /// Every weight the route is given, in order.
    package var expectedWeights: [Int]
    package var expectedPhase: RolloutStatus.Phase
    /// The version that serves at the end.
    package var expectedVersion: String

    package init(
        _ title: String,
        _ spec: RolloutSpec,
        lasting length: Duration = .seconds(900),
        weights: [Int],
        phase: RolloutStatus.Phase = .healthy,
        version: String
    ) {
        self.title = title
        self.spec = spec
        self.length = length
        expectedWeights = weights
        expectedPhase = phase
        expectedVersion = version
    }

    /// The same with one more thing that happens.
    package func at(_ time: Duration, _ what: Happening) -> Scenario {
        var other = self
        other.happenings.append((time, what))
        other.happenings.sort { $0.at < $1.at }
        return other
    }

    /// The same with metrics that say this from the start.
    package func measuring(_ metrics: [String: [Arm: QueryOutcome]]) -> Scenario {
        var other = self
        other.metrics = metrics
        return other
    }

    /// Every version that appears.
    package var versions: [String] {
        happenings.reduce(into: [spec.model.version]) { versions, happening in
            guard case .deploy(let version) = happening.what, !versions.contains(version) else { return }
            versions.append(version)
        }
    }

    /// How long the first version serves before time zero.
    package static let settling: Duration = .seconds(120)

    /// Runs the story at a level that needs no cluster.
    package func run(at level: Level) throws -> ScenarioTrace {
        switch level {
        case .plan: played().trace(versions)
        case .simulated: try simulated().trace(versions)
        case .live: throw NeedsCluster()
        }
    }

    private struct NeedsCluster: Error {}
}

/// What a scenario came to.
package struct ScenarioTrace: Sendable, Hashable {
    package var weights: [Int]
    package var phases: [RolloutStatus.Phase]
    package var ending: Ending
    /// Invariants that were seen broken, and when.
    package var violations: [String]
    /// Statuses and effects that were sent, without statuses whose figures alone had changed.
    package var writes: Int
}

/// How a scenario stands at its end: the same, whatever went wrong on the way.
package struct Ending: Sendable, Hashable {
    package var phase: RolloutStatus.Phase?
    package var stable: String?
    package var candidate: String?
    package var weight: Int?
    /// Pods asked for, by version.
    package var replicas: [String: Int]
    /// Version and outcome, the newest first.
    package var history: [String]

    package init(_ status: RolloutStatus, weight: Int?, replicas: [String: Int]) {
        phase = status.phase
        stable = status.stable?.version
        candidate = status.candidate?.version
        self.weight = weight
        self.replicas = replicas
        history = (status.history ?? []).map { "\($0.version) \($0.outcome.rawValue)" }
    }
}

extension Scenario: CustomStringConvertible {
    package var description: String { title }
}
