import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// What a rollout of the same name left behind, and what it keeps in step with the spec.
@Suite struct AdoptionTests {
    /// What `kubectl delete --cascade=orphan` leaves: everything but the rollout, owned by nobody.
    private func orphaned(_ simulation: Simulation) throws {
        try simulation.act { cluster throws(APIStatus) in
            for kind in [ResourceKind.deployment, .controllerRevision, .service] {
                for var object in cluster.list(kind, namespace: "ml") {
                    object.json[path: "metadata", "ownerReferences"] = nil
                    try cluster.update(kind, object, manager: "gc")
                }
            }
            try cluster.delete(.modelRollout, simulation.key, manager: "kubectl")
        }
        simulation.run(.seconds(10))
    }

    private func create(_ spec: RolloutSpec, in simulation: Simulation) throws {
        var object = KubeObject(.modelRollout, simulation.key)
        object.spec = try JSONValue(encoding: spec)
        try simulation.act { cluster throws(APIStatus) in
            try cluster.create(.modelRollout, object, manager: "kubectl")
        }
    }

    private func owner(_ kind: ResourceKind, _ version: String, in simulation: Simulation) -> [String?] {
        simulation.server.withCluster { cluster in
            cluster.list(kind, namespace: "ml").filter { $0.labels[ObjectNames.versionLabel] == version }
                .map { $0.controllerReference?.uid }
        }
    }

    /// A Service that someone made, which selects pods of theirs.
    private func createService(_ name: String, port: Int = 80, in simulation: Simulation) throws {
        var service = KubeObject(.service, ObjectKey(namespace: "ml", name: name))
        service.spec = [
            "selector": ["app": "fraud", "tier": "web"], "ports": [["port": .int(port), "targetPort": 9090]],
        ]
        try simulation.act { cluster throws(APIStatus) in
            try cluster.create(.service, service, manager: "kubectl")
        }
    }

    private func target(_ name: String, in simulation: Simulation) -> Int? {
        simulation.object(.service, name)?.spec["ports"]?[0]?["targetPort"]?.int
    }

    private func selector(_ name: String, in simulation: Simulation) -> [String: String]? {
        simulation.object(.service, name)?.spec["selector"]?.object?.strings
    }

    @Test(arguments: [false, true]) func servicesOfSomeoneElsesAreGivenBack(onService: Bool) throws {
        let names = onService ? ["fraud"] : ["fraud-stable", "fraud-candidate"]
        let theirs = ["app": "fraud", "tier": "web"]
        let simulation = try Simulation(rollout(canary(20)) { if onService { $0.traffic = nil } })
        for name in names { try createService(name, in: simulation) }
        simulation.startController()
        simulation.run(.seconds(60))
        #expect(simulation.status.phase == .healthy)
        #expect(simulation.status.adopted?.map(\.name).sorted() == names.sorted())
        #expect(simulation.status.adopted?.allSatisfy { $0.selector == "app=fraud,tier=web" } == true)
        #expect(simulation.eventReasons.contains("ServiceAdopted"))
        for name in names {
            #expect(selector(name, in: simulation)?[ObjectNames.nameLabel] == "fraud")
            // It led to a port on which the rollout's pods don't listen.
            #expect(target(name, in: simulation) == 8080)
        }

        try simulation.deploy("v2")
        simulation.run(.seconds(30))
        try simulation.act { cluster throws(APIStatus) in
            try cluster.delete(.modelRollout, simulation.key, manager: "kubectl")
        }
        simulation.run(.seconds(60))
        #expect(simulation.object(.modelRollout, "fraud") == nil)
        for name in names {
            #expect(selector(name, in: simulation) == theirs)
            #expect(target(name, in: simulation) == 9090)
            #expect(simulation.object(.service, name)?.annotations["modelrollout.dev/weight"] == nil)
        }
    }

    @Test func aSelectorThatIsTooLongToBeKeptIsSaidToBe() throws {
        let simulation = try Simulation(rollout(canary(20)) { $0.traffic = nil })
        try createService("fraud", in: simulation)
        try simulation.change(.service, "fraud") { service in
            for number in 0..<9 {
                service.spec[path: "selector", "label-\(number)"] = .string(String(repeating: "v", count: 60))
            }
        }
        simulation.startController()
        simulation.run(.seconds(60))
        #expect(simulation.status.phase == .healthy)
        #expect(simulation.status.adopted == nil)
        let texts = simulation.server.withCluster { cluster in
            cluster.list(.event, namespace: "ml").compactMap { $0.json["note"]?.string }
        }
        #expect(texts.contains { $0.hasSuffix("too long to be kept, and is not given back") }, "\(texts)")
    }

