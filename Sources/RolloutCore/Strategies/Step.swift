import KubeModel
package import RolloutAPI

/// One stage of a rollout, whatever strategy it came from: what traffic looks like and what must hold before the next.
package struct Step: Sendable, Hashable {
    package var name: String
    package var split: TrafficSplit
    /// Size of the candidate; nil for as many pods as the weight needs.
    package var replicas: IntOrString?
    /// Least time, counted from the moment the traffic was observed live.
    package var bake: Duration
    /// Least requests at the candidate.
    package var minRequests: Int?
    package var approval: ApprovalSpec?
    /// What ends the step where it lasts until all is decided.
    package var conclusion: Conclusion?
    /// Whether this is the bake of the promoted candidate, after the last step that the user wrote.
    package var isPromotionBake: Bool

    package init(
        name: String? = nil,
        split: TrafficSplit,
        replicas: IntOrString? = nil,
        bake: Duration = .zero,
        minRequests: Int? = nil,
        approval: ApprovalSpec? = nil,
        conclusion: Conclusion? = nil,
        isPromotionBake: Bool = false
    ) {
        self.name = name ?? "weight \(split.weight)"
        self.split = split
        self.replicas = replicas
        self.bake = bake
        self.minRequests = minRequests
        self.approval = approval
        self.conclusion = conclusion
        self.isPromotionBake = isPromotionBake
    }

    /// How long a step that lasts until all is decided may last, and what follows then.
    package struct Conclusion: Sendable, Hashable {
        package var limit: Duration
        package var onInconclusive: StepSpec.Indecision

        package init(limit: Duration, onInconclusive: StepSpec.Indecision) {
            self.limit = limit
            self.onInconclusive = onInconclusive
        }
    }

    /// Whether the candidate answers requests in this step, so that it can be judged.
    package var isJudged: Bool { split.reachesCandidate }
}

extension Step {
    /// A step as the user wrote it.
    init(_ spec: StepSpec) {
        self.init(
            name: spec.name,
            split: TrafficSplit(weight: spec.weight ?? 0, matches: spec.match ?? []),
            replicas: spec.replicas,
            bake: spec.bake?.duration ?? .zero,
            minRequests: spec.minRequests,
            approval: spec.approval,
            conclusion: spec.until.flatMap { _ in
                spec.maxDuration.map {
                    Conclusion(limit: $0.duration, onInconclusive: spec.onInconclusive ?? .pause)
                }
            }
        )
    }
}
