import KubeModel
import RolloutAPI
import RolloutTesting
import Sandbox
import Testing

@Suite struct RequestTests {
    @Test func anIdleRolloutAsksForNothing() throws {
        var settings = Simulation.Settings()
        settings.electsLeader = true
        let simulation = try settledSimulation(rollout(canary(5, 25), judged), settings)
        simulation.run(.seconds(3600))
        let requests = simulation.exchanges.filter { $0.verb != "watch" && $0.resource != "leases" }
        #expect(requests.map(\.text) == [])
        #expect(simulation.exchanges.filter { $0.resource == "leases" }.count <= 1800 + 60)
    }

    @Test func aWholeFiveStepCanaryCostsAtMostTwentyWrites() throws {
        let simulation = try settledSimulation(
            rollout(StrategySpec(canary: .init(weights: [5, 10, 25, 50, 100], bake: .seconds(10))))
        )
        try simulation.deploy("v2")
        simulation.run(.seconds(600))
        #expect(simulation.testimony.weights == [5, 10, 25, 50, 100, 0])
        let writes = simulation.effects.count - simulation.testimony.checkpoints
        #expect(writes <= 20, "\(simulation.effects.map(\.text))")
        #expect(simulation.violations == [])
    }

    @Test func theMinuteAfterAnAbortCostsAtMostThreeWrites() throws {
        let simulation = try settledSimulation(rollout(canary(5, 25, 50)))
        try simulation.deploy("v2")
        simulation.run(.seconds(90))
        simulation.forgetPast()
        try simulation.ask("abort@2")
        simulation.run(.seconds(60))
        #expect(simulation.weight == 0)
        #expect(simulation.effects.count <= 3, "\(simulation.effects.map(\.text))")
    }

    @Test func aRollbackWhoseRouteCannotBeWrittenIsToldAllTheSame() throws {
        let simulation = try settledSimulation(rollout(canary(20, bake: .minutes(10))))
        try simulation.deploy("v2")
        simulation.run(.seconds(30))
        simulation.server.setFaults(.init([.init(.tooManyRequests(), verbs: ["patch"], resource: "httproutes")]))
        try simulation.ask("abort@2")
        simulation.run(.seconds(10))
        #expect(simulation.weight == 20)
        #expect(simulation.eventReasons.contains("RollingBack"))
        simulation.server.setFaults(nil)
        simulation.run(.seconds(10))
        #expect(simulation.weight == 0)
        #expect(simulation.violations == [])
    }
}
