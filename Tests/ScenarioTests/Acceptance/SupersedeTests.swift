import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Section 3.6: supersede and rollback.
@Suite struct SupersedeTests {
    /// C076.
    @Test func aThirdRevisionTakesTheSecondOnesPlaceAfterItsTrafficIsGone() throws {
        let simulation = try settledSimulation(rollout(canary(5, 25, 50)))
        try simulation.deploy("v2")
        simulation.run(.seconds(140))
        #expect(simulation.status.step?.index == 2)
        let second = simulation.status.candidate?.hash
        simulation.forgetPast()
        try simulation.deploy("v3")
        simulation.run(.seconds(20))
        #expect(simulation.status.step?.index == 0)
        #expect(simulation.status.stable?.version == "v1")
        #expect(simulation.status.candidate?.version == "v3")
        #expect(simulation.testimony.weights == [0, 5])
        let writes = simulation.effects.filter { $0.hasCommitted }.map(\.text)
        let zero = writes.firstIndex(of: "patch httproutes ml/fraud")
        let service = writes.firstIndex(of: "patch services ml/fraud-candidate")
        #expect(zero.flatMap { zero in service.map { zero < $0 } } == true, "\(writes)")
        #expect(simulation.selectedHash(.candidate) != second)
        simulation.run(.seconds(60))
        #expect(simulation.replicas("v2") == nil)
        #expect(simulation.violations == [])
    }

    /// C077: our stable revision never gave pods away, so that it can take everything back at once.
    @Test func aNewRevisionLateInACanaryFindsStableWhole() {
        var world = settledWorld(rollout(canary(50, 90), replicas: 10))
        world.deploy("v2")
        world.run(upTo: .seconds(180)) { $0.weight == 90 }
        world.run(.seconds(10))
        #expect(world.ready("v1") == 10)
        world.deploy("v3")
        world.run(.seconds(1))
        #expect(world.weight == 0)
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v3")
        #expect(world.violations == [])
    }

    /// C079.
    @Test func aGoodRevisionNeedNotWaitForABadFirstOne() {
        var world = World(rollout(canary(5, 25)))
        world.knobs.readyDelay["v1"] = .some(nil)
        world.run(.seconds(120))
        #expect(world.status.phase == .pending)
        world.deploy("v2")
        world.run(.seconds(60))
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// C079.
    @Test func aGoodRevisionNeedNotWaitForAStableOneThatDied() {
        var world = settledWorld(rollout(canary(5, 25, bake: .minutes(10)), judged))
        world.killPods(of: "v1", backAfter: nil)
        world.run(.seconds(60))
        #expect(world.status.phase == .degraded)
        world.deploy("v2")
        world.run(.seconds(60))
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// C080.
    @Test func goingBackToStablesSpecInMidCanaryEndsItWithoutAnalysis() {
        var world = settledWorld(rollout(canary(5, 25), judged))
        world.knobs.metrics = goodMetrics
        world.deploy("v2")
        world.run(.seconds(30))
        world.deploy("v1")
        world.run(.seconds(300))
        #expect(world.trace.weights == [5, 0])
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v1")
        #expect(world.status.rejected == nil)
        #expect(world.status.history?.first?.outcome == .superseded)
        #expect(world.replicas("v2") == nil)
        #expect(world.violations == [])
    }

    /// C082: `undo` needs no analysis however old the revision is; the same spec applied anew goes through the steps.
    @Test func anEarlierVersionIsJudgedAnewUnlessItIsAnUndo() {
        var world = settledWorld(rollout(canary(5, 25), judged))
        world.knobs.metrics = goodMetrics
        for version in ["v2", "v3"] {
            world.deploy(version)
            world.run(.seconds(600))
        }
        world.trace = Trace()
        world.act("undo@1")
        world.run(.seconds(60))
        #expect(world.status.stable?.version == "v1")
        #expect(world.trace.weights == [100, 0])
        world.trace = Trace()
        world.deploy("v2")
        world.run(.seconds(600))
        #expect(world.trace.weights == [5, 25, 100, 0])
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// C085.
    @Test func aNewSizeIsNoNewRevision() {
        var world = settledWorld(rollout(canary(5, 25)))
        let history = world.status.history
        world.edit { $0.replicas = 7 }
        world.run(.seconds(60))
        #expect(world.replicas("v1") == 7)
        #expect(world.status.revisionCount == 1)
        #expect(world.status.history == history)
        #expect(world.trace.weights == [])
        #expect(world.status.phase == .healthy)
    }

    /// C086.
    @Test func aNewRevisionInMidAnalysisStartsWithACleanSheet() {
        var world = settledWorld(
            rollout(canary(5, 25)) {
                judged(&$0)
                $0.analysis?.metrics?[0].failureLimit = 5
            }
        )
        world.knobs.metrics = goodMetrics.merging(["errors": [.candidate: .value(0.5), .stable: .value(0.01)]]) { $1 }
        world.deploy("v2")
        world.run(.seconds(45))
        #expect(world.status.analysis?.contains { ($0.failures ?? 0) > 0 } == true)
        world.knobs.metrics = goodMetrics
        world.deploy("v3")
        world.run(.seconds(20))
        #expect(world.trace.weights == [5, 0, 5])
        #expect(world.status.step?.index == 0)
        #expect(world.status.analysis?.allSatisfy { ($0.failures ?? 0) == 0 } ?? true)
        world.run(.seconds(300))
        #expect(world.status.stable?.version == "v3")
        #expect(world.violations == [])
    }

    /// C088.
    @Test func goingBackInMidCanaryTakesNoBatches() {
        var world = settledWorld(rollout(canary(20, 40, 60)))
        world.deploy("v2")
        world.run(upTo: .seconds(180)) { $0.weight == 40 }
        world.act("undo@1")
        world.run(.seconds(10))
        #expect(world.trace.weights == [20, 40, 0])
        #expect(world.status.rejected?.reason == Reason.undone.rawValue)
        #expect(world.violations == [])
    }

    /// C089.
    @Test func aNewStrategyInTheSameEditAsTheVersionIsFollowed() throws {
        let simulation = try settledSimulation(rollout(StrategySpec(blueGreen: .init()), onService))
        try simulation.edit {
            $0.model.version = "v2"
            $0.strategy = StrategySpec(steps: [StepSpec(weight: 50, approval: ApprovalSpec())])
        }
        simulation.run(.seconds(60))
        #expect(simulation.weight == 50)
        #expect(simulation.replicas("v2") == 4)
        #expect(simulation.status.waitingFor?.reason == .approval)
        let selector = simulation.object(.service, "fraud")?.spec["selector"]?.object
        #expect(selector?.names == [ObjectNames.nameLabel])
        try simulation.ask("approve@2")
        simulation.run(.seconds(60))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }
}
