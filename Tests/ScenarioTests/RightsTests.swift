import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// The rights that `deploy/` gives the controller, and those that it uses.
@Suite struct RightsTests {
    /// Asked for by nobody, and yet needed: the API server's admission checks it where an owner reference blocks deletion.
    static let checkedByTheServer: Set<Right> = [
        Right(verb: "update", group: "modelrollout.dev", resource: "modelrollouts/finalizers")
    ]

    @Test func theControllerHasEveryRightItUsesAndNoOther() throws {
        var used: Set<Right> = []
        var metered: Set<Right> = []
        for simulation in try Self.simulations() {
            #expect(simulation.violations == [])
            used.formUnion(simulation.rights)
            metered.formUnion(simulation.meteredRights)
        }
        let granted = try Self.granted()
        #expect(Self.text(used.subtracting(granted)) == [])
        #expect(Self.text(granted.subtracting(used).subtracting(Self.checkedByTheServer)) == [])
        // What the process itself counts is the same, but for creations that were applied.
        #expect(metered.isSubset(of: used))
        #expect(used.subtracting(metered).allSatisfy { $0.verb == "create" })
    }

    private static func text(_ rights: Set<Right>) -> [String] { rights.map(\.description).sorted() }

    /// Lives of rollouts that together do everything there is to do.
    private static func simulations() throws -> [Simulation] {
        try providers.map(life) + ["deployments", "controllerrevisions"].map(staleCreation)
            + [adoption(), election(), oldServer(), reference()]
    }

    private static var providers: [TrafficSpec?] {
        var (http, grpc, ingress, traefik) = (TrafficSpec(), TrafficSpec(), TrafficSpec(), TrafficSpec())
        http.httpRoute = GatewayTraffic(name: "fraud")
        grpc.grpcRoute = GatewayTraffic(name: "fraud")
        ingress.ingress = IngressTraffic(name: "fraud")
        traefik.traefik = TraefikTraffic(name: "fraud")
        return [nil, http, grpc, ingress, traefik]
    }

    /// From the first deploy over three versions, with a history of one, to the deletion.
    private static func life(_ traffic: TrafficSpec?) throws -> Simulation {
        let spec = rollout(canary(50, bake: .seconds(10))) {
            $0.traffic = traffic
            $0.revisionHistoryLimit = 1
        }
        let simulation = try settledSimulation(spec)
        for version in ["v2", "v3"] {
            try simulation.deploy(version)
            simulation.run(.seconds(120))
            #expect(simulation.status.stable?.version == version)
        }
        try simulation.act { cluster throws(APIStatus) in
            try cluster.delete(.modelRollout, simulation.key, manager: "kubectl")
        }
        simulation.run(.seconds(60))
        #expect(simulation.object(.modelRollout, "fraud") == nil)
        return simulation
    }

    /// What is created is there already, and the watches have not shown it: it is looked at.
    private static func staleCreation(_ kind: String) throws -> Simulation {
        let simulation = try settledSimulation(rollout(canary(50, bake: .seconds(10))))
        simulation.server.setFaults(
            FaultPlan([
                FaultRule(.silenceWatch(after: 0), verbs: ["watch"], resource: kind, times: 1),
                FaultRule(.loseAnswer, verbs: ["create"], resource: kind, times: 1),
            ])
        )
        simulation.server.endWatches()
        simulation.run(.seconds(5))
        try simulation.deploy("v2")
        simulation.run(.seconds(900))
        #expect(simulation.status.stable?.version == "v2")
        return simulation
    }

    /// What bears the rollout's names and labels and lost its owner is taken over again.
    private static func adoption() throws -> Simulation {
        let simulation = try settledSimulation(rollout(canary(50, bake: .seconds(10))))
        try simulation.act { cluster throws(APIStatus) in
            for kind in [ResourceKind.deployment, .controllerRevision] {
                for var object in cluster.list(kind, namespace: "ml") {
                    object.json[path: "metadata", "ownerReferences"] = nil
                    try cluster.update(kind, object, manager: "kubectl")
                }
            }
        }
        simulation.run(.seconds(10))
        let owned = simulation.server.withCluster { cluster in
            [ResourceKind.deployment, .controllerRevision].flatMap { cluster.list($0, namespace: "ml") }
                .allSatisfy { $0.controllerReference?.name == "fraud" }
        }
        #expect(owned)
        return simulation
    }

    private static let forbidden = FaultPlan([
        FaultRule(
            .refuse(status: 403, reason: "Forbidden", message: "cannot list httproutes"),
            verbs: ["list", "watch", "patch"],
            resource: "httproutes"
        )
    ])

