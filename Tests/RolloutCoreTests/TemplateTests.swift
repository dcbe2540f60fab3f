import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Someone changes the pod template of a revision's Deployment.
@Suite struct TemplateTests {
    private func restorations(_ world: World) -> Int {
        world.trace.operations.filter { $0.contains("restore(") }.count
    }

    @Test func theCandidatesPodsAreRestoredAndItsStepStartsOver() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(100))
        let index = world.status.step?.index
        #expect(index == 1)
        let since = world.status.step?.since
        world.changeTemplate(of: "v2", by: "kubectl-set")
        world.run(.seconds(5))
        #expect(restorations(world) == 1)
        #expect(world.status.step?.index == index)
        #expect(world.status.step.map { $0.since } != since)
        #expect(world.trace.notices.filter { $0.reason == .templateChanged }.count == 1)
        let notice = world.trace.notices.first { $0.reason == .templateChanged }
        #expect(notice?.message.contains("was changed by kubectl-set and is restored") == true)
        world.run(.seconds(600))
        #expect(world.trace.weights == [5, 25, 50, 100, 0])
        #expect(world.violations == [])
    }

    @Test func theStablePodsAreRestoredAtRest() {
        var world = settledWorld(threeWeights)
        world.changeTemplate(of: "v1", by: nil)
        world.run(.seconds(60))
        #expect(restorations(world) == 1)
        #expect(world.trace.notices.map(\.reason) == [.templateChanged])
        #expect(world.status.phase == .healthy)
    }

    @Test func oneWhoKeepsChangingThemIsToldAndNotFollowed() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        for _ in 0..<10 {
            world.changeTemplate(of: "v2", by: "keel")
            world.run(.seconds(11))
        }
        #expect(restorations(world) == 1)
        #expect(world.status.step?.index == 0)
        #expect(world.status.waitingFor?.reason == .fix)
        #expect(world.status.conditions?["Stalled"]?.reason == Reason.templateChanged.rawValue)
        #expect(world.status.message?.contains("by keel again, and should be left alone; it is restored at") == true)
        // The way back is open all the same.
        world.act("abort@2")
        world.run(.seconds(60))
        #expect(world.status.phase == .rolledBack)
        #expect(world.violations == [])
    }

    @Test func oneWhoLeavesThemAloneIsForgottenAfterAWhile() {
        var world = settledWorld(threeWeights)
        world.changeTemplate(of: "v1", by: "keel")
        world.run(.seconds(10))
        world.changeTemplate(of: "v1", by: "keel")
        world.run(.seconds(100))
        #expect(restorations(world) == 1)
        #expect(world.status.phase == .degraded)
        #expect(world.status.conditions?["Stalled"]?.status == .yes)
        #expect(world.status.message?.contains("by keel again") == true)
        world.run(.seconds(20))
        #expect(restorations(world) == 2)
        #expect(world.status.conditions?["Stalled"]?.status == .no)
    }

    /// What the candidate is compared with has to be what its record says, too.
    @Test func aStepStartsOverWhereTheStablePodsAreRestored() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        let since = world.status.step?.since
        world.changeTemplate(of: "v1", by: "kubectl-edit")
        world.run(.seconds(5))
        #expect(restorations(world) == 1)
        #expect(world.status.step?.index == 0)
        #expect(world.status.step?.since != since)
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// An undo leads there at once.
    @Test func aRevisionThatIsKeptToReturnToIsRestored() {
        var world = settledWorld(threeWeights) { $0.promotion = PromotionSpec(keepPrevious: .seconds(3600)) }
        world.deploy("v2")
        world.run(.seconds(400))
        #expect(world.status.stable?.version == "v2")
        world.changeTemplate(of: "v1", by: "kubectl-set")
        world.run(.seconds(5))
        #expect(restorations(world) == 1)
        #expect(world.status.phase == .healthy)
    }
}
