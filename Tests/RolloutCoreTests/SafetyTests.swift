import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

@Suite struct MonitoringTests {
    @Test func metricsWithoutDataHoldTheStepAndSaySo() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = goodMetrics.merging(["accuracy": [.candidate: .noData("no series")]]) { $1 }
        world.deploy("v2")
        world.run(.seconds(3000))
        #expect(world.trace.weights == [5])
        #expect(world.status.waitingFor?.reason == .data)
        #expect(world.status.message?.contains("no series") == true)
        world.knobs.metrics = goodMetrics
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func aDeadMonitoringHoldsInMidCanaryAndGoesOnWhenItIsBack() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = goodMetrics
        world.deploy("v2")
        world.after(.seconds(80)) {
            $0.knobs.metrics = ["errors", "accuracy"].reduce(into: [:]) { $0[$1] = [.candidate: .fault("unreachable")] }
        }
        world.run(.seconds(1200))
        #expect(world.trace.weights == [5, 25])
        #expect(world.status.waitingFor?.reason == .monitoring)
        world.knobs.metrics = goodMetrics
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
    }

    @Test func aHungMonitoringNeverRaisesTheWeight() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = goodMetrics
        world.deploy("v2")
        world.after(.seconds(80)) { $0.knobs.metrics = [:] }
        world.run(.seconds(3600))
        #expect(world.trace.weights == [5, 25])
    }

    @Test func theWeightIsNotRaisedWhileAMeasurementIsUnderWay() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = goodMetrics
        world.knobs.queryDelay = .seconds(7)
        world.deploy("v2")
        world.run(.seconds(58))
        world.knobs.metrics = badAccuracy
        world.run(.seconds(120))
        #expect(world.trace.weights == [5, 0])
    }

    @Test(arguments: [
        (FailurePolicy(onNoData: .rollback, timeout: .seconds(120)), [5, 0]),
        (FailurePolicy(onNoData: .pause, timeout: .seconds(120)), [5]),
        (FailurePolicy(onNoData: .hold, timeout: .seconds(120)), [5]),
    ])
    func noDataIsTreatedAsThePolicySays(_ policy: FailurePolicy, _ weights: [Int]) {
        var world = settledWorld(threeWeights) {
            judged(&$0)
            $0.failurePolicy = policy
        }
        world.knobs.metrics = ["errors", "accuracy"].reduce(into: [:]) { $0[$1] = [.candidate: .noData("empty")] }
        world.deploy("v2")
        world.run(.seconds(900))
        #expect(world.trace.weights == weights)
        #expect((world.status.phase == .paused) == (policy.onNoData == .pause))
        #expect((world.status.conditions?["Stalled"]?.reason == Reason.paused.rawValue) == (policy.onNoData == .pause))
        #expect(world.status.message?.contains("paused: NoData, errors: empty (") == (policy.onNoData == .pause))
    }

    @Test func aRegressionPausesWhereThePolicySaysSo() {
        var world = settledWorld(threeWeights) {
            judged(&$0)
            $0.failurePolicy = FailurePolicy(onRegression: .pause)
        }
        world.knobs.metrics = badAccuracy
        world.deploy("v2")
        world.run(.seconds(600))
        #expect(world.trace.weights == [5])
        #expect(world.status.phase == .paused)
        #expect(world.status.conditions?["Stalled"]?.status == .yes)
        #expect(world.status.message?.contains("paused: Regression, accuracy: ") == true)
        #expect(world.status.message?.contains("modelrollout.dev/action=retry@2 ") == true)
        world.knobs.metrics = goodMetrics
        world.act("retry@2")
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
    }
}

