import KubeModel
import RolloutAPI
import RolloutCore

/// Stories that are told at every level.
package enum Stories {
    package static let goodCanary = Scenario(
        "a good canary is promoted step by step",
        rollout(canary(5, 25, 50), judged),
        weights: [5, 25, 50, 100, 0],
        version: "v2"
    ).measuring(goodMetrics).at(.zero, .deploy("v2"))

    package static let badPredictions = Scenario(
        "bad predictions are rolled back in the first step",
        rollout(canary(5, 25, 50), judged),
        weights: [5, 0],
        phase: .rolledBack,
        version: "v1"
    ).measuring(badAccuracy).at(.zero, .deploy("v2"))

    package static let lateRegression = Scenario(
        "a candidate that turns bad in a later step is rolled back",
        rollout(canary(5, 25, 50), judged),
        weights: [5, 25, 0],
        phase: .rolledBack,
        version: "v1"
    ).measuring(goodMetrics).at(.zero, .deploy("v2")).at(.seconds(100), .metrics(badAccuracy))

    package static let blueGreen = Scenario(
        "a blue/green switch moves everything at once",
        rollout(StrategySpec(blueGreen: .init(bake: .seconds(20)))),
        weights: [100, 0],
        version: "v2"
    ).at(.zero, .deploy("v2"))

    package static let abort = Scenario(
        "an abort takes all traffic back",
        rollout(canary(5, 25, 50)),
        weights: [5, 25, 0],
        phase: .rolledBack,
        version: "v1"
    ).at(.zero, .deploy("v2")).at(.seconds(90), .act("abort@2"))

    package static let supersede = Scenario(
        "a newer version takes the place of one that is on its way in",
        rollout(canary(5, 25, 50)),
        weights: [5, 25, 0, 5, 25, 50, 100, 0],
        version: "v3"
    ).at(.zero, .deploy("v2")).at(.seconds(90), .deploy("v3"))

    package static let undo = Scenario(
        "an undo goes back to an earlier revision without steps",
        rollout(canary(5, 25, 50)),
        weights: [5, 25, 50, 100, 0, 100, 0],
        version: "v1"
    ).at(.zero, .deploy("v2")).at(.seconds(300), .act("undo@1"))

    package static let replicaRatio = Scenario(
        "a canary on a plain Service goes by the ratio of pods",
        rollout(canary(20, 50), replicas: 5) { $0.traffic = nil },
        weights: [20, 50, 100, 0],
        version: "v2"
    ).at(.zero, .deploy("v2"))

    package static let promotionBake = Scenario(
        "the promoted candidate is still watched with some of the traffic on the old one",
        rollout(canary(50)) { $0.promotion = PromotionSpec(bake: .seconds(120), holdback: 5) },
        weights: [50, 95, 100, 0],
        version: "v2"
    ).at(.zero, .deploy("v2"))

    /// Two short steps of two pods: every kind of write, and no more of them than needed.
    package static let short = Scenario(
        "a short canary",
        rollout(canary(20, 60, bake: .seconds(10)), replicas: 2),
        lasting: .seconds(600),
        weights: [20, 60, 100, 0],
        version: "v2"
    ).at(.zero, .deploy("v2"))

    package static let all = [
        goodCanary, badPredictions, lateRegression, blueGreen, abort, supersede, undo, replicaRatio, promotionBake,
    ]
}
