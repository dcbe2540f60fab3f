import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// Section 3.2: steps, weights, replicas.
@Suite struct StepTests {
    /// C011, with our numbers: the stable revision keeps all its pods, and the candidate gets as many as make the share.
    @Test func onAPlainServiceTheCandidateIsSizedForTheNearestRatioBesideAWholeStable() {
        let weights = [20, 40, 60, 80]
        var world = settledWorld(
            rollout(StrategySpec(canary: .init(weights: weights, bake: .seconds(60))), replicas: 5, onService)
        )
        world.deploy("v2")
        // 1/6, 3/8, 8/13 (a tie between 7 and 8 goes up) and 20/25.
        for (index, candidates) in [1, 3, 8, 20].enumerated() {
            world.run(upTo: .seconds(90)) { $0.weight == weights[index] }
            world.run(.seconds(5))
            #expect(world.replicas("v2") == candidates)
            #expect(world.replicas("v1") == 5)
        }
        world.run(.seconds(300))
        #expect(world.replicas("v2") == 5)
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// C013.
    @Test func theWeightIsKeptUntilThePodsForTheNextOneAreReady() {
        var world = settledWorld(rollout(canary(5, 50)))
        world.deploy("v2")
        world.after(.seconds(10)) { $0.knobs.readyDelay["v2"] = .some(nil) }
        world.run(.seconds(300))
        #expect(world.replicas("v2") == 2)
        #expect(world.ready("v2") == 1)
        #expect(world.weight == 5)
        #expect(world.status.waitingFor?.reason == .pods)
        #expect(world.violations == [])
    }

    /// C014.
    @Test func aCandidateWithoutAReadyPodHasNeitherWeightNorRulesOfItsOwn() throws {
        let match = RequestMatch(headers: [.init(name: "x-beta", value: "1")])
        let steps = [StepSpec(weight: 10, match: [match], bake: .seconds(600))]
        let simulation = try settledSimulation(rollout(StrategySpec(steps: steps)))
        func rules() -> [String] {
            let rules = simulation.object(.httpRoute, "fraud")?.spec["rules"]?.array ?? []
            return rules.map { $0["name"]?.string ?? "" }
        }
        simulation.knobs.readyDelay["v2"] = .some(nil)
        try simulation.deploy("v2")
        simulation.run(.seconds(30))
        #expect(simulation.weight == 0)
        #expect(rules() == ["", "help"])
        try simulation.killPods(of: "v2", backAfter: .seconds(2))
        simulation.run(.seconds(30))
        #expect(simulation.weight == 10)
        #expect(rules() == ["mr-fraud-0", "", "help"])
        try simulation.killPods(of: "v2", backAfter: nil)
        simulation.run(.seconds(5))
        #expect(simulation.weight == 0)
        #expect(rules() == ["", "help"])
        #expect(simulation.violations == [])
    }

    /// C016.
    @Test func oldPodsStayWhileTheLastWeightIsNotTakenOver() {
        var world = settledWorld(rollout(canary(50, bake: .seconds(10))))
        world.deploy("v2")
        world.run(upTo: .seconds(120)) { $0.weight == 50 }
        world.run(.seconds(5))
        world.knobs.routeDelay = nil
        world.run(.seconds(3600))
        #expect(world.weight == 50)
        #expect(world.replicas("v1") == 4)
        #expect(world.status.stable?.version == "v1")
        #expect(world.violations == [])
    }

    /// C016, at the very end: the swap is written and not confirmed.
    @Test func oldPodsStayWhileTheSwapIsNotTakenOver() {
        var world = settledWorld(rollout(canary(50, bake: .seconds(10))))
        world.deploy("v2")
        world.run(upTo: .seconds(120)) { $0.weight == 100 }
        world.knobs.routeDelay = .seconds(1200)
        world.run(.seconds(1100))
        #expect(world.weight == 100)
        #expect(world.replicas("v1") == 4)
        world.run(.seconds(2600))
        #expect(world.status.stable?.version == "v2")
        #expect(world.replicas("v1") == nil)
        #expect(world.violations == [])
    }

    /// C017.
    @Test func aRouteThatCannotBeWrittenIsTriedAgainWithBackoffAndTheStepWaits() throws {
        let simulation = try settledSimulation(rollout(canary(5, 50)))
        let failure = Fault.refuse(status: 500, reason: "InternalError", message: "etcdserver: request timed out")
        simulation.server.setFaults(FaultPlan([FaultRule(failure, verbs: ["patch"], resource: "httproutes")]))
        try simulation.deploy("v2")
        simulation.run(.seconds(120))
        let attempts = simulation.effects.filter { $0.resource == "httproutes" }.count
        #expect((5...60).contains(attempts), "\(attempts) attempts in two minutes")
        #expect(simulation.weight == 0)
        #expect(simulation.status.step?.index == 0)
        #expect(simulation.status.step?.observedSince == nil)
        #expect(simulation.status.traffic?.observed == 0)
        #expect(simulation.log.lines.contains { $0.contains("etcdserver: request timed out") })
        simulation.server.setFaults(nil)
        simulation.run(.seconds(10))
        #expect(simulation.weight == 5)
        simulation.run(.seconds(300))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    /// C019.
    @Test func stepsThatNameReplicasAreFollowedWhateverTheWeight() {
        func step(_ weight: Int, _ replicas: Int) -> StepSpec {
            StepSpec(weight: weight, replicas: .int(replicas), bake: .seconds(60))
        }
        let steps = [step(0, 0), step(0, 1), step(5, 1), step(5, 3), step(5, 2)]
        var world = settledWorld(rollout(StrategySpec(steps: steps)))
        world.deploy("v2")
        world.run(.seconds(30))
        for (index, replicas) in [0, 1, 1, 3, 2].enumerated() {
            #expect(world.status.step?.index == index)
            #expect(world.replicas("v2") == replicas)
            #expect(world.weight == steps[index].weight)
            world.run(.seconds(64))
        }
        world.run(.seconds(120))
        #expect(world.replicas("v2") == 4)
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// C020.
    @Test func stepsThatNameReplicasAreRefusedOnAPlainService() throws {
        let spec = rollout(StrategySpec(steps: [StepSpec(weight: 20, replicas: .int(1))]), onService)
        let simulation = try Simulation(spec)
        simulation.startController()
        simulation.run(.seconds(10))
        #expect(simulation.status.phase == .invalid)
        #expect(simulation.status.message?.contains("spec.strategy.steps[0].replicas") == true)
        #expect(simulation.replicas("v1") == nil)
        try simulation.edit { $0.strategy = StrategySpec(steps: [StepSpec(weight: 20)]) }
        simulation.run(.seconds(30))
        #expect(simulation.status.phase == .healthy)
    }

    /// C022.
    @Test func scalingWhileTheCandidateCannotStartNeverCostsAReadyPod() throws {
        let simulation = try settledSimulation(rollout(canary(50)))
        simulation.knobs.readyDelay["v2"] = .some(nil)
        try simulation.deploy("v2")
        simulation.run(.seconds(10))
        #expect(simulation.replicas("v2") == 2)
        try simulation.edit { $0.replicas = 8 }
        simulation.run(.seconds(10))
        #expect(simulation.replicas("v1") == 8)
        #expect(simulation.replicas("v2") == 4)
        try simulation.edit { $0.replicas = 4 }
        simulation.run(.seconds(10))
        #expect(simulation.replicas("v1") == 4)
        #expect(simulation.replicas("v2") == 2)
        #expect(simulation.weight == 0)
        #expect(simulation.status.stable?.readyReplicas ?? 0 >= 4)
        #expect(simulation.violations == [])
    }

    /// C023.
    @Test func theStableRevisionGetsAllThePodsThatAScaleUpAsksFor() {
        var world = settledWorld(rollout(canary(20), replicas: 2))
        world.knobs.readyDelay["v2"] = .some(nil)
        world.deploy("v2")
        world.run(.seconds(10))
        world.edit { $0.replicas = 6 }
        world.run(.seconds(10))
        #expect(world.ready("v1") == 6)
        #expect(world.ready("v2") == 0)
        #expect(world.trace.weights == [])
        world.edit { $0.replicas = 2 }
        world.run(.seconds(10))
        #expect(world.ready("v1") == 2)
        #expect(world.violations == [])
    }

    /// C025.
    @Test func editingTheStepsStartsOverAtTheFirst() {
        var world = settledWorld(rollout(canary(5, 25, 50)))
        world.deploy("v2")
        world.run(upTo: .seconds(120)) { $0.weight == 25 }
        world.run(.seconds(10))
        world.edit { $0.strategy = canary(10, 30) }
        world.run(.seconds(10))
        #expect(world.status.step?.index == 0)
        #expect(world.status.step?.name == "weight 10")
        #expect(world.weight == 10)
        world.run(.seconds(300))
        #expect(world.trace.weights == [5, 25, 10, 30, 100, 0])
        #expect(world.status.stable?.version == "v2")
        #expect(world.violations == [])
    }

    /// C026.
    @Test func aNewVersionAndANewSizeInOneEditBothTakeEffect() {
        var world = settledWorld(rollout(canary(50)))
        world.edit {
            $0.model.version = "v2"
            $0.replicas = 6
        }
        world.run(.seconds(30))
        #expect(world.replicas("v1") == 6)
        #expect(world.replicas("v2") == 3)
        #expect(world.weight == 50)
        world.run(.seconds(300))
        #expect(world.replicas("v2") == 6)
        #expect(world.status.phase == .healthy)
        #expect(world.violations == [])
    }

    /// C034.
    @Test(arguments: [-1, 101]) func aWeightBeyondAllRequestsIsRefusedAtTheDoor(_ weight: Int) throws {
        let simulation = try settledSimulation(rollout(canary(5)))
        #expect(throws: APIStatus.self) { try simulation.edit { $0.strategy = canary(weight) } }
        let spec = try JSONValue(encoding: rollout(canary(weight)))
        #expect(throws: InvalidRollout.self) { try RolloutSpec(parsing: spec) }
    }
}
