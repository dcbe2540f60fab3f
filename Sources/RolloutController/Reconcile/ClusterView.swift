package import KubeModel
package import KubeRuntime
import RolloutAPI
import RolloutCore
package import TrafficRouting

/// The stores that decisions are made from, with the indexes they need.
package struct ClusterView: Sendable {
    package let rollouts: Store
    package let deployments: Store
    package let services: Store
    package let endpointSlices: Store
    package let records: Store
    /// Stores of the kinds that traffic providers read, without those above.
    package let routes: [Store]

    /// Makes empty stores for the namespaces; nil for all.
    package init(namespaces: [String]?) {
        func store(_ kind: ResourceKind, _ projection: Projection, _ indexes: [String: Store.Index]) -> Store {
            Store(kind, namespaces: namespaces, projection: projection, indexes: indexes)
        }
        rollouts = store(.modelRollout, .rollout, [Self.byRoute: Self.routeNames])
        deployments = store(.deployment, .deployment, [Self.byRollout: Self.rolloutLabel])
        services = store(.service, .service, [:])
        endpointSlices = store(.endpointSlice, .endpointSlice, [Self.byService: Self.serviceLabel])
        records = store(.controllerRevision, .standard, [Self.byRollout: Self.rolloutLabel])
        let known: Set<ResourceKind> = [.service]
        var kinds: [ResourceKind] = []
        for kind in TrafficProviders.all.flatMap({ type(of: $0).watches }) where !known.contains(kind) {
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        routes = kinds.map { store($0, .route, [Self.byRollout: Self.rolloutLabel]) }
    }

    /// What to watch: our own Deployments and records by their label, routes only where their kind exists.
    ///
    /// Services may be older than the rollout, and their slices bear the labels that they have.
    package var sources: [ReflectorSet.Source] {
        let ours = Selector(labels: ObjectNames.nameLabel)
        return [
            ReflectorSet.Source(rollouts), ReflectorSet.Source(deployments, selector: ours),
            ReflectorSet.Source(services), ReflectorSet.Source(endpointSlices),
            ReflectorSet.Source(records, selector: ours),
        ] + routes.map { ReflectorSet.Source($0, isOptional: true) }
    }

    package var stores: [ResourceKind: Store] {
        let all = [rollouts, deployments, services, endpointSlices, records] + routes
        return Dictionary(all.map { ($0.kind, $0) }) { first, _ in first }
    }

    /// The object, or nil where there is none or its kind is not watched.
    package func object(_ reference: RouteReference) -> KubeObject? {
        stores[reference.kind]?[reference.key]
    }

    /// What leads to work: changes of rollouts, of what they own, and of the routes they name.
    package func triggers(isUrgent: @escaping @Sendable (ObjectKey) -> Bool) -> [Controller.Trigger] {
        let urgency: @Sendable (StoreChange) -> WorkPriority = { isUrgent($0.key) ? .urgent : .normal }
        let owned = [deployments, records].map { store in
            Controller.Trigger(store, keys: { Self.owners(of: $0) })
        }
        // By their Service: one that is older than the rollout gives its slices none of our labels.
        let sliced = Controller.Trigger(endpointSlices, keys: { [rollouts] in Self.reachers(of: $0, among: rollouts) })
        let routed = (routes + [services]).map { store in
            Controller.Trigger(store, keys: { [rollouts] in Self.users(of: $0, store.kind, among: rollouts) })
        }
        return [Controller.Trigger(rollouts, keys: { [$0.key] }, priority: urgency), sliced] + owned + routed
    }

    static let byRollout = "rollout"
    static let byRoute = "route"
    static let byService = "service"

    static func indexValue(_ namespace: String, _ name: String) -> String { "\(namespace)/\(name)" }

    private static let rolloutLabel: Store.Index = { object in
        object.labels[ObjectNames.nameLabel].map { [indexValue(object.namespace, $0)] } ?? []
    }

    private static let serviceLabel: Store.Index = { object in
        object.labels["kubernetes.io/service-name"].map { [indexValue(object.namespace, $0)] } ?? []
    }

    /// Objects that a rollout names or that bear its names, by kind and key.
    private static let routeNames: Store.Index = { object in
        let names = ObjectNames(rollout: object.name)
        let traffic = object.spec["traffic"].flatMap { try? $0.decoded(as: TrafficSpec.self) } ?? TrafficSpec()
        let former = object.status["route"].flatMap { try? $0.decoded(as: RouteUse.self) }?.traffic
        let references = Set([traffic, former].compactMap(\.self)).flatMap { traffic in
            let targets = RouteTargets(
                rollout: object.key,
                owner: OwnerReference(to: object),
                traffic: traffic,
                ports: [],
                names: names,
                stableHash: "",
                candidateHash: ""
            )
            return TrafficProviders.provider(for: traffic).references(targets)
        }
        let services = [names.stableService, names.candidateService].map {
            routeName(.service, ObjectKey(namespace: object.namespace, name: $0))
        }
        return services + Set(references).map { routeName($0.kind, $0.key) }
    }

    private static func routeName(_ kind: ResourceKind, _ key: ObjectKey) -> String { "\(kind.plural)/\(key)" }

    private static func owners(of change: StoreChange) -> [ObjectKey] {
        let names = [change.old, change.new].compactMap { $0?.labels[ObjectNames.nameLabel] }
        return Set(names).map { ObjectKey(namespace: change.key.namespace, name: $0) }
    }

    private static func reachers(of change: StoreChange, among rollouts: Store) -> [ObjectKey] {
        let names = [change.old, change.new].compactMap { $0?.labels["kubernetes.io/service-name"] }
        let keys = Set(names).flatMap { name in
            let service = ObjectKey(namespace: change.key.namespace, name: name)
            return rollouts.objects(where: byRoute, is: routeName(.service, service)).map(\.key)
        }
        return Array(Set(keys))
    }

    private static func users(of change: StoreChange, _ kind: ResourceKind, among rollouts: Store) -> [ObjectKey] {
        rollouts.objects(where: byRoute, is: routeName(kind, change.key)).map(\.key)
    }
}

extension Projection {
    /// The whole rollout but for bookkeeping.
    fileprivate static let rollout = standard

    /// Of a Deployment its size and its state; the template stands in the revision's record.
    ///
    /// One whose template has changed since it was made keeps it, and who owns its fields.
    fileprivate static let deployment = Projection { object in
        TemplateComparison.isDue(for: object) ? changedDeployment(object) : steadyDeployment(object)
    }

    private static let steadyDeployment = keeping(deploymentPaths)
    private static let changedDeployment = keeping(
        deploymentPaths + ["metadata.annotations", "metadata.managedFields", "spec.template"]
    )
    private static let deploymentPaths = [
        "metadata.labels", "metadata.creationTimestamp", "metadata.ownerReferences", "spec.replicas",
        "status.readyReplicas", "status.observedGeneration", "status.conditions",
    ]

    fileprivate static let service = withoutLastApplied.then(
        keeping([
            "metadata.labels", "metadata.annotations", "metadata.ownerReferences", "spec.selector", "spec.ports",
            "spec.type", "metadata.managedFields",
        ])
    ).withLastWriteOnly

    fileprivate static let endpointSlice = keeping([
        "metadata.labels", "endpoints.conditions", "endpoints.targetRef.name", "endpoints.targetRef.kind",
        "ports.name",
    ])

    /// Everything of a route, which is compared and patched byte for byte, with the times of its writes.
    fileprivate static let route = withoutLastApplied.withLastWriteOnly

    private static let withoutLastApplied = Projection { object in
        let path = "kubectl.kubernetes.io/last-applied-configuration"
        guard var annotations = object.json[path: "metadata", "annotations"]?.object, annotations[path] != nil else {
            return object
        }
        var object = object
        annotations[path] = nil
        object.json[path: "metadata", "annotations"] = annotations.isEmpty ? nil : .object(annotations)
        return object
    }

    private func then(_ next: Projection) -> Projection {
        Projection { next(self($0)) }
    }

    /// The same with `managedFields` reduced to the latest time in it, which tells when the object was last written.
    private var withLastWriteOnly: Projection {
        Projection { object in
            var object = self(object)
            let times = (object.json[path: "metadata", "managedFields"]?.array ?? []).compactMap { $0["time"]?.string }
            object.json[path: "metadata", "managedFields"] = times.max().map { .array([["time": .string($0)]]) }
            return object
        }
    }
}
