import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// Someone changes the pods of a revision behind the controller's back.
@Suite struct TemplateChangeTests {
    private func image(_ simulation: Simulation, of version: String) -> String? {
        deployment(simulation, of: version)?.spec[path: "template", "spec", "containers"]?[0]?["image"]?.string
    }

    private func deployment(_ simulation: Simulation, of version: String) -> KubeObject? {
        simulation.server.withCluster { cluster in
            cluster.list(.deployment, namespace: "ml").first { $0.labels[ObjectNames.versionLabel] == version }
        }
    }

    private func setImage(_ simulation: Simulation, of version: String, to image: String) throws {
        let name = try #require(deployment(simulation, of: version)?.name)
        try simulation.change(.deployment, name) { object in
            var containers = object.spec[path: "template", "spec", "containers"]?.array ?? []
            containers[0]["image"] = .string(image)
            object.spec[path: "template", "spec", "containers"] = .array(containers)
        }
    }

    @Test func theCandidateIsWhatItsRecordSays() throws {
        let simulation = try settledSimulation(rollout(canary(20, 50)))
        try simulation.deploy("v2")
        simulation.run(.seconds(40))
        let recorded = try #require(image(simulation, of: "v2"))
        let since = try #require(simulation.status.step?.since)
        try setImage(simulation, of: "v2", to: "evil:9")
        simulation.run(.seconds(5))
        #expect(image(simulation, of: "v2") == recorded)
        #expect(simulation.status.step.map { $0.since > since } == true)
        #expect(simulation.eventReasons.contains(Reason.templateChanged.rawValue))
        simulation.run(.seconds(600))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.testimony.weights == [20, 50, 100, 0])
        #expect(simulation.violations == [])

        // A second time within two minutes it is told, and restored when they are over, by another process too.
        try setImage(simulation, of: "v2", to: "evil:10")
        simulation.run(.seconds(5))
        #expect(image(simulation, of: "v2") == recorded)
        try setImage(simulation, of: "v2", to: "evil:11")
        simulation.run(.seconds(30))
        #expect(image(simulation, of: "v2") == "evil:11")
        #expect(simulation.status.phase == .degraded)
        #expect(simulation.status.conditions?["Stalled"]?.reason == Reason.templateChanged.rawValue)
        simulation.crash()
        simulation.startControllers()
        simulation.run(.seconds(120))
        #expect(image(simulation, of: "v2") == recorded)
        #expect(simulation.status.conditions?["Stalled"]?.status == .no)
        let effects = simulation.effects.count
        simulation.run(.seconds(3600))
        #expect(simulation.effects.count == effects)
    }

    @Test func aRestartOfItsPodsIsLeftAlone() throws {
        let simulation = try settledSimulation(rollout(canary(20, 50)))
        let name = try #require(deployment(simulation, of: "v1")?.name)
        try simulation.change(.deployment, name) { object in
            object.spec[path: "template", "metadata", "annotations"] = [
                "kubectl.kubernetes.io/restartedAt": "2026-11-28T10:00:00Z"
            ]
        }
        simulation.run(.seconds(120))
        let annotations = deployment(simulation, of: "v1")?.spec[path: "template", "metadata", "annotations"]
        #expect(annotations?["kubectl.kubernetes.io/restartedAt"] != nil)
        #expect(simulation.eventReasons.isDisjoint(with: [Reason.templateChanged.rawValue]))
        #expect(simulation.status.phase == .healthy)
    }

    @Test func anAutoscalerOfADeploymentIsToldWhatToScale() throws {
        let simulation = try settledSimulation(rollout(canary(20, 50)))
        let name = try #require(deployment(simulation, of: "v1")?.name)
        for round in 1...5 {
            try simulation.change(.deployment, name) { $0.spec["replicas"] = 6 }
            simulation.run(.seconds(15))
            #expect(simulation.replicas("v1") == 4)
            #expect(simulation.eventReasons.contains("SizeContested") == (round >= 3))
        }
    }
}