@Suite struct ActionTests {
    @Test func anAbortTakesAllTrafficBackAtOnceWithThreeWritesInTheMinuteAfter() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(90))
        world.trace = Trace()
        world.act("abort@2 too slow")
        world.run(.seconds(60))
        #expect(world.trace.weights == [0])
        #expect(world.trace.writes <= 3, "\(world.trace.operations)")
        #expect(world.status.phase == .rolledBack)
        #expect(world.status.rejected?.reason == Reason.aborted.rawValue)
        world.run(.seconds(600))
        #expect(world.replicas("v2") == nil)
        #expect(world.violations == [])
    }

    @Test func anAbortWithNothingUnderWayDoesNothing() {
        var world = settledWorld(threeWeights)
        world.act("abort@1")
        world.run(.seconds(60))
        #expect(world.status.phase == .healthy)
        #expect(world.status.lastAction?.result == "nothing is rolling out")
        #expect(world.trace.weights == [])
        #expect(world.replicas("v1") == 4)
    }

    @Test(arguments: ["promote@1", "abort@3", "nonsense", "skip@2/7", "undo@9", "approve@2"])
    func anActionThatDoesNotFitIsRefusedAndSaysSo(_ action: String) {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        world.act(action)
        world.run(.seconds(10))
        #expect(world.trace.weights == [5])
        #expect(world.status.lastAction?.action == action)
        #expect(world.status.lastAction?.result != "Accepted")
    }

    @Test func promoteSkipsWhatIsLeft() {
        var world = settledWorld(threeWeights, judged)
        world.deploy("v2")
        world.run(.seconds(30))
        world.act("promote@2")
        world.run(.seconds(120))
        #expect(world.trace.weights == [5, 100, 0])
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func skipLeavesOneStep() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        world.act("skip@2/0")
        world.run(.seconds(10))
        #expect(world.trace.weights == [5, 25])
    }

    @Test func undoReturnsToAnEarlierRevisionWithoutSteps() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(600))
        world.trace = Trace()
        world.act("undo@1")
        world.run(.seconds(120))
        #expect(world.status.stable?.version == "v1")
        #expect(world.trace.weights == [100, 0])
        #expect(world.status.message?.hasSuffix("someone returned to it; spec.model says v2") == true)
        world.run(.seconds(3600))
        #expect(world.status.stable?.version == "v1")
        world.deploy("v3")
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v3")
        #expect(world.violations == [])
    }

    @Test func anApprovalIsWaitedForAndBelongsToItsRevision() {
        var world = settledWorld(StrategySpec(canary: .init(weights: [50], bake: .seconds(5), approveFirst: true)))
        world.deploy("v2")
        world.run(.seconds(7200))
        #expect(world.trace.weights == [])
        #expect(world.status.waitingFor?.reason == .approval)
        world.act("approve@1")
        world.run(.seconds(60))
        #expect(world.trace.weights == [])
        world.act("approve@2")
        world.run(.seconds(60))
        #expect(world.trace.weights == [50, 100, 0])
    }

    @Test(arguments: [
        (ApprovalSpec.Timeout.rollback, RolloutStatus.Phase.rolledBack), (.proceed, .healthy), (.pause, .paused),
    ])
    func anApprovalThatDoesNotComeIsTreatedAsTheStepSays(_ policy: ApprovalSpec.Timeout, _ phase: RolloutStatus.Phase) {
        let approval = ApprovalSpec(timeout: .seconds(60), onTimeout: policy)
        var world = settledWorld(StrategySpec(blueGreen: .init(approval: approval)))
        world.deploy("v2")
        world.run(.seconds(600))
        #expect(world.status.phase == phase)
        #expect(world.violations == [])
    }

    @Test func aPauseFreezesEveryTimer() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        world.edit { $0.paused = true }
        world.run(.seconds(7200))
        #expect(world.trace.weights == [5])
        #expect(world.status.phase == .paused)
        let resumed = world.now
        world.edit { $0.paused = nil }
        world.run(.seconds(300))
        let next = world.trace.weightTimes[1] - resumed
        #expect(next > .seconds(25) && next < .seconds(45))
    }
}

