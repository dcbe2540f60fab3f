import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// A rollout that has served its first version for a while.
func settledWorld(
    _ strategy: StrategySpec,
    replicas: Int = 4,
    _ change: (inout RolloutSpec) -> Void = { _ in }
) -> World {
    var spec = RolloutSpec(model: ModelSpec(version: "v1"), template: ["spec": ["containers": [["name": "model"]]]])
    spec.replicas = replicas
    var traffic = TrafficSpec()
    traffic.httpRoute = GatewayTraffic(name: "fraud")
    spec.traffic = traffic
    spec.strategy = strategy
    change(&spec)
    var world = World(spec)
    world.run(.seconds(120))
    world.trace = Trace()
    return world
}

/// Three weights of a minute each.
let threeWeights = StrategySpec(canary: .init(weights: [5, 25, 50], bake: .seconds(60)))
