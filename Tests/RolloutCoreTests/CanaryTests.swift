import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

@Suite struct CanaryTests {
    @Test func aFirstDeployTakesNoSteps() {
        let world = settledWorld(threeWeights, judged)
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v1")
        #expect(world.status.conditions?["Ready"]?.status == .yes)
        #expect(world.violations == [])
    }

    @Test func aGoodCanaryIsPromotedStepByStep() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(600))
        #expect(world.trace.weights == [5, 25, 50, 100, 0])
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v2")
        #expect(world.status.candidate == nil)
        #expect(world.replicas("v1") == nil)
        #expect(world.violations == [])
    }

    @Test func aFiveStepCanaryCostsAtMostTwentyWritesBesidesCheckpoints() {
        var world = settledWorld(StrategySpec(canary: .init(weights: [5, 10, 25, 50, 100], bake: .seconds(10))))
        world.deploy("v2")
        world.run(.seconds(300))
        #expect(world.trace.weights == [5, 10, 25, 50, 100, 0])
        #expect(world.trace.writes - world.trace.checkpoints <= 20, "\(world.trace.operations)")
    }

    @Test func aWeightThatLastsIsToldAsSoonAsItIsObserved() {
        var world = settledWorld(threeWeights)
        for version in ["v2", "v3"] {
            world.trace = Trace()
            world.deploy(version)
            for weight in [5, 25, 50] {
                while world.trace.weights.last != weight { world.run(.seconds(1)) }
                world.run(.seconds(3))
                #expect(world.status.traffic?.observed == weight)
                #expect(world.status.waitingFor?.reason == .bake)
                #expect(world.status.conditions?["CandidateAvailable"]?.status == .yes)
                #expect(world.status.message?.contains("baking until") == true, "\(world.status.message ?? "")")
            }
            world.run(.seconds(63))
            #expect(world.status.stable?.version == version)
        }
    }

    @Test func aGatewayThatDoesNotAnswerIsToldOfWithinSeconds() {
        var world = settledWorld(threeWeights)
        world.knobs.routeDelay = nil
        world.deploy("v2")
        world.run(.seconds(15))
        #expect(world.status.waitingFor?.reason == .route)
        #expect(world.status.message?.contains("the route is not taken over yet") == true)
    }

    @Test func podsThatAreLateAreToldOfWithinSeconds() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        while world.status.stable?.version != "v2" { world.run(.seconds(1)) }
        // In the minute after other figures.
        world.knobs.readyDelay[""] = .seconds(40)
        world.deploy("v3")
        world.run(.seconds(15))
        #expect(world.status.waitingFor?.reason == .pods)
        #expect(world.status.message?.contains("0 of 1 pods of the candidate are ready") == true)
    }

    @Test func everyStepBakesFromTheMomentItsWeightWasObserved() {
        var world = settledWorld(threeWeights)
        world.knobs.routeDelay = .seconds(20)
        world.deploy("v2")
        world.run(.seconds(900))
        let times = world.trace.weightTimes
        #expect(world.trace.weights == [5, 25, 50, 100, 0])
        for (earlier, later) in zip(times, times.dropFirst()).prefix(3) { #expect(later - earlier >= .seconds(80)) }
    }

    @Test func badPredictionsAreRolledBackInTheFirstStep() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = badAccuracy
        world.deploy("v2")
        world.run(.seconds(300))
        #expect(world.trace.weights == [5, 0])
        #expect(world.status.phase == .rolledBack)
        #expect(world.status.rejected?.reason == Reason.analysisFailed.rawValue)
        #expect(world.status.history?.first?.outcome == .rolledBack)
        #expect(world.status.stable?.version == "v1")
        #expect(world.replicas("v2") == nil)
        #expect(world.violations == [])
    }

    @Test func aRejectedRevisionIsNotTriedAgainByItself() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = badAccuracy
        world.deploy("v2")
        world.run(.seconds(300))
        let writes = world.trace.writes
        world.run(.seconds(7200))
        #expect(world.trace.writes == writes)
        world.knobs.metrics = goodMetrics
        world.act("retry@2")
        world.run(.seconds(900))
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func aCandidateThatTurnsBadInALaterStepIsRolledBackWithinOneInterval() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = goodMetrics
        world.deploy("v2")
        world.after(.seconds(100)) { $0.knobs.metrics = badAccuracy }
        let start = world.now
        world.run(.seconds(600))
        #expect(world.trace.weights == [5, 25, 0])
        let rewound = world.trace.weightTimes.last.map { $0 - start } ?? .zero
        #expect(rewound >= .seconds(100) && rewound <= .seconds(111))
        #expect(world.violations == [])
    }

    @Test func candidatePodsThatNeverGetReadyAreGivenUpAtTheDeadline() {
        var world = settledWorld(threeWeights) { $0.progressDeadline = .seconds(120) }
        world.knobs.readyDelay["v2"] = .some(nil)
        world.deploy("v2")
        world.run(.seconds(600))
        #expect(world.trace.weights == [])
        #expect(world.status.phase == .rolledBack)
        #expect(world.status.rejected?.reason == Reason.progressDeadlineExceeded.rawValue)
        #expect(world.status.rejected?.message.contains(", 0 of 1 of Deployment fraud-") == true)
        #expect(world.violations == [])
    }

    @Test func trafficLeavesACandidateThatLosesAllItsPodsAndComesBackWithThem() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.after(.seconds(90)) { $0.killPods(of: "v2", backAfter: .seconds(40)) }
        world.run(.seconds(900))
        #expect(world.trace.weights == [5, 25, 0, 25, 50, 100, 0])
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func aDeadStableNeverBlocksItsFix() {
        var world = settledWorld(threeWeights, judged)
        world.knobs.metrics = [:]
        world.killPods(of: "v1", backAfter: nil)
        world.run(.seconds(60))
        #expect(world.status.phase == .degraded)
        world.deploy("v2")
        world.run(.seconds(120))
        #expect(world.status.stable?.version == "v2")
        #expect(world.status.phase == .healthy)
    }

    @Test func aNewerVersionTakesTheCandidatesPlaceFromTheFirstStep() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.after(.seconds(90)) { $0.deploy("v3") }
        world.run(.seconds(900))
        #expect(world.trace.weights == [5, 25, 0, 5, 25, 50, 100, 0])
        #expect(world.status.stable?.version == "v3")
        #expect(world.status.history?.map(\.outcome) == [.promoted, .superseded, .promoted])
        #expect(world.replicas("v2") == nil)
        #expect(world.violations == [])
    }

    @Test func goingBackToTheStableSpecEndsTheRollout() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.after(.seconds(90)) { $0.deploy("v1") }
        world.run(.seconds(300))
        #expect(world.trace.weights == [5, 25, 0])
        #expect(world.status.phase == .healthy)
        #expect(world.status.stable?.version == "v1")
        #expect(world.violations == [])
    }

    @Test func editedStepsStartOverAtTheFirst() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.after(.seconds(90)) {
            $0.edit { $0.strategy = StrategySpec(canary: .init(weights: [10, 90], bake: .seconds(30))) }
        }
        world.run(.seconds(600))
        #expect(world.trace.weights == [5, 25, 10, 90, 100, 0])
        #expect(world.violations == [])
    }

    @Test func aPromotionBakeRevertsByItself() {
        var world = settledWorld(threeWeights) { spec in
            judged(&spec)
            spec.promotion = PromotionSpec(bake: .seconds(300), holdback: 5)
        }
        world.knobs.metrics = goodMetrics
        world.deploy("v2")
        world.after(.seconds(300)) { $0.knobs.metrics = badAccuracy }
        world.run(.seconds(900))
        #expect(world.trace.weights == [5, 25, 50, 95, 0])
        #expect(world.trace.phases.contains(.baking))
        #expect(world.status.phase == .rolledBack)
        #expect(world.status.stable?.version == "v1")
        #expect(world.violations == [])
    }

    @Test func replicasAndTemplateMayChangeInOneEdit() {
        var world = settledWorld(threeWeights)
        world.edit {
            $0.replicas = 8
            $0.model.version = "v2"
        }
        world.run(.seconds(600))
        #expect(world.status.stable?.version == "v2")
        #expect(world.replicas("v2") == 8)
        #expect(world.violations == [])
    }

    @Test func anEditOfTheSizeAloneMakesNoRevision() {
        var world = settledWorld(threeWeights)
        world.edit { $0.replicas = 2 }
        world.run(.seconds(60))
        #expect(world.replicas("v1") == 2)
        #expect(world.status.history?.count == 1)
        #expect(world.violations == [])
    }

    @Test func aRolloutOfNoReplicasSwitchesItsModelWithoutSteps() {
        var world = settledWorld(threeWeights, replicas: 0)
        #expect(world.status.phase == .healthy)
        world.deploy("v2")
        world.run(.seconds(60))
        #expect(world.status.stable?.version == "v2")
        #expect(world.trace.weights == [])
    }

    /// A plain Service can't select anything before that.
    @Test func aFirstRevisionOfNoReplicasIsRoutedOnceTheStableServiceSelectsIt() {
        var spec = settledWorld(threeWeights, replicas: 0).rollout.spec
        spec.traffic = TrafficSpec()
        var seen = World(spec).observation()
        seen.route.split = nil
        let first = plan(seen)
        let hash = seen.target.hash
        #expect(first.effects.contains(.point(.stable, at: hash)))
        #expect(!first.effects.contains(.route(.stableOnly)))
        seen.rollout.status = first.status ?? seen.status
        seen.stableService = ServiceFacts(selectedHash: hash)
        #expect(plan(seen).effects.contains(.route(.stableOnly)))
    }
}
