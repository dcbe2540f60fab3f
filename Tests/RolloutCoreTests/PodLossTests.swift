import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Pods that go in the middle of a rollout: of the candidate, of the stable revision, of both.
@Suite struct PodLossTests {
    @Test func aCandidateThatDiesOfItsRequestsEachTimeIsRolledBack() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        for round in 0..<6 {
            world.after(.seconds(70 + 30 * round)) { $0.killPods(of: "v2", backAfter: .seconds(10)) }
        }
        world.run(.seconds(900))
        #expect(world.trace.weights == [5, 25, 0, 25, 0, 25, 0])
        #expect(world.status.phase == .rolledBack)
        #expect(world.status.rejected?.reason == Reason.candidateUnavailable.rawValue)
        #expect(world.status.message?.contains("3 times") == true)
        #expect(world.violations == [])
    }

    @Test func podsThatAreLostNowAndThenAreNoReasonToGoBack() {
        var world = settledWorld(StrategySpec(canary: .init(weights: [10], bake: .seconds(2400))))
        world.deploy("v2")
        for round in 1...4 {
            world.after(.seconds(1000 * round)) { $0.killPods(of: "v2", backAfter: .seconds(10)) }
        }
        world.run(.seconds(10_000))
        #expect(world.trace.weights == [10, 0, 10, 0, 10, 0, 10, 0, 10, 100, 0])
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func lossesOfAnEarlierStepDoNotCount() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        for second in [30, 50, 160, 180] {
            world.after(.seconds(second)) { $0.killPods(of: "v2", backAfter: .seconds(5)) }
        }
        world.run(.seconds(1200))
        #expect(world.trace.weights == [5, 0, 5, 0, 5, 25, 0, 25, 0, 25, 50, 100, 0])
        #expect(world.status.stable?.version == "v2")
    }

    /// Nothing else wakes a rollout that waits for a person.
    @Test func aStableRevisionThatDiesBesideAWaitingCandidateGivesWayInTime() {
        let gated = StrategySpec(canary: .init(weights: [10], bake: .seconds(600), approveFirst: true))
        var world = settledWorld(gated)
        world.deploy("v2")
        world.run(.seconds(60))
        #expect(world.status.waitingFor?.reason == .approval)
        world.killPods(of: "v1", backAfter: nil)
        world.run(.seconds(29))
        #expect(world.status.waitingFor?.reason == .approval)
        world.run(.seconds(10))
        #expect(world.trace.notices.contains { $0.reason == .stableUnavailable })
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    @Test func aRevisionThatServesAloneAndDiesIsWarnedOfOnce() {
        var world = settledWorld(threeWeights)
        world.killPods(of: "v1", backAfter: .seconds(300))
        world.run(.seconds(600))
        #expect(world.trace.notices.filter { $0.reason == .stableUnavailable }.count == 1)
        #expect(world.status.phase == .healthy)
    }

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

    @Test func whatKeepsPodsFromStartingIsToldAtOnceAndOutlivesTheDeadline() {
        var world = settledWorld(threeWeights)
        world.knobs.readyDelay["v2"] = .some(nil)
        world.deploy("v2")
        world.run(.seconds(10))
        #expect(world.status.waitingFor?.reason == .pods)
        var seen = world.observation()
        let candidate = seen.revisions.firstIndex { $0.version == "v2" }
        seen.revisions[candidate ?? 0].deployment?.problem = "exceeded quota: gpus"
        let next = plan(seen)
        #expect(next.status?.waitingFor?.reason == .fix)
        #expect(next.status?.message?.contains("exceeded quota: gpus") == true)

        seen = World(world.rollout.spec).observation()
        seen.rollout.status = plan(seen).present
        seen.now = seen.now + .seconds(3600)
        let hash = seen.target.hash
        let deployment = DeploymentFacts(replicas: 4, ready: 0, problem: "exceeded quota: gpus")
        seen.revisions = [
            RevisionFacts(revision: 1, hash: hash, version: "v2", isRecorded: true, deployment: deployment)
        ]
        let first = plan(seen)
        #expect(first.present.phase == .degraded)
        #expect(first.present.message?.contains("exceeded quota: gpus") == true)
    }

    @Test func aRefusalIsToldOnceThoughTheRouteIsRefusedToo() {
        var world = settledWorld(threeWeights)
        world.deploy("v2")
        world.run(.seconds(1))
        var seen = world.observation()
        seen.obstacle = "create deployments: 422"
        seen.route.acknowledgement = .refused("no such backend")
        let first = plan(seen)
        #expect(first.notices.map(\.reason) == [.refused])
        #expect(first.present.conditions?["Stalled"]?.reason == Reason.refused.rawValue)
        seen.rollout.status = first.present
        #expect(plan(seen).notices == [])
    }

    @Test func aRouteThatIsRefusedIsNeverHealthyAndIsWarnedOfOnce() {
        let world = settledWorld(threeWeights)
        var seen = world.observation()
        #expect(plan(seen).present.phase == .healthy)
        seen.route.acknowledgement = .refused("no such backend")
        let first = plan(seen)
        #expect(first.present.phase == .degraded)
        #expect(first.present.conditions?["Ready"]?.status == .no)
        #expect(first.notices.map(\.reason) == [.routeNotReady])
        #expect(first.notices.first?.message.contains("no such backend") == true)
        seen.rollout.status = first.present
        #expect(plan(seen).notices == [])
        seen.route.acknowledgement = .pending("not seen yet")
        #expect(plan(seen).present.phase == .healthy)
    }

    @Test func anAutoscalerReadsTheNewSizeAtOnce() {
        var world = settledWorld(threeWeights)
        #expect(world.status.replicas == 4)
        world.edit { $0.replicas = 7 }
        world.run(.seconds(1))
        #expect(world.status.replicas == 7)
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