@Suite struct RouteTests {
    @Test func aWeightEditedByHandIsRestoredAndRecorded() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        world.setRoute(TrafficSplit(weight: 77))
        world.run(.seconds(10))
        #expect(world.weight == 5)
        #expect(world.trace.notices.contains { $0.reason == .restored })
    }

    @Test func aRollbackAfterLongBakingBlamesNobodyForTheOldWeight() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = goodMetrics
        world.deploy("v2")
        world.run(.seconds(100))
        world.act("abort@2")
        world.run(.seconds(300))
        #expect(world.status.phase == .rolledBack)
        #expect(!world.trace.notices.contains { $0.reason == .restored })
    }

    @Test func aContestedRouteIsCorrectedAtMostOnceInThirtySeconds() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        for second in 1...120 { world.after(.seconds(second)) { $0.setRoute(.stableOnly) } }
        world.trace = Trace()
        world.run(.seconds(120))
        #expect(world.trace.operations.filter { $0.contains(" route(") }.count <= 5)
        #expect(world.status.conditions?["Stalled"]?.reason == Reason.routeContested.rawValue)
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
    }

    @Test func moreThanTheStepsShareIsTakenBackWithinSecondsHoweverOften() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        for second in 1...60 { world.after(.seconds(second)) { $0.setRoute(TrafficSplit(weight: 90)) } }
        world.trace = Trace()
        world.run(.seconds(62))
        let corrections = world.trace.operations.filter { $0.contains(" route(") }.count
        #expect((25...35).contains(corrections), "\(corrections) corrections")
        #expect(world.weight == 5)
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
    }

    @Test func aRouteThatIsGoneIsSaidSoAndPickedUpWhenItIsBack() {
        var world = settledWorld(threeWeights)
        world.setRouteProblem("HTTPRoute fraud does not exist")
        world.deploy("v2")
        world.run(.seconds(300))
        #expect(world.status.conditions?["Stalled"]?.status == .yes)
        #expect(world.status.message?.contains("does not exist") == true)
        world.setRouteProblem(nil)
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func whatTheServerRefusesIsSaidAndNeverHoldsARollbackUp() throws {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        var seen = world.observation()
        seen.obstacle = "create deployments.apps in ml: 422 Invalid"
        var said = plan(seen)
        #expect(said.notices.map(\.reason) == [.refused])
        var status = try #require(said.status)
        #expect(status.message?.hasSuffix("422 Invalid") == true)
        #expect(status.waitingFor?.reason == .fix)
        #expect(status.conditions?["Stalled"]?.reason == "WriteRefused")

        seen.rollout.status = status
        said = plan(seen)
        #expect(said.notices.isEmpty && said.status == nil)
        seen.rollout.metadata.annotations = [ObjectNames.actionAnnotation: "abort@2"]
        said = plan(seen)
        status = try #require(said.status)
        #expect(status.phase == .rollingBack)
        #expect(said.effects.first == .route(.stableOnly))
    }

    @Test func aCandidateServiceThatStillLeadsToTheStableRevisionServesNoCandidate() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(30))
        var seen = world.observation()
        #expect(intendedSplit(seen)?.weight == 5)
        seen.candidateService.selectedHash = seen.status.stable?.hash
        #expect(intendedSplit(seen) == nil)
    }

    @Test func theCandidateServiceLeadsToPodsWhileTheCandidateStartsAndWhenItIsGone() {
        var world = settledWorld(threeWeights)
        let stable = world.status.stable?.hash
        world.knobs.readyDelay["v2"] = .some(.seconds(60))
        world.deploy("v2")
        world.run(.seconds(50))
        #expect(world.observation().candidateService.selectedHash == stable)
        world.run(.seconds(50))
        #expect(world.trace.weights == [5])
        #expect(world.observation().candidateService.selectedHash == world.status.candidate?.hash)
        world.killPods(of: "v2", backAfter: .seconds(40))
        world.run(.seconds(30))
        #expect(world.trace.weights == [5, 0])
        #expect(world.observation().candidateService.selectedHash == stable)
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func aRouteThatIsNeverTakenOverNeverAdvances() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.after(.milliseconds(2100)) { $0.knobs.routeDelay = nil }
        world.run(.seconds(3600))
        #expect(world.trace.weights == [5])
        #expect(world.status.stable?.version == "v1")
        #expect(world.replicas("v1") == 4)
    }
}

