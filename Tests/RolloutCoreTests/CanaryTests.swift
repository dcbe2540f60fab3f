import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// A rollout that has served its first version for a while.
func settledWorld(_ strategy: StrategySpec, replicas: Int = 4, _ change: (inout RolloutSpec) -> Void = { _ in })
    -> World
{
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

let threeWeights = StrategySpec(canary: .init(weights: [5, 25, 50], bake: .seconds(60)))

@Test func aFirstDeployTakesNoSteps() {
    let world = settledWorld(threeWeights)
    #expect(world.status.phase == .healthy)
    #expect(world.status.stable?.version == "v1")
    #expect(world.status.conditions?["Ready"]?.status == .yes)
    #expect(world.violations == [])
}

@Test func aGoodCanaryIsPromotedStepByStep() {
    var world = settledWorld(threeWeights)
    world.deploy("v2")
    world.run(.seconds(600))
    #expect(world.trace.weights == [5, 25, 50, 100, 0])
    #expect(world.status.phase == .healthy)
    #expect(world.status.stable?.version == "v2")
    #expect(world.status.candidate == nil)
    #expect(world.replicas("v1") == nil)
    #expect(world.violations == [])
    print(world.trace.writes, world.trace.statusWrites, world.trace.phases, world.trace.notices.map(\.message))
}
