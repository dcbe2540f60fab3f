import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Pods that go in the middle of a rollout: of the candidate, of the stable revision, of both.
@Suite struct PodLossTests {
    @Test func aStableDeploymentThatIsDeletedIsStartedAgainAndTheStepsGoOn() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.after(.seconds(90)) { $0.deleteDeployment(of: "v1") }
        world.run(.seconds(100))
        #expect(world.ready("v1") == 4)
        #expect(world.trace.weights == [5, 25])
        world.run(.seconds(900))
        #expect(world.trace.weights == [5, 25, 50, 100, 0])
        #expect(!world.trace.notices.contains { $0.reason == .stableUnavailable })
    }

    @Test func aStableDeploymentThatIsDeletedAndNeverComesBackGivesWay() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.after(.seconds(90)) {
            $0.knobs.readyDelay["v1"] = .some(nil)
            $0.deleteDeployment(of: "v1")
        }
        world.run(.seconds(115))
        #expect(world.trace.weights == [5, 25])
        world.run(.seconds(60))
        #expect(world.status.stable?.version == "v2")
        #expect(world.trace.notices.contains { $0.reason == .stableUnavailable })
    }

    @Test func withoutReplicasAStepWaitsUntilThereAreSomeAgain() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(90))
        world.edit { $0.replicas = 0 }
        world.run(.seconds(600))
        #expect(world.trace.weights == [5, 25, 0])
        #expect(world.status.stable?.version == "v1")
        #expect(world.status.waitingFor?.reason == .resume)
        #expect(world.status.message?.contains("spec.replicas is 0") == true)
        #expect(world.trace.notices.filter { $0.reason == .weightChanged }.count == 3)
        world.edit { $0.replicas = 4 }
        world.run(.seconds(600))
        #expect(world.trace.weights == [5, 25, 0, 25, 50, 100, 0])
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func withoutReplicasAPreviewIsNotPassed() {
        var world = settledWorld(StrategySpec(blueGreen: .init(bake: .seconds(60))))
        world.deploy("v2")
        world.run(.seconds(30))
        world.edit { $0.replicas = 0 }
        world.run(.seconds(600))
        #expect(world.status.step?.index == 0)
        #expect(world.status.waitingFor?.reason == .resume)
        world.edit { $0.replicas = 4 }
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }
}
