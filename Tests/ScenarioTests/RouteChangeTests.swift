import HTTPTransport
import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// `spec.traffic` comes to name another route in the middle of a canary: the one before is given back first.
@Suite struct RouteChangeTests {
    private static let others: [TrafficSpec] = {
        var other = TrafficSpec()
        other.httpRoute = GatewayTraffic(name: "other")
        var grpc = TrafficSpec()
        grpc.grpcRoute = GatewayTraffic(name: "other")
        var ingress = TrafficSpec()
        ingress.ingress = IngressTraffic(name: "other")
        var traefik = TrafficSpec()
        traefik.traefik = TraefikTraffic(name: "other")
        return [other, grpc, ingress, traefik]
    }()

    private func prepared(_ spec: RolloutSpec, other: TrafficSpec) throws -> Simulation {
        let simulation = try Simulation(spec)
        var second = spec
        second.traffic = other
        try simulation.createRoutes(for: second)
        simulation.startController()
        simulation.run(.seconds(60))
        simulation.forgetPast()
        try simulation.deploy("v2")
        return simulation
    }

    private func weights(_ kind: ResourceKind, _ name: String, in simulation: Simulation) -> [Int] {
        let route = simulation.object(kind, name)
        let backends = route?.spec["rules"]?[0]?["backendRefs"] ?? route?.spec[path: "weighted", "services"]
        return (backends?.array ?? []).compactMap { $0["weight"]?.int }
    }

    @Test(arguments: others)
    func theRouteBeforeLeadsToTheStableRevisionOnly(_ other: TrafficSpec) throws {
        let simulation = try prepared(rollout(canary(20, 60, bake: .seconds(30))), other: other)
        simulation.run(.seconds(20))
        #expect(weights(.httpRoute, "fraud", in: simulation) == [80, 20])
        try simulation.edit { $0.traffic = other }
        simulation.run(.seconds(2))
        #expect(weights(.httpRoute, "fraud", in: simulation) == [100, 0])
        #expect(simulation.status.route == RouteUse(other))
        #expect(!simulation.eventReasons.contains(Reason.restored.rawValue))
        simulation.run(.seconds(120))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.status.phase == .healthy)
        #expect(weights(.httpRoute, "fraud", in: simulation) == [100, 0])
        #expect(simulation.object(.ingress, "fraud-other-canary") == nil)
        #expect(simulation.violations == [])
    }

    @Test(arguments: others.dropFirst())
    func whatWasAddedIsTakenAwayAndWeightsAreGivenBack(_ first: TrafficSpec) throws {
        let spec = rollout(canary(20, 60, bake: .seconds(30))) { $0.traffic = first }
        let simulation = try prepared(spec, other: Self.others[0])
        simulation.run(.seconds(25))
        try simulation.edit { $0.traffic = Self.others[0] }
        simulation.run(.seconds(3))
        #expect(weights(.httpRoute, "other", in: simulation) == [80, 20])
        #expect(simulation.object(.ingress, "fraud-other-canary") == nil)
        for kind in [ResourceKind.grpcRoute, .traefikService] where simulation.object(kind, "other") != nil {
            #expect(weights(kind, "other", in: simulation) == [100, 0])
        }
        simulation.run(.seconds(120))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    @Test func aPlainServiceLeadsToTheStableRevisionAndIsSaidToFollowNoMore() throws {
        let spec = rollout(canary(20, 50, bake: .seconds(30)), replicas: 5) { $0.traffic = nil }
        let simulation = try prepared(spec, other: Self.others[0])
        simulation.run(.seconds(25))
        #expect(simulation.object(.service, "fraud")?.spec[path: "selector", ObjectNames.revisionLabel] == nil)
        try simulation.edit { $0.traffic = Self.others[0] }
        simulation.run(.seconds(3))
        let selected = simulation.object(.service, "fraud")?.spec[path: "selector", ObjectNames.revisionLabel]?.string
        #expect(selected == simulation.status.stable?.hash)
        #expect(weights(.httpRoute, "other", in: simulation) == [80, 20])
        simulation.run(.seconds(5))
        let notes = simulation.server.withCluster { cluster in
            cluster.list(.event, namespace: "ml").compactMap { $0.json["note"]?.string }
        }
        #expect(notes.contains { $0.contains("the Service fraud leads to the present stable revision") })
        simulation.run(.seconds(120))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    @Test func aRouteThatIsGoneHoldsNothingUpAndIsTold() throws {
        let simulation = try prepared(rollout(canary(20, 60, bake: .seconds(30))), other: Self.others[0])
        simulation.run(.seconds(20))
        try simulation.act { cluster throws(APIStatus) in
            try cluster.delete(.httpRoute, ObjectKey(namespace: "ml", name: "fraud"), manager: "kubectl")
        }
        try simulation.edit { $0.traffic = Self.others[0] }
        simulation.run(.seconds(10))
        #expect(weights(.httpRoute, "other", in: simulation) == [80, 20])
        #expect(simulation.eventReasons.contains(Reason.routeChanged.rawValue))
        simulation.run(.seconds(120))
        #expect(simulation.status.stable?.version == "v2")
    }

    @Test func theRouteBeforeIsGivenBackThoughTheRolloutIsDeleted() throws {
        let simulation = try prepared(rollout(canary(20, 60, bake: .seconds(30))), other: Self.others[0])
        simulation.run(.seconds(20))
        try simulation.edit { $0.traffic = Self.others[0] }
        try simulation.act { cluster throws(APIStatus) in
            try cluster.delete(.modelRollout, simulation.key, manager: "kubectl")
        }
        simulation.run(.seconds(10))
        #expect(simulation.object(.modelRollout, "fraud") == nil)
        #expect(weights(.httpRoute, "fraud", in: simulation) == [100, 0])
        #expect(weights(.httpRoute, "other", in: simulation) == [100, 0])
    }

    /// The controller dies at each write from the change of the route on, before it and after it.
    @Test(arguments: [Strike.crashBeforeSending, .crashBeforeAnswer, .crashAfterAnswer])
    func aCrashAtAnyWriteLosesNoRoute(_ strike: Strike) throws {
        for ordinal in 0..<12 {
            let simulation = try prepared(rollout(canary(20, bake: .seconds(20)), replicas: 2), other: Self.others[0])
            simulation.run(.seconds(10))
            #expect(weights(.httpRoute, "fraud", in: simulation) == [80, 20])
            try simulation.edit { $0.traffic = Self.others[0] }
            let count = LockedBox(0)
            simulation.strike { exchange in
                guard exchange.isEffect else { return nil }
                let turn = count.withLock { count in
                    defer { count += 1 }
                    return count
                }
                return turn == ordinal ? strike : nil
            }
            simulation.run(.seconds(180))
            #expect(weights(.httpRoute, "fraud", in: simulation) == [100, 0], "at \(ordinal)")
            #expect(weights(.httpRoute, "other", in: simulation) == [100, 0], "at \(ordinal)")
            #expect(simulation.status.stable?.version == "v2", "at \(ordinal)")
            #expect(simulation.violations == [], "at \(ordinal)")
        }
    }
}
