package import KubeModel

/// The whole state of the embedded cluster, and what the system itself may do with it.
///
/// The methods here act with all rights and without HTTP, yet through the same defaults, validation, field ownership,
/// generation and finalizer rules as a request. Objects are values: change a copy and write it back; the resource
/// version it carries guards the write, as for any client. A write that changes nothing commits nothing.
///
/// Not for keeping: it is lent for the length of a call, under the server's lock.
package final class ClusterState {
    /// The instant of the request or the turn being served.
    package internal(set) var now: Timestamp
    var store: ObjectStore
    var registry: ResourceRegistry
    var random: RandomSource
    /// What was committed since behaviours and watches were last told, oldest first.
    var committed: [(resource: GroupResource, change: StoredChange)] = []
    /// Resources that are served no longer, whose watches must end.
    var retired: [GroupResource] = []
    /// The objects that name an owner, by its UID.
    var dependents = DependentIndex()
    let patterns = PatternCache()
    var tokens = Tokens()
    /// Addresses of Services in use.
    var serviceAddresses: Set<String> = ["10.0.0.1"]

    init(configuration: APIServer.Configuration, now: Timestamp) {
        self.now = now
        store = ObjectStore(historyLimit: configuration.historyLimit)
        registry = ResourceRegistry()
        random = RandomSource(seed: configuration.seed)
        for type in BuiltIns.all() { registry.add(type) }
        if configuration.hasGatewayAPI { BuiltIns.gatewayAPI().forEach { registry.add($0) } }
        if configuration.hasTraefik { BuiltIns.traefik().forEach { registry.add($0) } }
    }

    /// The object, or nil.
    package func get(_ kind: ResourceKind, _ key: ObjectKey) -> KubeObject? {
        guard let type = registry[kind] else { return nil }
        return store[type.storage, key].map(type.fromStorage)
    }

    /// The objects in one namespace, or with nil in all, sorted by namespace and name.
    package func list(
        _ kind: ResourceKind,
        namespace: String? = nil,
        labels: LabelSelector = .everything
    ) -> [KubeObject] {
        guard let type = registry[kind] else { return [] }
        return store.withTable(type.storage) { $0.list(namespace: namespace) }
            .filter { labels.matches($0) }
            .map(type.fromStorage)
    }

    /// The objects of the kind that name the UID in their owner references, sorted by namespace and name.
    package func dependents(of uid: String, _ kind: ResourceKind) -> [KubeObject] {
        guard let type = registry[kind] else { return [] }
        return dependents[uid].filter { $0.resource == type.storage }.map(\.key).sorted()
            .compactMap { store[type.storage, $0].map(type.fromStorage) }
    }

    /// Creates the object; a name is made up where it has only `generateName`.
    ///
    /// - Returns: The object as stored, with defaults.
    @discardableResult
    package func create(
        _ kind: ResourceKind,
        _ object: KubeObject,
        manager: String
    ) throws(APIStatus) -> KubeObject {
        let type = try resourceType(kind)
        return try unwrapped { () throws(Refusal) in try create(type, object, options: .system(manager)) }
    }

    /// Replaces the object but its status.
    @discardableResult
    package func update(
        _ kind: ResourceKind,
        _ object: KubeObject,
        manager: String
    ) throws(APIStatus) -> KubeObject {
        let type = try resourceType(kind)
        return try unwrapped { () throws(Refusal) in try update(type, object, options: .system(manager)) }
    }

    /// Replaces the object's status and nothing else.
    @discardableResult
    package func updateStatus(
        _ kind: ResourceKind,
        _ object: KubeObject,
        manager: String
    ) throws(APIStatus) -> KubeObject {
        let type = try resourceType(kind)
        return try unwrapped { () throws(Refusal) in
            try update(type, object, subresource: "status", options: .system(manager))
        }
    }

    /// Deletes the object: at once, or, where it has finalizers or the policy adds one, by marking it.
    ///
    /// `propagation` says what becomes of dependents: `Background`, `Foreground` or `Orphan`; nil for the kind's own
    /// default.
    package func delete(
        _ kind: ResourceKind,
        _ key: ObjectKey,
        uid: String? = nil,
        propagation: String? = nil,
        manager: String
    ) throws(APIStatus) {
        let type = try resourceType(kind)
        var options = DeleteOptions()
        options.propagation = propagation
        options.uid = uid
        _ = try unwrapped { () throws(Refusal) in try delete(type, key, options, write: .system(manager)) }
    }

    /// Five characters no other call will give, for the names of pods and the like.
    package func nameSuffix() -> String { random.suffix() }

    /// A new UUID from the seeded source.
    package func uuid() -> String { random.uuid() }

    private func resourceType(_ kind: ResourceKind) throws(APIStatus) -> ResourceType {
        guard let type = registry[kind] else {
            throw APIStatus(code: 404, reason: "NotFound", message: "the server could not find the requested resource")
        }
        return type
    }
}
