import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Section 3.3: pauses and gates.
@Suite struct GateTests {
    private func approval(_ weight: Int) -> StepSpec { StepSpec(weight: weight, approval: ApprovalSpec()) }

    /// C037.
    @Test func aGateWithoutATimeLimitIsWaitedForAndSurvivesARestart() {
        var world = settledWorld(rollout(StrategySpec(steps: [approval(20)])))
        world.deploy("v2")
        world.run(.seconds(60))
        let waiting = world.status.waitingFor
        #expect(waiting?.reason == .approval)
        #expect(waiting?.until == nil)
        world.forget()
        world.run(.seconds(7200))
        #expect(world.status.waitingFor == waiting)
        #expect(world.weight == 20)
        #expect(world.status.phase == .progressing)
        #expect(world.violations == [])
    }

    /// C037.
    @Test func aPauseIsRecordedAndSurvivesARestart() {
        var world = settledWorld(rollout(canary(20, 50)))
        world.deploy("v2")
        world.run(.seconds(30))
        let pausedAt = world.now
        world.edit { $0.paused = true }
        world.run(.seconds(10))
        #expect(world.status.phase == .paused)
        #expect(world.status.pause?.since == pausedAt)
        world.forget()
        world.run(.seconds(7200))
        #expect(world.status.phase == .paused)
        #expect(world.status.pause?.since == pausedAt)
        #expect(world.trace.weights == [20])
    }

    /// C038.
    @Test(arguments: [false, true]) func theNextStepComesWhenTheBakeIsOverUnlessSomeonePaused(_ isPaused: Bool) {
        var world = settledWorld(rollout(canary(20, 50)))
        world.deploy("v2")
        world.run(.seconds(30))
        if isPaused { world.edit { $0.paused = true } }
        world.run(.seconds(60))
        #expect(world.trace.weights == (isPaused ? [20] : [20, 50]))
    }

    @Test func aVersionThatComesDuringAPauseIsSaidToWait() {
        var world = settledWorld(rollout(canary(20, 50)))
        world.edit { $0.paused = true }
        world.run(.seconds(10))
        #expect(world.status.message == "paused by spec.paused")
        world.deploy("v2")
        world.run(.seconds(70))
        #expect(world.status.message == "paused by spec.paused; v2 waits for its end")
        #expect(world.trace.weights == [])
        world.edit { $0.paused = nil }
        world.run(.seconds(300))
        #expect(world.status.stable?.version == "v2")
    }

    /// C040.
    @Test func pausingAndResumingFlipsEachConditionOnce() {
        var world = settledWorld(rollout(canary(20, 50)))
        world.deploy("v2")
        world.run(.seconds(20))
        var seen: [String: [Condition.Status]] = [:]
        func look(_ world: World) {
            for condition in world.status.conditions ?? [] where seen[condition.type]?.last != condition.status {
                seen[condition.type, default: []].append(condition.status)
            }
        }
        look(world)
        for isPaused in [true, nil] {
            world.edit { $0.paused = isPaused }
            for _ in 0..<20 {
                world.run(.seconds(1))
                look(world)
            }
            world.run(.milliseconds(250))
        }
        #expect(seen["Progressing"] == [.yes, .unknown, .yes])
        let resumed = world.trace.notices.first { $0.reason == .resumed }
        #expect(resumed?.message == "resumed after 20s")
        for type in ["Ready", "Stalled", "TrafficRouted"] {
            #expect(seen[type]?.count == 1, "\(type)")
        }
    }

    /// C041.
    @Test func beforeTheFirstApprovalNothingIsServedAndNoDeadlineRuns() {
        var spec = rollout(StrategySpec(canary: .init(weights: [50], bake: .seconds(5), approveFirst: true)))
        spec.progressDeadline = .seconds(60)
        var world = settledWorld(spec)
        world.deploy("v2")
        world.run(.seconds(7200))
        #expect(world.trace.weights == [])
        #expect(world.status.waitingFor?.reason == .approval)
        #expect(world.status.phase == .progressing)
        #expect(world.status.rejected == nil)
        world.act("approve@2")
        world.run(.seconds(60))
        #expect(world.trace.weights == [50, 100, 0])
    }

    /// C043.
    @Test func aGateBeforeTheNextWeightHoldsThisOneAndCountsNoFailure() {
        var world = settledWorld(rollout(StrategySpec(steps: [approval(20), StepSpec(weight: 50)]), judged))
        world.knobs.metrics = goodMetrics
        world.deploy("v2")
        world.run(.seconds(3600))
        #expect(world.trace.weights == [20])
        #expect(world.status.analysis?.allSatisfy { ($0.failures ?? 0) == 0 } == true)
        world.act("approve@2")
        world.run(.seconds(5))
        #expect(world.trace.weights == [20, 50])
    }

    /// C044.
    @Test(arguments: [(1, "starting"), (30, "baking"), (130, "awaiting approval"), (5000, "still awaiting")])
    func aRollbackThatSomeoneAsksForComesAtOnceWhateverIsAwaited(_ second: Int, _ moment: String) {
        let steps = [StepSpec(weight: 20, bake: .seconds(60)), approval(50)]
        var world = settledWorld(rollout(StrategySpec(steps: steps)))
        world.deploy("v2")
        world.run(.seconds(second))
        world.act("abort@2")
        world.run(.seconds(2))
        #expect(world.weight == 0)
        #expect(world.status.rejected?.reason == Reason.aborted.rawValue)
        world.run(.seconds(300))
        #expect(world.status.phase == .rolledBack)
        #expect(world.violations == [])
    }

    /// C047: what `kubectl wait --for=condition=…` looks at, and with which generation.
    @Test func theConditionsThatPeopleWaitForComeTrue() {
        var world = settledWorld(rollout(canary(20, bake: .seconds(10))))
        #expect(world.status.conditions?["Ready"]?.status == .yes)
        world.deploy("v2")
        world.run(.seconds(5))
        #expect(world.status.conditions?["Ready"]?.status == .no)
        #expect(world.status.conditions?["Progressing"]?.status == .yes)
        world.edit { $0.paused = true }
        world.run(.seconds(5))
        #expect(world.status.conditions?["Progressing"]?.reason == Reason.paused.rawValue)
        world.edit { $0.paused = nil }
        world.run(.seconds(120))
        for type in ["Ready", "Progressing", "Stalled"] {
            let condition = world.status.conditions?[type]
            #expect(condition?.status == (type == "Ready" ? .yes : .no))
            #expect(condition?.observedGeneration == world.rollout.generation)
        }
    }
}
