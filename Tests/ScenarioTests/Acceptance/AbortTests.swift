import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Section 3.4: abort.
@Suite struct AbortTests {
    /// C049.
    @Test func theCandidatesPodsGoOnlyAfterAllTrafficIsBackAndSomeTimeToLookAtThem() {
        var world = settledWorld(rollout(canary(50)))
        world.deploy("v2")
        world.run(.seconds(30))
        world.act("abort@2")
        world.run(.seconds(100))
        #expect(world.weight == 0)
        #expect(world.ready("v1") == 4)
        #expect(world.replicas("v2") == 2)
        world.run(.seconds(40))
        #expect(world.replicas("v2") == nil)
        #expect(world.violations == [])
    }

    /// C052: our stable revision is never made smaller, but its pods can die.
    @Test func anAbortWaitsForAStableRevisionThatHasNoPodAndNeverRaisesTheWeight() {
        var world = settledWorld(rollout(canary(50)))
        world.deploy("v2")
        world.run(.seconds(30))
        world.killPods(of: "v1", backAfter: .seconds(20))
        world.act("abort@2")
        world.run(.seconds(15))
        #expect(world.weight == 50)
        #expect(world.status.phase == .rollingBack)
        #expect(world.status.waitingFor?.reason == .pods)
        world.run(.seconds(60))
        #expect(world.trace.weights == [50, 0])
        #expect(world.status.phase == .rolledBack)
        #expect(world.violations == [])
    }

    /// C053.
    @Test func theCandidateServiceIsChangedOnlyAfterTheWeightIsZero() throws {
        let simulation = try settledSimulation(rollout(canary(50)))
        try simulation.deploy("v2")
        simulation.run(.seconds(30))
        let hash = simulation.status.candidate?.hash
        #expect(simulation.selectedHash(.candidate) == hash)
        simulation.knobs.gateway.delay = nil
        try simulation.ask("abort@2")
        simulation.run(.seconds(60))
        #expect(simulation.weight == 0)
        #expect(simulation.selectedHash(.candidate) == hash)
        simulation.knobs.gateway.delay = .milliseconds(300)
        simulation.run(.seconds(300))
        #expect(simulation.selectedHash(.candidate) == simulation.status.stable?.hash)
        #expect(simulation.selectedHash(.stable) == simulation.status.stable?.hash)
        #expect(simulation.violations == [])
    }

    /// C055.
    @Test func anAbortWithNoReplicasAtAllEndsAtWeightZero() {
        var world = settledWorld(rollout(canary(25, 50)))
        world.deploy("v2")
        world.run(.seconds(30))
        world.edit { $0.replicas = 0 }
        world.run(.seconds(5))
        world.act("abort@2")
        world.run(.seconds(300))
        #expect(world.weight == 0)
        #expect(world.status.phase == .rolledBack)
        #expect(world.replicas("v1") == 0)
    }

    /// C056.
    @Test func scalingDuringTheDelayAfterAnAbortLeavesTheCandidateAloneAndWedgesNothing() {
        var world = settledWorld(rollout(canary(50)))
        world.deploy("v2")
        world.run(.seconds(30))
        world.act("abort@2")
        world.run(.seconds(30))
        world.edit { $0.replicas = 8 }
        world.run(.seconds(30))
        #expect(world.replicas("v1") == 8)
        #expect(world.replicas("v2") == 2)
        world.run(.seconds(120))
        #expect(world.replicas("v2") == nil)
        #expect(world.status.phase == .rolledBack)
        #expect(world.violations == [])
    }

    /// C058.
    @Test func anAbortOfACandidateWhosePodsAreAllGoneStillFinishes() {
        var world = settledWorld(rollout(canary(50)))
        world.deploy("v2")
        world.run(.seconds(30))
        world.killPods(of: "v2", backAfter: nil)
        world.act("abort@2")
        world.run(.seconds(300))
        #expect(world.weight == 0)
        #expect(world.status.phase == .rolledBack)
        #expect(world.ready("v1") == 4)
        #expect(world.violations == [])
    }

    /// C059.
    @Test func afterAnAbortScalingMovesNoTraffic() {
        var world = settledWorld(rollout(canary(50)))
        world.deploy("v2")
        world.run(.seconds(30))
        world.act("abort@2")
        world.run(.seconds(300))
        world.edit { $0.replicas = 1 }
        world.run(.seconds(300))
        #expect(world.trace.weights == [50, 0])
        #expect(world.replicas("v1") == 1)
        #expect(world.status.phase == .rolledBack)
        #expect(world.violations == [])
    }

    /// C061.
    @Test func aFailedAnalysisTakesTrafficBackSaysSoAndStopsTheCandidate() throws {
        let simulation = try Stories.badPredictions.simulated()
        #expect(simulation.testimony.weights == [5, 0])
        #expect(simulation.status.phase == .rolledBack)
        #expect(simulation.status.history?.first?.reason?.contains("accuracy") == true)
        #expect(simulation.replicas("v2") == nil)
        #expect(simulation.eventReasons.isSuperset(of: ["RollingBack", "RolledBack"]))
        #expect(simulation.violations == [])
    }

    /// C062.
    @Test func goingBackToTheServingVersionAfterAFailureStartsNothing() {
        var world = settledWorld(rollout(canary(5, 25), judged))
        world.knobs.metrics = badAccuracy
        world.deploy("v2")
        world.run(.seconds(600))
        #expect(world.status.phase == .rolledBack)
        world.trace = Trace()
        world.deploy("v1")
        world.run(.seconds(600))
        #expect(world.trace.weights == [])
        #expect(world.trace.effects == 0)
        #expect(world.status.phase == .healthy)
        #expect(world.status.rejected == nil)
    }

    /// C064.
    @Test func aMeasurementThatFailsAfterTheAbortChangesNothing() {
        var world = settledWorld(rollout(canary(5), judged))
        world.knobs.metrics = badAccuracy
        world.knobs.queryDelay = .seconds(20)
        world.deploy("v2")
        world.run(.seconds(20))
        world.act("abort@2 had enough")
        world.run(.seconds(2))
        let history = world.status.history
        world.run(.seconds(60))
        #expect(world.status.rejected?.reason == Reason.aborted.rawValue)
        #expect(world.status.history?.first?.reason == history?.first?.reason)
        #expect(world.status.analysis?.allSatisfy { $0.verdict != .regressed } ?? true)
        #expect(world.trace.weights == [5, 0])
    }
}
