import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// Versions whose containers listen on different ports.
@Suite struct PortChangeTests {
    private func listening(on port: Int) -> [PortSpec] { [PortSpec(name: "http", port: 80, targetPort: .int(port))] }

    private func targetPort(_ simulation: Simulation, _ service: String) -> Int? {
        simulation.object(.service, service)?.spec["ports"]?[0]?["targetPort"]?.int
    }

    private func simulation(_ strategy: StrategySpec, onService: Bool) throws -> Simulation {
        let simulation = try settledSimulation(
            rollout(strategy) { spec in
                spec.ports = listening(on: 8080)
                if onService { spec.traffic = nil }
            }
        )
        try simulation.edit { spec in
            spec.model.version = "v2"
            spec.ports = listening(on: 8081)
        }
        return simulation
    }

    @Test func eachServiceLeadsToWhereItsRevisionListensAndAnUndoLeadsBack() throws {
        let simulation = try simulation(canary(20), onService: false)
        simulation.run(.seconds(30))
        #expect(simulation.weight == 20)
        #expect(targetPort(simulation, "fraud-stable") == 8080)
        #expect(targetPort(simulation, "fraud-candidate") == 8081)
        simulation.run(.seconds(200))
        #expect(simulation.status.stable?.version == "v2")
        #expect(targetPort(simulation, "fraud-stable") == 8081)

        try simulation.ask("undo@1")
        simulation.run(.seconds(200))
        #expect(simulation.status.stable?.version == "v1")
        #expect(targetPort(simulation, "fraud-stable") == 8080)
        #expect(targetPort(simulation, "fraud-candidate") == 8080)
        #expect(simulation.violations == [])
        let effects = simulation.effects.count
        simulation.run(.seconds(3600))
        #expect(simulation.effects.count == effects)
    }

    @Test func aPlainServiceIsNotSharedByPodsOfDifferentPorts() throws {
        let simulation = try simulation(canary(20), onService: true)
        simulation.run(.seconds(60))
        #expect(targetPort(simulation, "fraud") == 8080)
        let selector = simulation.object(.service, "fraud")?.spec["selector"]
        #expect(selector?[ObjectNames.revisionLabel]?.string == simulation.status.stable?.hash)
        let message = simulation.status.message ?? ""
        #expect(message.contains("listen on port 8080 and pods that listen on port 8081"), "\(message)")
        #expect(simulation.status.conditions?["Stalled"]?.status == .yes)
        try simulation.ask("abort@2")
        simulation.run(.seconds(200))
        #expect(simulation.status.phase == .rolledBack)
        #expect(targetPort(simulation, "fraud") == 8080)
        #expect(targetPort(simulation, "fraud-stable") == 8080)
    }

    @Test func aHoldbackThatCouldNeverBeKeptIsToldBeforeTheSwitch() throws {
        let simulation = try settledSimulation(
            rollout(StrategySpec(blueGreen: .init())) { spec in
                spec.ports = listening(on: 8080)
                spec.traffic = nil
                spec.promotion = PromotionSpec(bake: .seconds(20), holdback: 20)
            }
        )
        try simulation.edit { spec in
            spec.model.version = "v2"
            spec.ports = listening(on: 8081)
        }
        simulation.run(.seconds(120))
        #expect(targetPort(simulation, "fraud") == 8080)
        #expect(simulation.status.waitingFor?.reason == .fix)
        #expect(simulation.status.message?.contains("without promotion.holdback") == true)
        #expect(simulation.status.conditions?["Stalled"]?.reason == Reason.routeNotReady.rawValue)
        try simulation.edit { $0.promotion?.holdback = nil }
        simulation.run(.seconds(120))
        #expect(simulation.status.stable?.version == "v2")
        #expect(targetPort(simulation, "fraud") == 8081)
    }

    @Test func aPlainServiceIsSwitchedWithItsPort() throws {
        let simulation = try simulation(StrategySpec(recreate: .init()), onService: true)
        simulation.run(.seconds(200))
        #expect(simulation.status.stable?.version == "v2")
        #expect(targetPort(simulation, "fraud") == 8081)
        // Selector and port change in one write: neither version is ever asked at the other's port.
        #expect(simulation.effects.filter { $0.text == "patch services ml/fraud" }.count == 1)
        #expect(!simulation.eventReasons.contains("RouteRestored"))
        try simulation.ask("undo@1")
        simulation.run(.seconds(200))
        #expect(targetPort(simulation, "fraud") == 8080)
        #expect(simulation.violations == [])
    }

    @Test func aNewPortOfTheVersionThatServesIsFollowedAtOnce() throws {
        let simulation = try settledSimulation(rollout(canary(20)) { $0.ports = listening(on: 8080) })
        try simulation.edit { $0.ports = listening(on: 9090) }
        simulation.run(.seconds(60))
        #expect(targetPort(simulation, "fraud-stable") == 9090)
        try simulation.edit { spec in
            spec.model.version = "v2"
            spec.ports = listening(on: 8081)
        }
        simulation.run(.seconds(300))
        try simulation.ask("undo@1")
        simulation.run(.seconds(200))
        #expect(targetPort(simulation, "fraud-stable") == 9090)
    }

