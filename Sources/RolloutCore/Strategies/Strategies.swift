import KubeModel
package import RolloutAPI

/// Expands what the user wrote into the one alphabet that `plan` reads.
package enum Strategies {
    /// The steps of a rollout, in order, with the bake of its promotion where one is asked for.
    ///
    /// Never empty. After the last of them the candidate carries all requests and the roles are swapped.
    package static func steps(of spec: RolloutSpec) -> [Step] {
        var steps = written(spec)
        if let bake = spec.promotion?.bake, bake.duration > .zero {
            let weight = 100 - min(max(spec.promotion?.holdback ?? 0, 0), 50)
            steps.append(
                Step(
                    name: "promotion",
                    split: TrafficSplit(weight: weight),
                    replicas: .string("100%"),
                    bake: bake.duration,
                    isPromotionBake: true
                )
            )
        }
        return steps
    }

    private static func written(_ spec: RolloutSpec) -> [Step] {
        let strategy = spec.strategy ?? StrategySpec()
        if let steps = strategy.steps, !steps.isEmpty { return steps.map(Step.init) }
        if let canary = strategy.canary { return Self.canary(canary) }
        if let blueGreen = strategy.blueGreen { return Self.blueGreen(blueGreen) }
        return recreate
    }

    /// One step that sends everything to the candidate.
    static let recreate = [Step(split: TrafficSplit(weight: 100), replicas: .string("100%"))]

    static func canary(_ canary: StrategySpec.Canary) -> [Step] {
        if let steps = canary.steps, !steps.isEmpty { return steps.map(Step.init) }
        var steps = (canary.weights ?? []).map { weight in
            Step(
                split: TrafficSplit(weight: weight),
                bake: canary.bake?.duration ?? .zero,
                minRequests: canary.minRequests
            )
        }
        if canary.approveFirst == true {
            steps.insert(Step(name: "approval", split: .stableOnly, approval: ApprovalSpec()), at: 0)
        }
        return steps.isEmpty ? recreate : steps
    }

    static func blueGreen(_ blueGreen: StrategySpec.BlueGreen) -> [Step] {
        [
            Step(
                name: "preview",
                split: .stableOnly,
                replicas: .string("100%"),
                bake: blueGreen.bake?.duration ?? .zero,
                approval: blueGreen.approval
            ),
            Step(name: "switch", split: TrafficSplit(weight: 100), replicas: .string("100%")),
        ]
    }

    /// A text that changes when the steps do.
    package static func fingerprint(of steps: [Step]) -> String {
        let parts = steps.map { step in
            "\(step.name)|\(step.split)|\(String(describing: step.replicas))|\(step.bake)|"
                + "\(String(describing: step.minRequests))|\(String(describing: step.approval))|\(step.isPromotionBake)"
                + (step.conclusion.map { "|\($0)" } ?? "")
        }
        return ObjectNames.fingerprint(parts.joined(separator: "\n"))
    }
}
