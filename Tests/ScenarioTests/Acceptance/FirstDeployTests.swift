import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// Section 3.1: first deploy and adoption.
@Suite struct FirstDeployTests {
    /// C001.
    @Test func aFirstDeployTakesNoStepsAndIsHealthyOnceAllPodsAre() {
        var world = World(rollout(canary(5, 25, 50), judged))
        world.knobs.readyDelay = ["": .seconds(30)]
        world.run(.seconds(29))
        #expect(world.status.phase == .pending)
        world.run(.seconds(11))
        #expect(world.status.phase == .healthy)
        #expect(world.ready("v1") == 4)
        #expect(world.trace.weights == [])
        #expect(world.status.step == nil)
        #expect(world.status.analysis == nil)
        #expect(world.violations == [])
    }

    /// C002.
    @Test func aServiceThatWasThereBeforeIsTakenOverOnlyWhenEveryPodIsReady() throws {
        try expectAdoption(of: "fraud-stable", by: rollout(canary(5)))
    }

    /// C010.
    @Test func theServiceThatClientsUseIsTakenOverOnlyWhenEveryPodIsReady() throws {
        try expectAdoption(of: "fraud", by: rollout(canary(20), onService))
    }

    /// Pods become ready one after the other; the Service keeps its own selector until the last of them is.
    private func expectAdoption(of name: String, by spec: RolloutSpec) throws {
        let simulation = try Simulation(spec)
        let old: JSONValue = ["app": "model-by-hand"]
        try simulation.act { cluster throws(APIStatus) in
            var service = KubeObject(.service, ObjectKey(namespace: "ml", name: name))
            service.spec = ["selector": old, "ports": [["name": "http", "port": 80, "targetPort": 8080]]]
            try cluster.create(.service, service, manager: "kubectl")
        }
        simulation.knobs.readyDelay = ["": nil]
        simulation.startController()
        simulation.run(.seconds(60))
        #expect(simulation.replicas("v1") == 4)
        #expect(simulation.object(.service, name)?.spec["selector"] == old)
        for ready in 1...4 {
            try simulation.readyOnePod()
            simulation.run(.seconds(5))
            #expect((simulation.object(.service, name)?.spec["selector"] == old) == (ready < 4), "\(ready) of 4 ready")
        }
        #expect(simulation.status.phase == .healthy)
        #expect(simulation.violations == [])
    }

    /// Endpoints of a Service that is older than the rollout bear none of its labels, and are followed all the same.
    @Test(arguments: ["fraud-stable", "fraud-candidate"])
    func endpointsOfAServiceThatWasThereBeforeAreFollowedAtOnce(_ name: String) throws {
        let simulation = try Simulation(rollout(canary(20, bake: .seconds(5))))
        try simulation.act { cluster throws(APIStatus) in
            var service = KubeObject(.service, ObjectKey(namespace: "ml", name: name))
            service.spec = ["selector": ["app": "x"], "ports": [["name": "http", "port": 80, "targetPort": 8080]]]
            try cluster.create(.service, service, manager: "kubectl")
        }
        simulation.startController()
        simulation.run(.seconds(10))
        #expect(simulation.status.phase == .healthy)
        try simulation.deploy("v2")
        simulation.run(.seconds(20))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    /// C007, C008: what a rollout refers to is its route.
    @Test func aRouteThatIsMissingIsNamedAndNothingIsTouchedAfterItAppears() throws {
        let spec = rollout(canary(5, 50, bake: .seconds(10)))
        let simulation = try Simulation(spec, withRoutes: false)
        simulation.startController()
        simulation.run(.seconds(60))
        #expect(simulation.status.phase == .degraded)
        #expect(simulation.status.conditions?["Stalled"]?.status == .yes)
        #expect(simulation.status.message?.contains("HTTPRoute fraud does not exist") == true)
        try simulation.deploy("v2")
        simulation.run(.seconds(60))
        #expect(simulation.status.stable?.version == "v1")
        try simulation.createRoutes(for: spec)
        simulation.run(.seconds(120))
        #expect(simulation.testimony.weights == [5, 50, 100, 0])
        #expect(simulation.status.phase == .healthy)
        #expect(simulation.violations == [])
    }
}

extension Simulation {
    /// Lets one more pod of those that never become ready do so.
    fileprivate func readyOnePod() throws {
        try act { cluster throws(APIStatus) in
            let waiting = cluster.list(.pod, namespace: "ml").first {
                !($0.status["conditions"]?.array ?? []).contains { $0["type"] == "Ready" && $0["status"] == "True" }
            }
            guard var pod = waiting else { return }
            pod.annotations["\(PodScript.annotationPrefix)ready-after"] = "1s"
            try cluster.update(.pod, pod, manager: "kubectl")
        }
    }
}
