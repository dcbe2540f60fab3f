import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting

/// A world in which a rollout's first version has served for a while.
func settledWorld(_ spec: RolloutSpec) -> World {
    var world = World(spec)
    world.run(.seconds(120))
    world.trace = Trace()
    return world
}

/// A cluster in which a rollout's first version has served for a while.
func settledSimulation(
    _ spec: RolloutSpec,
    _ settings: Simulation.Settings = Simulation.Settings()
) throws -> Simulation {
    let simulation = try Simulation(spec, settings: settings)
    simulation.startControllers()
    simulation.run(.seconds(120))
    simulation.forgetPast()
    return simulation
}

extension World {
    /// Lets time pass second by second until the condition holds, or the limit is reached.
    mutating func run(upTo limit: Duration, until condition: (World) -> Bool) {
        let end = now + limit
        while !condition(self), now < end { run(.seconds(1)) }
    }
}

extension ResourceKind {
    static let replicaSet = ResourceKind(group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")
}