    @Test func aRouteThatMayNotBeReadIsNotTakenForGone() throws {
        let simulation = try settledSimulation(rollout(canary(20, bake: .seconds(600))))
        try simulation.deploy("v2")
        simulation.run(.seconds(30))
        #expect(simulation.weight == 20)
        simulation.server.setFaults(Self.forbidden)
        simulation.crash()
        simulation.run(.seconds(10))
        try simulation.deploy("v3")
        simulation.run(.seconds(300))
        #expect(simulation.weight == 20)
        #expect(simulation.replicas("v2") == 1)
        #expect(simulation.selectedHash(.candidate) == simulation.status.candidate?.hash)
        #expect(simulation.status.message?.contains("lacks the right to list and watch httproutes") == true)
        #expect(simulation.status.conditions?["Stalled"]?.status == .yes)
        simulation.server.setFaults(FaultPlan([]))
        simulation.run(.seconds(120))
        #expect(simulation.status.candidate?.version == "v3")
        #expect(simulation.replicas("v2") == nil)
    }

    @Test func aDeletionThatIsHeldUpSaysBy() throws {
        let simulation = try settledSimulation(rollout(canary(20, bake: .seconds(600))))
        try simulation.deploy("v2")
        simulation.run(.seconds(30))
        simulation.server.setFaults(Self.forbidden)
        try simulation.act { cluster throws(APIStatus) in
            try cluster.delete(.modelRollout, simulation.key, manager: "kubectl")
        }
        simulation.run(.seconds(60))
        #expect(simulation.status.message?.contains("can't be deleted before its route is given back") == true)
        #expect(simulation.weight == 20)
        simulation.crash()
        simulation.run(.seconds(60))
        #expect(simulation.object(.modelRollout, "fraud") != nil)
        #expect(simulation.status.message?.contains("lacks the right") == true)
        simulation.server.setFaults(FaultPlan([]))
        simulation.run(.seconds(120))
        #expect(simulation.object(.modelRollout, "fraud") == nil)
        let backends = simulation.object(.httpRoute, "fraud")?.spec["rules"]?[0]?["backendRefs"]
        #expect(backends?[0]?["weight"] == 100)
    }

    @Test func aRouteThatMayNeverBeReadHoldsNoDeletionUpWithoutACandidate() throws {
        let simulation = try Simulation(rollout(canary(20)))
        simulation.server.setFaults(Self.forbidden)
        simulation.startController()
        simulation.run(.seconds(60))
        #expect(simulation.status.phase == .degraded)
        #expect(simulation.status.message?.contains("lacks the right") == true)
        try simulation.act { cluster throws(APIStatus) in
            try cluster.delete(.modelRollout, simulation.key, manager: "kubectl")
        }
        simulation.run(.seconds(10))
        #expect(simulation.object(.modelRollout, "fraud") == nil)
    }

    /// A server that can't stream lists is asked for plain ones.
    private static func oldServer() throws -> Simulation {
        let simulation = try Simulation(rollout(canary(50)))
        let refusal = Fault.refuse(status: 422, reason: "Invalid", message: "sendInitialEvents is forbidden for watch")
        let kinds = WatchFaultTests.kinds + ["grpcroutes", "ingresses", "traefikservices"]
        simulation.server.setFaults(
            FaultPlan(kinds.map { FaultRule(refusal, verbs: ["watch"], resource: $0, times: 1) })
        )
        simulation.startControllers()
        simulation.run(.seconds(120))
        #expect(simulation.status.phase == .healthy)
        return simulation
    }

    private static func reference() throws -> Simulation {
        try ReferenceTests.judgedByReference(ReferenceTests.training)
    }

    private static func election() throws -> Simulation {
        var settings = Simulation.Settings()
        settings.electsLeader = true
        return try settledSimulation(rollout(canary(5)), settings)
    }

    /// What the roles bound to the controller's ServiceAccount grant.
    private static func granted() throws -> Set<Right> {
        let objects = try Repository.installation()
        var rights: Set<Right> = []
        for binding in objects where binding.kind.hasSuffix("RoleBinding") {
            let subjects = binding.json["subjects"]?.array ?? []
            guard subjects.contains(where: { $0["name"] == "modelrollout-controller" }) else { continue }
            let reference = binding.json["roleRef"]
            let role = objects.first {
                $0.kind == reference?["kind"]?.string && $0.name == reference?["name"]?.string
            }
            for rule in role?.json["rules"]?.array ?? [] { rights.formUnion(expanded(rule)) }
        }
        return rights
    }

    private static func expanded(_ rule: JSONValue) -> [Right] {
        func list(_ member: String) -> [String] { rule[member]?.array?.compactMap(\.string) ?? [] }
        return list("apiGroups").flatMap { group in
            list("resources").flatMap { resource in
                list("verbs").map { Right(verb: $0, group: group, resource: resource) }
            }
        }
    }
}
