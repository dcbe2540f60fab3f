import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// The status is gone, as after a restore from a backup: what the stable Service leads to is what serves.
@Suite struct LostStatusTests {
    @Test func aCandidateInMidCanaryStartsOverAtTheFirstStep() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(100))
        #expect(world.trace.weights == [5, 25])
        world.rollout.status = RolloutStatus()
        world.forget()
        world.run(.seconds(50))
        #expect(world.status.stable?.version == "v1")
        #expect(world.status.candidate?.version == "v2")
        #expect(world.trace.weights == [5, 25, 5])
        world.run(.seconds(600))
        #expect(world.trace.weights == [5, 25, 5, 25, 50, 100, 0])
        #expect(world.status.stable?.version == "v2")
        #expect(world.status.stable?.revision == 2)
        #expect(world.violations == [])
    }

    @Test func whatServesGoesOnServing() {
        var world = settledWorld(threeWeights)
        world.rollout.status = RolloutStatus()
        world.forget()
        world.run(.seconds(60))
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v1")
        #expect(world.status.stable?.revision == 1)
        #expect(world.ready("v1") == 4)
        #expect(world.trace.weights == [])
        #expect(world.violations == [])
    }
}
