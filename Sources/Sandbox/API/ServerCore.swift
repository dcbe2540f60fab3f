import KubeModel

/// Everything behind the server's lock.
struct ServerCore {
    let cluster: ClusterState
    var watches = WatchHub()
    /// Where the logs of containers come from, if anywhere: the pod and the container's name.
    var podLogs: (@Sendable (KubeObject, String?) -> [UInt8])?
    private var behaviors: [Slot] = []

    /// A behaviour with what it has yet to see.
    private struct Slot {
        var behavior: any ClusterBehavior
        var kinds: [GroupResource: [ResourceKind]]
        /// It is told of every change, whatever the kind.
        var seesEverything: Bool
        var inbox: [ClusterChange]
        var wakeUp: Timestamp?
    }

    /// How often a behaviour may act within one instant before it has to wait for the next.
    private static let turnLimit = 10_000

    var openAPI = OpenAPIDocuments()
    /// How the request being served sees the cluster.
    var view = ReadView()

    init(configuration: APIServer.Configuration, now: Timestamp) {
        cluster = ClusterState(configuration: configuration, now: now)
        add(DefinitionController())
        add(NamespaceController(linger: configuration.namespaceLinger), seesEverything: true)
        add(GarbageCollector(), seesEverything: true)
        cluster.bootstrap()
        settle(now: now)
    }

    mutating func add(_ behavior: any ClusterBehavior, seesEverything: Bool = false) {
        var slot = Slot(behavior: behavior, kinds: [:], seesEverything: seesEverything, inbox: [], wakeUp: nil)
        for kind in behavior.watches {
            guard let type = cluster.registry[kind] else { continue }
            slot.kinds[type.storage, default: []].append(kind)
            slot.inbox += cluster.list(kind).map { ClusterChange(kind: kind, key: $0.key, old: nil, new: $0) }
        }
        behaviors.append(slot)
    }

    /// Tells watches and behaviours of every commit and lets behaviours act until nothing is left to do.
    mutating func settle(now: Timestamp) {
        cluster.now = max(now, cluster.now)
        var turns = 0
        defer { watches.tick(now: cluster.now, revision: cluster.store.revision) }
        distribute()
        while let index = behaviors.firstIndex(where: { isDue($0) }) {
            turns += 1
            guard turns <= Self.turnLimit * behaviors.count else {
                behaviors[index].wakeUp = cluster.now + .seconds(1)
                return
            }
            run(index)
            distribute()
        }
    }

    /// When a behaviour or a watch next has something to do.
    var wakeUp: Timestamp? { (behaviors.map(\.wakeUp) + [watches.wakeUp]).compactMap { $0 }.min() }

    private func isDue(_ slot: Slot) -> Bool {
        !slot.inbox.isEmpty || slot.wakeUp.map { $0 <= cluster.now } == true
    }

    private mutating func run(_ index: Int) {
        let changes = behaviors[index].inbox
        behaviors[index].inbox = []
        behaviors[index].wakeUp = nil
        let wakeUp = behaviors[index].behavior.react(to: changes, in: cluster, now: cluster.now)
        behaviors[index].wakeUp = wakeUp.map { max($0, cluster.now + .milliseconds(1)) }
    }

    private mutating func distribute() {
        defer {
            for resource in cluster.retired { watches.endAll(of: resource) }
            cluster.retired = []
        }
        let committed = cluster.committed
        guard !committed.isEmpty else { return }
        cluster.committed = []
        for (resource, change) in committed {
            watches.publish(change, of: resource, now: cluster.now)
            for index in behaviors.indices {
                if behaviors[index].seesEverything {
                    guard let type = cluster.registry.type(resource) else { continue }
                    deliver(change, type.kind, to: index)
                } else {
                    for kind in behaviors[index].kinds[resource] ?? [] { deliver(change, kind, to: index) }
                }
            }
        }
    }

    private mutating func deliver(_ change: StoredChange, _ kind: ResourceKind, to index: Int) {
        guard let type = cluster.registry[kind] else { return }
        behaviors[index].inbox.append(
            ClusterChange(
                kind: kind,
                key: change.key,
                old: change.old.map(type.fromStorage),
                new: change.verb == .deleted ? nil : type.fromStorage(change.new)
            )
        )
    }
}
