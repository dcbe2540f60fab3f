import KubeModel
import RolloutAPI
import RolloutTesting
import Testing

@Suite struct LeaderTests {
    /// The leader is stopped with a write in its hand, for each write of a canary.
    @Test func notOneWriteOfALeaderThatWasStoppedLands() throws {
        let sweep = try Stories.short.freezeSweep()
        #expect(sweep.findings == [])
        #expect(sweep.runs > 10)
    }

    @Test func aLeaderThatDiesIsFollowedWithinTwentySeconds() throws {
        var settings = Simulation.Settings()
        settings.electsLeader = true
        settings.processes = 2
        settings.restartDelay = .seconds(3600)
        let simulation = try settledSimulation(rollout(canary(5, 25, 50)), settings)
        try simulation.deploy("v2")
        simulation.run(.seconds(50))
        let death = simulation.now
        simulation.processes.first?.kill()
        simulation.run(.seconds(600))
        let first = simulation.effects.first { $0.process == "controller-1" }
        #expect(first.map { $0.at <= death + .seconds(20) } == true)
        #expect(simulation.testimony.weights == [5, 25, 50, 100, 0])
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    @Test func aLeaderThatEndsInOrderIsFollowedWithinThreeSeconds() throws {
        var settings = Simulation.Settings()
        settings.electsLeader = true
        settings.processes = 2
        let simulation = try settledSimulation(rollout(canary(5, 25, 50)), settings)
        try simulation.deploy("v2")
        simulation.run(.seconds(50))
        let end = simulation.now
        simulation.processes.first?.terminate()
        simulation.run(.seconds(30))
        let taken = simulation.exchanges.first {
            $0.process == "controller-1" && $0.resource == "leases" && $0.isWrite && $0.status == 200
        }
        #expect(taken.map { $0.at <= end + .seconds(3) } == true)
        #expect(simulation.processes.first?.isDead == true)
        simulation.run(.seconds(600))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }
}