    /// Where the spec names no ports, those of the containers are taken: what routes and clients use stays.
    @Test(arguments: [false, true]) func thePortsOfContainersKeepTheirNumbersInTheServices(isNamed: Bool) throws {
        func template(_ port: Int) -> JSONValue {
            var declared: JSONValue = ["containerPort": .int(port)]
            if isNamed { declared["name"] = "http" }
            return ["spec": ["containers": [["name": "model", "image": "m:1", "ports": [declared]]]]]
        }
        let simulation = try settledSimulation(rollout(canary(20)) { $0.template = template(8080) })
        #expect(simulation.object(.service, "fraud-stable")?.spec["ports"]?[0]?["port"] == 8080)
        for (version, port) in [("v2", 8081), ("v3", 8082)] {
            try simulation.edit { spec in
                spec.model.version = version
                spec.template = template(port)
            }
            simulation.run(.seconds(30))
            #expect(targetPort(simulation, "fraud-candidate") == port)
            #expect(simulation.object(.service, "fraud-candidate")?.spec["ports"]?[0]?["port"] == 8080)
            simulation.run(.seconds(200))
            #expect(simulation.status.stable?.version == version)
            #expect(targetPort(simulation, "fraud-stable") == port)
            #expect(simulation.object(.service, "fraud-stable")?.spec["ports"]?[0]?["port"] == 8080)
        }
        let effects = simulation.effects.count
        simulation.run(.seconds(3600))
        #expect(simulation.effects.count == effects)
        #expect(simulation.violations == [])
    }

    // MARK: Ports that are named

    private func template(naming port: String) -> JSONValue {
        let container: JSONValue = [
            "name": "model", "image": "registry.example/model:1",
            "ports": [["name": .string(port), "containerPort": 8080]],
        ]
        return ["spec": ["containers": [container]]]
    }

    private func named(_ strategy: StrategySpec, onService: Bool = false) throws -> Simulation {
        let simulation = try settledSimulation(
            rollout(strategy) { spec in
                spec.ports = [PortSpec(name: "http", port: 80, targetPort: .string("http"))]
                spec.template = template(naming: "http")
                spec.progressDeadline = .seconds(300)
                if onService { spec.traffic = nil }
            }
        )
        try simulation.edit { spec in
            spec.model.version = "v2"
            spec.template = template(naming: "web")
        }
        return simulation
    }

    /// Its pods are ready, and no request that is sent to its Service could reach them.
    @Test(arguments: [false, true]) func aCandidateWithoutThePortGetsNoRequest(onService: Bool) throws {
        let simulation = try named(canary(20), onService: onService)
        simulation.run(.seconds(120))
        #expect(simulation.testimony.weights == [])
        let message = simulation.status.message ?? ""
        #expect(message.contains("offer nothing for port http of Service fraud-candidate"), "\(message)")
        #expect(simulation.status.waitingFor?.reason == .fix)
        simulation.run(.seconds(300))
        #expect(simulation.status.phase == .rolledBack)
        #expect(simulation.status.rejected?.message.contains("port http") == true)
        #expect(simulation.testimony.weights == [])
        #expect(simulation.violations == [])
    }

    @Test func aPortOfTheServingVersionThatNobodyOffersIsNamed() throws {
        let simulation = try settledSimulation(
            rollout(canary(20)) { spec in
                spec.ports = [PortSpec(name: "http", port: 80, targetPort: .string("http"))]
                spec.template = template(naming: "http")
            }
        )
        try simulation.edit { $0.ports = [PortSpec(name: "http", port: 80, targetPort: .string("web"))] }
        simulation.run(.seconds(70))
        #expect(simulation.status.phase == .degraded)
        #expect(simulation.status.message?.contains("offer nothing for port http of Service fraud-") == true)
        #expect(simulation.status.waitingFor?.reason == .fix)
    }

    @Test func aPortThatIsGivenBackLetsTheStepGoOn() throws {
        let simulation = try named(canary(20))
        simulation.run(.seconds(60))
        try simulation.edit { $0.ports = [PortSpec(name: "http", port: 80, targetPort: .string("web"))] }
        simulation.run(.seconds(300))
        #expect(simulation.testimony.weights == [20, 100, 0])
        #expect(simulation.status.stable?.version == "v2")
        try simulation.ask("undo@1")
        simulation.run(.seconds(200))
        #expect(simulation.object(.service, "fraud-stable")?.spec["ports"]?[0]?["targetPort"] == "http")
        #expect(simulation.violations == [])
    }

    /// Several switches one after the other: what was written for one says nothing of the next.
    @Test func aSwitchIsNobodyElsesChange() throws {
        for strategy in [StrategySpec(recreate: .init()), StrategySpec(blueGreen: .init())] {
            let simulation = try settledSimulation(rollout(strategy) { $0.traffic = nil })
            for version in ["v2", "v3", "v4"] {
                try simulation.deploy(version)
                simulation.run(.seconds(120))
                #expect(simulation.status.stable?.version == version)
            }
            #expect(!simulation.eventReasons.contains("RouteRestored"))
        }
    }
}
