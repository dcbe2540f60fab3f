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
}