    @Test func aServiceWithoutASelectorIsNotTaken() throws {
        let simulation = try Simulation(rollout(canary(20)) { $0.traffic = nil })
        try createService("fraud", in: simulation)
        try simulation.change(.service, "fraud") { $0.spec["selector"] = nil }
        simulation.startController()
        simulation.run(.seconds(120))
        #expect(selector("fraud", in: simulation) == nil)
        #expect(simulation.status.message?.contains("selects no pods: its endpoints are made by hand") == true)
    }

    @Test func aServiceThatWouldLeadNowhereIsNotTaken() throws {
        let simulation = try Simulation(rollout(canary(20)) { $0.traffic = nil })
        try createService("fraud", port: 8443, in: simulation)
        simulation.startController()
        simulation.run(.seconds(120))
        #expect(selector("fraud", in: simulation) == ["app": "fraud", "tier": "web"])
        #expect(simulation.status.phase == .degraded)
        let message = simulation.status.message ?? ""
        #expect(
            message.contains("Service fraud, which someone else made, has no port that leads to 8080"),
            "\(message)"
        )
        try simulation.edit { $0.ports = [PortSpec(port: 8443, targetPort: .int(8080))] }
        simulation.run(.seconds(60))
        #expect(simulation.status.phase == .healthy)
        #expect(target("fraud", in: simulation) == 8080)
        #expect(simulation.status.adopted?.first?.targetPorts == "8443=9090")
    }

    /// The pods stay where they are, and so does what leads to them.
    @Test func servicesStayWithPodsThatAreOrphaned() throws {
        let simulation = try Simulation(rollout(canary(20)) { $0.traffic = nil })
        try createService("fraud", in: simulation)
        simulation.startController()
        simulation.run(.seconds(60))
        try simulation.change(.modelRollout, "fraud") { object in
            let old = object.json[path: "metadata", "finalizers"]?.array ?? []
            object.json[path: "metadata", "finalizers"] = .array(old + ["orphan"])
        }
        try orphaned(simulation)
        try simulation.act { cluster throws(APIStatus) in
            guard var object = cluster.get(.modelRollout, simulation.key) else { return }
            let old = object.json[path: "metadata", "finalizers"]?.array ?? []
            object.json[path: "metadata", "finalizers"] = .array(old.filter { $0 != "orphan" })
            try cluster.update(.modelRollout, object, manager: "gc")
        }
        simulation.run(.seconds(30))
        #expect(simulation.object(.modelRollout, "fraud") == nil)
        #expect(selector("fraud", in: simulation)?[ObjectNames.nameLabel] == "fraud")
    }

    @Test(arguments: ["v1", "v2"])
    func aRolloutThatIsMadeAnewTakesOverWhatServes(_ version: String) throws {
        var spec = rollout(canary(20, bake: .seconds(20)))
        let simulation = try Simulation(spec)
        simulation.startController()
        simulation.run(.seconds(30))
        try orphaned(simulation)
        #expect(simulation.object(.modelRollout, "fraud") == nil)
        #expect(simulation.replicas("v1") == nil)
        simulation.forgetPast()
        spec.model.version = version
        try create(spec, in: simulation)
        simulation.run(.seconds(10))
        let uid = simulation.object(.modelRollout, "fraud")?.uid
        #expect(owner(.deployment, "v1", in: simulation) == [uid])
        #expect(owner(.controllerRevision, "v1", in: simulation) == [uid])
        #expect(simulation.status.stable?.version == "v1")
        #expect(simulation.status.stable?.revision == 1)
        simulation.run(.seconds(120))
        #expect(simulation.status.phase == .healthy)
        #expect(simulation.status.stable?.version == version)
        #expect(simulation.testimony.weights == (version == "v1" ? [] : [20, 100, 0]))
        #expect(simulation.violations == [])
    }

    @Test func aDeploymentOfThatNameWithoutTheLabelsIsLeftAlone() throws {
        let spec = rollout(canary(20))
        let simulation = try Simulation(spec)
        simulation.startController()
        simulation.run(.seconds(30))
        try orphaned(simulation)
        try simulation.act { cluster throws(APIStatus) in
            for var object in cluster.list(.deployment, namespace: "ml") {
                object.labels[ObjectNames.revisionLabel] = nil
                try cluster.update(.deployment, object, manager: "kubectl")
            }
        }
        try create(spec, in: simulation)
        simulation.run(.seconds(10))
        #expect(simulation.status.phase == .degraded)
        #expect(simulation.status.message?.contains("belongs to someone else") == true)
    }

    @Test func aServiceOfSomeoneElsesIsWhatAFirstDeployIsToldToWaitFor() throws {
        let simulation = try Simulation(rollout(canary(20)))
        let owner = try simulation.act { cluster throws(APIStatus) in
            try cluster.create(.configMap, KubeObject(.configMap, ObjectKey(namespace: "ml", name: "x")), manager: "y")
        }
        try simulation.act { cluster throws(APIStatus) in
            var service = KubeObject(.service, ObjectKey(namespace: "ml", name: "fraud-stable"))
            service.spec = ["selector": ["app": "x"], "ports": [["port": 80]]]
            service.json[path: "metadata", "ownerReferences"] = [OwnerReference(to: owner).controllerJSON]
            try cluster.create(.service, service, manager: "kubectl")
        }
        simulation.startController()
        simulation.run(.seconds(30))
        #expect(simulation.status.message?.contains("Service fraud-stable belongs to ConfigMap x") == true)
        #expect(simulation.status.waitingFor?.reason == .fix)
        #expect(simulation.object(.service, "fraud-stable")?.spec["selector"] == ["app": "x"])
    }

    @Test(arguments: [ObjectNames.nameLabel, ObjectNames.revisionLabel])
    func aDeploymentThatLostALabelIsTold(_ label: String) throws {
        let simulation = try settledSimulation(rollout(canary(20)))
        let name = simulation.status.stable.map { ObjectNames(rollout: "fraud").revision($0.hash) } ?? ""
        try simulation.change(.deployment, name) { $0.labels[label] = nil }
        simulation.run(.seconds(60))
        #expect(simulation.status.phase == .degraded)
        #expect(simulation.status.message?.contains("give it back \(label)=") == true)
        let given = label == ObjectNames.nameLabel ? "fraud" : simulation.status.stable?.hash
        try simulation.change(.deployment, name) { $0.labels[label] = given }
        simulation.run(.seconds(60))
        #expect(simulation.status.phase == .healthy)
    }

    private static let twoPorts = [
        PortSpec(name: "http", port: 80, targetPort: .int(8080)),
        PortSpec(name: "grpc", port: 9000, targetPort: .int(9000)),
    ]

    private func ports(_ name: String, in simulation: Simulation) -> [Int] {
        (simulation.object(.service, name)?.spec["ports"]?.array ?? []).compactMap { $0["port"]?.int }
    }

    @Test func portsThatAreEditedReachBothServicesAtOnce() throws {
        let simulation = try Simulation(rollout(canary(20)) { $0.ports = [Self.twoPorts[0]] })
        simulation.startController()
        simulation.run(.seconds(30))
        try simulation.edit { $0.ports = Self.twoPorts }
        simulation.run(.seconds(5))
        #expect(ports("fraud-stable", in: simulation) == [80, 9000])
        #expect(ports("fraud-candidate", in: simulation) == [80, 9000])
        try simulation.edit { $0.ports = [Self.twoPorts[0]] }
        simulation.run(.seconds(5))
        #expect(ports("fraud-stable", in: simulation) == [80])
        simulation.forgetPast()
        simulation.run(.seconds(600))
        #expect(simulation.effects.map(\.text) == [])
    }

    @Test func portsThatComeWithAVersionReachTheStableServiceWithThatVersion() throws {
        let simulation = try Simulation(rollout(canary(20, bake: .seconds(30))) { $0.ports = [Self.twoPorts[0]] })
        simulation.startController()
        simulation.run(.seconds(30))
        try simulation.edit {
            $0.ports = Self.twoPorts
            $0.model.version = "v2"
        }
        simulation.run(.seconds(20))
        #expect(simulation.weight == 20)
        #expect(ports("fraud-stable", in: simulation) == [80])
        #expect(ports("fraud-candidate", in: simulation) == [80, 9000])
        simulation.run(.seconds(60))
        #expect(simulation.status.stable?.version == "v2")
        #expect(ports("fraud-stable", in: simulation) == [80, 9000])
        #expect(simulation.violations == [])
    }
}