@Suite struct BlueGreenTests {
    @Test func aSwitchKeepsTheOldOneWarm() {
        var world = settledWorld(StrategySpec(blueGreen: .init())) {
            $0.promotion = PromotionSpec(keepPrevious: .seconds(600))
        }
        world.deploy("v2")
        world.run(.seconds(60))
        #expect(world.trace.weights == [100, 0])
        #expect(world.status.phase == .healthy)
        #expect(world.replicas("v1") == 4)
        world.run(.seconds(900))
        #expect(world.replicas("v1") == nil)
        #expect(world.violations == [])
    }

    @Test func theCandidateIsAtFullSizeBeforeItGetsTraffic() {
        var world = settledWorld(StrategySpec(blueGreen: .init(approval: ApprovalSpec())))
        world.deploy("v2")
        world.run(.seconds(60))
        #expect(world.replicas("v2") == 4)
        #expect(world.trace.weights == [])
    }

    @Test func onAPlainServiceACanaryFollowsTheRatioOfPodsAndStableKeepsItsOwn() {
        var world = settledWorld(StrategySpec(canary: .init(weights: [20, 50], bake: .seconds(60))), replicas: 5) {
            $0.traffic = nil
        }
        world.deploy("v2")
        world.run(.seconds(30))
        #expect(world.replicas("v2") == 1)
        #expect(world.replicas("v1") == 5)
        world.run(.seconds(60))
        #expect(world.replicas("v2") == 5)
        world.run(.seconds(300))
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// The view can still have a rollout whose last finalizer is gone, beside the Service that was given back.
    @Test(arguments: [true, false]) func aServiceThatWasGivenBackIsNotTakenAgain(isGivenBack: Bool) {
        var seen = settledWorld(threeWeights) { $0.traffic = nil }.observation()
        let service = AdoptedService(name: "fraud", selector: ["app": "old"])
        seen.rollout.status.adopted = [service]
        seen.rollout.metadata.json[path: "metadata", "deletionTimestamp"] = "2026-11-28T10:00:00Z"
        seen.rollout.metadata.json[path: "metadata", "finalizers"] = [.string(ObjectNames.finalizer)]
        if isGivenBack {
            seen.route.split = nil
            seen.foreignServices = ["fraud": service]
        }
        #expect(plan(seen).effects == [.giveBack([service]), .removeFinalizer])
        // Pods that stay keep what leads to them.
        seen.rollout.metadata.json[path: "metadata", "finalizers"] = [.string(ObjectNames.finalizer), "orphan"]
        #expect(plan(seen).effects == [.removeFinalizer])
    }

    /// The status tells them once a minute; what was counted since then counts.
    @Test(arguments: [(59, false), (60, true)]) func theRequestsThatAStepNeedsAreThoseCountedLast(
        _ count: Int,
        isEnough: Bool
    ) {
        let steps = StrategySpec(canary: .init(weights: [20, 50], bake: .seconds(10), minRequests: 60))
        var world = settledWorld(steps)
        world.deploy("v2")
        world.run(.seconds(30))
        var seen = world.observation()
        #expect(seen.status.step?.index == 0)
        #expect(seen.status.step?.requests ?? 0 == 0)
        seen.requests = RequestCounts(candidate: Double(count), stable: 240)
        #expect(plan(seen).present.step?.index == (isEnough ? 1 : 0))
    }
}
