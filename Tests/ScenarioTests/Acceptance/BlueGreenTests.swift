import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Section 3.8: blue/green.
@Suite struct BlueGreenTests {
    private func gated(_ change: (inout RolloutSpec) -> Void = { _ in }) -> RolloutSpec {
        rollout(StrategySpec(blueGreen: .init(approval: ApprovalSpec())), change)
    }

    /// C113.
    @Test func beforeTheApprovalTheCandidateCanBeLookedAtAndClientsStayOnStable() throws {
        let simulation = try settledSimulation(gated(onService))
        try simulation.deploy("v2")
        simulation.run(.seconds(60))
        let (stable, candidate) = (simulation.status.stable?.hash, simulation.status.candidate?.hash)
        #expect(simulation.status.waitingFor?.reason == .approval)
        #expect(simulation.selectedHash(.candidate) == candidate)
        #expect(simulation.selectedHash(.stable) == stable)
        let clients = simulation.object(.service, "fraud")?.spec[path: "selector", ObjectNames.revisionLabel]?.string
        #expect(clients == stable)
        #expect(simulation.replicas("v2") == 4)
        #expect(simulation.violations == [])
    }

    /// C115.
    @Test func waitingForAPersonLongerThanTheProgressDeadlineIsNoFailure() {
        var world = settledWorld(gated { $0.progressDeadline = .seconds(1) })
        world.knobs.readyDelay["v2"] = .milliseconds(500)
        world.deploy("v2")
        world.run(.seconds(3600))
        #expect(world.status.phase == .progressing)
        #expect(world.status.waitingFor?.reason == .approval)
        world.act("promote@2")
        world.run(.seconds(60))
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// C116: before the switch the candidate is judged by the requests that a match sends to it.
    @Test func aCandidateThatFailsBeforeTheSwitchLeavesTheActiveOneUnchanged() {
        let match = RequestMatch(headers: [.init(name: "x-preview", value: "1")])
        let steps = [
            StepSpec(weight: 0, match: [match], replicas: .string("100%"), bake: .seconds(60)), StepSpec(weight: 100),
        ]
        var world = settledWorld(rollout(StrategySpec(steps: steps), judged))
        world.knobs.metrics = badAccuracy
        world.deploy("v2")
        world.run(.seconds(600))
        #expect(world.trace.weights.allSatisfy { $0 == 0 })
        #expect(world.status.phase == .rolledBack)
        #expect(world.status.rejected?.reason == Reason.analysisFailed.rawValue)
        #expect(world.replicas("v1") == 4)
        #expect(world.violations == [])
    }

    /// C118.
    @Test func afterAnAbortANewRevisionGoesTheNormalWay() {
        var world = settledWorld(gated())
        world.deploy("v2")
        world.run(.seconds(30))
        world.act("abort@2")
        world.run(.seconds(30))
        #expect(world.status.phase == .rolledBack)
        world.deploy("v3")
        world.run(.seconds(30))
        #expect(world.status.waitingFor?.reason == .approval)
        world.act("approve@3")
        world.run(.seconds(200))
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v3")
        #expect(world.replicas("v2") == nil)
        #expect(world.violations == [])
    }

    /// C119.
    @Test func promotingByHandSkipsTheJudgementAfterTheSwitchToo() {
        var world = settledWorld(
            gated {
                judged(&$0)
                $0.promotion = PromotionSpec(bake: .minutes(60))
            }
        )
        world.knobs.metrics = goodMetrics
        world.deploy("v2")
        world.run(.seconds(30))
        world.act("promote@2")
        world.run(.seconds(30))
        #expect(world.status.phase == .healthy)
        #expect(world.trace.weights == [100, 0])
        #expect(!world.trace.phases.contains(.baking))
        #expect(world.violations == [])
    }

    /// C121.
    @Test func aCandidateThatIsNotReadyInTimeIsTakenAway() {
        var world = settledWorld(gated { $0.progressDeadline = .seconds(120) })
        world.knobs.readyDelay["v2"] = .some(nil)
        world.deploy("v2")
        world.run(.seconds(110))
        #expect(world.status.phase == .progressing)
        world.run(.seconds(20))
        #expect(world.status.rejected?.reason == Reason.progressDeadlineExceeded.rawValue)
        world.run(.seconds(300))
        #expect(world.status.phase == .rolledBack)
        #expect(world.replicas("v2") == nil)
        #expect(world.trace.weights.allSatisfy { $0 == 0 })
        #expect(world.violations == [])
    }

    /// C122.
    @Test func whileTheDataPlaneHasNotFollowedTheSwitchTheOldPodsStay() {
        var world = settledWorld(rollout(StrategySpec(blueGreen: .init())))
        world.deploy("v2")
        world.run(upTo: .seconds(60)) { $0.weight == 100 }
        world.knobs.routeDelay = .seconds(900)
        world.run(.seconds(850))
        #expect(world.weight == 100)
        #expect(world.replicas("v1") == 4)
        #expect(world.status.stable?.version == "v1")
        #expect(world.violations == [])
    }
}
