import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Section 3.10: providers and route hygiene.
@Suite struct ProviderTests {
    private func onIngress(_ spec: inout RolloutSpec) {
        spec.traffic = TrafficSpec()
        spec.traffic?.ingress = IngressTraffic(name: "web")
    }

    /// C140.
    @Test func theCanaryIngressCarriesOnlyWhatLedToStableAndGoesInTheEnd() throws {
        let simulation = try settledSimulation(rollout(canary(20), onIngress))
        try simulation.change(.ingress, "web") { ingress in
            let other: JSONValue = ["service": ["name": "help", "port": ["number": 80]]]
            let paths = ingress.spec["rules"]?[0]?[path: "http", "paths"]?.array ?? []
            let help: JSONValue = ["path": "/help", "pathType": "Prefix", "backend": other]
            ingress.spec["rules"] = [["host": "models.example.org", "http": ["paths": .array(paths + [help])]]]
            ingress.spec["tls"] = [["hosts": ["models.example.org"], "secretName": "web-tls"]]
        }
        let before = simulation.object(.ingress, "web")?.spec
        try simulation.deploy("v2")
        simulation.run(.seconds(30))
        let canary = try #require(simulation.object(.ingress, "fraud-web-canary"))
        #expect(canary.annotations["nginx.ingress.kubernetes.io/canary"] == "true")
        #expect(canary.annotations["nginx.ingress.kubernetes.io/canary-weight"] == "20")
        #expect(canary.spec["ingressClassName"] == "nginx")
        #expect(canary.spec["tls"]?[0]?["hosts"] == ["models.example.org"])
        let paths = canary.spec["rules"]?[0]?[path: "http", "paths"]?.array
        #expect(paths?.count == 1)
        #expect(paths?.first?[path: "backend", "service", "name"] == "fraud-candidate")
        #expect(canary.controllerReference?.name == "fraud")
        simulation.run(.seconds(200))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.object(.ingress, "fraud-web-canary") == nil)
        #expect(simulation.object(.ingress, "web")?.spec == before)
        #expect(simulation.violations == [])
    }

    /// C142, C146.
    @Test(arguments: [0, 77]) func aWeightThatSomeoneElseWritesIsRestoredAtOnceAndToldOf(_ weight: Int) throws {
        let simulation = try settledSimulation(rollout(canary(20)))
        try simulation.deploy("v2")
        simulation.run(.seconds(30))
        try simulation.setRoute(weight)
        #expect(simulation.weight == weight)
        simulation.run(.seconds(1))
        #expect(simulation.weight == 20)
        simulation.run(.seconds(1))
        #expect(simulation.eventReasons.contains("RouteRestored"))
        #expect(simulation.status.drift?.corrections == 1)
        simulation.run(.seconds(200))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    /// C145.
    @Test func aRouteThatItsGatewayRefusesHoldsTheStepAndSaysWhy() throws {
        let simulation = try settledSimulation(rollout(canary(20, bake: .seconds(10))))
        try simulation.deploy("v2")
        simulation.knobs.gateway.refusal = "no listener matches"
        simulation.run(.seconds(600))
        #expect(simulation.testimony.weights == [20])
        #expect(simulation.status.conditions?["Stalled"]?.status == .yes)
        #expect(simulation.status.message?.contains("no listener matches") == true)
        #expect(simulation.replicas("v1") == 4)
        #expect(simulation.violations == [])
    }

    /// C145.
    @Test func aRouteThatWasRefusedBeforeTheCandidateCameIsWhatIsToldOf() throws {
        let simulation = try settledSimulation(rollout(canary(20, bake: .seconds(10))))
        simulation.knobs.gateway.refusal = "no listener matches"
        try simulation.change(.httpRoute, "fraud") { $0.spec["hostnames"] = ["models.example.org"] }
        simulation.run(.seconds(5))
        try simulation.deploy("v2")
        simulation.run(.seconds(120))
        #expect(simulation.testimony.weights == [])
        #expect(simulation.status.message?.contains("no listener matches") == true)
        #expect(simulation.status.waitingFor?.reason == .fix)
        simulation.knobs.gateway.refusal = nil
        try simulation.change(.httpRoute, "fraud") { $0.spec["hostnames"] = nil }
        simulation.run(.seconds(60))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    /// C145.
    @Test func anAnswerForAnOlderRouteHoldsTheStep() throws {
        let simulation = try settledSimulation(rollout(canary(20, bake: .seconds(10))))
        simulation.knobs.gateway.delay = nil
        try simulation.deploy("v2")
        simulation.run(.seconds(600))
        #expect(simulation.testimony.weights == [20])
        #expect(simulation.status.step?.observedSince == nil)
        #expect(simulation.status.waitingFor?.reason == .route)
        simulation.knobs.gateway.delay = .milliseconds(300)
        simulation.run(.seconds(60))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }
}
