import HTTPTransport
package import KubeModel
import KubeRuntime
package import RolloutAPI
package import RolloutCore
package import Sandbox
import TrafficRouting

// MARK: - What is there from the start

extension Simulation {
    static let hands = "kubectl"

    /// Installs the definition and what `deploy/` gives the controller, and adds what makes a cluster go.
    func install() throws {
        let definition = try Repository.definition()
        let installation = try Repository.installation()
        _ = try server.withCluster { cluster throws(APIStatus) in
            _ = try cluster.create(.definition, definition, manager: Self.hands)
        }
        _ = try server.withCluster { cluster throws(APIStatus) in
            for object in installation { try cluster.create(.ofInstallation(object), object, manager: Self.hands) }
            let namespace = KubeObject(.namespace, ObjectKey(namespace: "", name: key.namespace))
            try cluster.create(.namespace, namespace, manager: Self.hands)
        }
        server.accept(
            token: Self.token,
            for: .serviceAccount(namespace: Self.home, name: "modelrollout-controller", uid: "1")
        )
        let (shared, worldActs) = (shared, worldActs)
        server.add(Witness(testimonies) { !worldActs.withLock { $0 } })
        for controller in Workloads.controllers() { server.add(controller) }
        server.add(SimulatedNode { pod in Self.script(of: pod, shared.withLock { $0.readyDelay }) })
        server.add(GatewayModel { shared.withLock { $0.gateway } })
    }

    private static func script(of pod: KubeObject, _ delays: [String: Duration?]) -> PodScript {
        var script = PodScript()
        let version = pod.labels[ObjectNames.versionLabel] ?? ""
        script.readyAfter = delays[version] ?? delays[""] ?? .zero
        // A test may single out one pod.
        script.apply(pod.annotations)
        return script
    }

    func create(_ spec: RolloutSpec) throws {
        var object = KubeObject(.modelRollout, key)
        object.spec = try JSONValue(encoding: spec)
        try act { cluster throws(APIStatus) in try cluster.create(.modelRollout, object, manager: Self.hands) }
    }

    /// Creates the routes that the spec names.
    package func createRoutes(for spec: RolloutSpec) throws {
        try act { cluster throws(APIStatus) in
            for (kind, route) in UserRoutes.objects(for: spec.traffic, of: key) {
                try cluster.create(kind, route, manager: Self.hands)
            }
        }
    }

    /// Does something to the cluster that no controller process did.
    @discardableResult
    package func act<Result>(_ body: (ClusterState) throws(APIStatus) -> Result) throws -> Result {
        worldActs.withLock { $0 = true }
        defer { worldActs.withLock { $0 = false } }
        return try server.withCluster(body)
    }

    /// Changes one object, as `kubectl edit` would.
    package func change(_ kind: ResourceKind, _ name: String, _ change: (inout KubeObject) -> Void) throws {
        try act { cluster throws(APIStatus) in
            guard var object = cluster.get(kind, ObjectKey(namespace: key.namespace, name: name)) else { return }
            change(&object)
            try cluster.update(kind, object, manager: Self.hands)
        }
    }
}

// MARK: - What happens in the world

extension Simulation {
    /// Deploys another version of the model.
    package func deploy(_ version: String) throws {
        try edit { $0.model.version = version }
    }

    /// Edits the spec, as `kubectl apply` would.
    package func edit(_ change: (inout RolloutSpec) -> Void) throws {
        var spec = try rollout.spec
        change(&spec)
        let json = try JSONValue(encoding: spec)
        try self.change(.modelRollout, key.name) { $0.spec = json }
    }

    /// Asks for an action, as a person does.
    package func ask(_ action: String, by person: String = "ada") throws {
        try change(.modelRollout, key.name) { object in
            object.annotations = [ObjectNames.actionAnnotation: action, ObjectNames.actionByAnnotation: person]
        }
    }

    /// Kills all pods of a version; their successors become ready after the delay, or never.
    package func killPods(of version: String, backAfter delay: Duration?) throws {
        knobs.readyDelay[version] = .some(delay)
        try act { cluster throws(APIStatus) in
            for pod in cluster.list(.pod, namespace: key.namespace)
            where pod.labels[ObjectNames.versionLabel] == ObjectNames.labelValue(version) {
                try cluster.delete(.pod, pod.key, manager: Self.hands)
            }
        }
    }

    /// Changes the route by hand.
    package func setRoute(_ weight: Int) throws {
        let names = ObjectNames(rollout: key.name)
        let spec = try rollout.spec
        for (kind, route) in UserRoutes.objects(for: spec.traffic, of: key) {
            try change(kind, route.name) { object in
                for (service, share) in [(names.stableService, 100 - weight), (names.candidateService, weight)] {
                    object.spec = object.spec.settingWeight(of: service, to: share)
                }
            }
        }
    }
}

extension JSONValue {
    /// The document with another weight wherever a backend of that name stands.
    fileprivate func settingWeight(of name: String, to weight: Int) -> JSONValue {
        if let list = array { return .array(list.map { $0.settingWeight(of: name, to: weight) }) }
        guard let object else { return self }
        var result = JSONObject(object.map { ($0.name, $0.value.settingWeight(of: name, to: weight)) })
        if object["name"]?.string == name, object["weight"] != nil { result["weight"] = .int(weight) }
        return .object(result)
    }
}

// MARK: - What can be seen

extension Simulation {
    /// The rollout as it stands in the cluster.
    package var rollout: ModelRollout {
        get throws {
            let object = server.withCluster { $0.get(.modelRollout, key) }
            guard let object else { throw APIStatus(code: 404, reason: "NotFound", message: "the rollout is gone") }
            // A spec that can't be carried out is read too.
            return ModelRollout(
                metadata: object,
                spec: try object.spec.decoded(as: RolloutSpec.self),
                status: try RolloutStatus(parsing: object.json["status"])
            )
        }
    }

    package var status: RolloutStatus { (try? rollout.status) ?? RolloutStatus() }

    /// Pods asked for of that version; nil where it has no Deployment.
    package func replicas(_ version: String) -> Int? { scene { $0.replicas(ofVersion: version) } ?? nil }

    /// The weight the route says; nil where it can't be read.
    package var weight: Int? { scene { $0.split?.weight } ?? nil }

    private func scene<Result>(_ look: (Scene) -> Result) -> Result? {
        server.withCluster { cluster in Scene(key, in: cluster).map(look) }
    }

    /// Reasons of the Events about the rollout, each once.
    package var eventReasons: Set<String> {
        server.withCluster { cluster in
            Set(cluster.list(.event, namespace: key.namespace).compactMap { $0.json["reason"]?.string })
        }
    }

    /// Hash of the revision that a fixed Service selects.
    package func selectedHash(_ service: FixedService) -> String? { scene { $0.selectedHash(service) } ?? nil }

    /// The object of that kind and name beside the rollout.
    package func object(_ kind: ResourceKind, _ name: String) -> KubeObject? {
        server.withCluster { $0.get(kind, ObjectKey(namespace: key.namespace, name: name)) }
    }
}
