package import KubeModel

/// The last known view of all objects of one kind: what lists and watches said, and nothing else.
///
/// Reads are synchronous and cheap: an object is an immutable value whose storage is shared. Only reflectors write;
/// a component that changed an object waits for the watch to say so.
package final class Store: Sendable {
    /// The values under which an object is found again.
    package typealias Index = @Sendable (KubeObject) -> [String]

    package let kind: ResourceKind
    /// The namespaces that are watched each on their own; nil for the whole cluster.
    package let scopes: [String?]
    private let projection: Projection
    private let pool: StringPool
    private let state: LockedBox<State>
    private let synced = Latch()

    private struct State {
        var contents: StoreContents
        var feeds: [ChangeFeed] = []
    }

    /// Makes an empty store.
    ///
    /// - Parameters:
    ///   - kind: The kind of its objects.
    ///   - namespaces: What is covered; nil for all namespaces, and for kinds that have none.
    ///   - projection: What of each object is kept.
    ///   - indexes: Functions by name that say under which values an object is found again.
    ///   - pool: Strings shared with other stores.
    package init(
        _ kind: ResourceKind,
        namespaces: [String]? = nil,
        projection: Projection = .standard,
        indexes: [String: Index] = [:],
        pool: StringPool = StringPool()
    ) {
        self.kind = kind
        self.projection = projection
        self.pool = pool
        let names = kind.isNamespaced ? namespaces : nil
        scopes = names.map { Array(Set($0)).sorted() } ?? [nil]
        state = LockedBox(State(contents: StoreContents(scopes: scopes, indexes: indexes)))
    }

    package subscript(key: ObjectKey) -> KubeObject? {
        state.withLock { $0.contents[key] }
    }

    /// All objects, or those of one namespace, sorted by key.
    package func objects(in namespace: String? = nil) -> [KubeObject] {
        Self.sorted(state.withLock { $0.contents.objects(in: namespace) })
    }

    /// The objects that the index of that name files under the value, sorted by key.
    package func objects(where index: String, is value: String) -> [KubeObject] {
        Self.sorted(state.withLock { $0.contents.objects(where: index, is: value) })
    }

    package var count: Int { state.withLock { $0.contents.count } }

    /// Events that were left out because they were older than what was held (`stale_event_total`).
    package var staleEdits: Int { state.withLock { $0.contents.staleEdits } }

    private static func sorted(_ objects: [KubeObject]) -> [KubeObject] {
        guard objects.count > 1 else { return objects }
        return objects.map { ($0.key, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

extension Store {
    /// Whether every scope was listed at least once.
    package var isSynced: Bool { synced.isOpen }

    /// Returns when every scope was listed, or the task was cancelled.
    package func waitUntilSynced() async {
        await synced.wait()
    }

    /// Up to which resource version the view of a namespace is complete; empty before the first list, and nil where
    /// the namespace isn't covered.
    package func syncedResourceVersion(in namespace: String) -> String? {
        state.withLock { $0.contents.scope(covering: namespace)?.resourceVersion }
    }

    /// Tells of every object there is, and then of every change.
    package func changes() -> ChangeFeed {
        let feed = ChangeFeed()
        state.withLock { state in
            let present = Self.sorted(state.contents.objects(in: nil))
            feed.push(present.map { StoreChange(key: $0.key, old: nil, new: $0, cause: .firstList) })
            state.feeds.append(feed)
        }
        return feed
    }
}

extension Store {
    /// The object as this store keeps it.
    package func projected(_ object: KubeObject) -> KubeObject {
        pool.compacted(projection(object))
    }

    /// Makes the objects of a scope exactly the listed ones, in one step.
    ///
    /// The objects are taken as they are, already projected. Reflectors only.
    package func replace(_ scope: String?, with objects: [KubeObject], resourceVersion: String) {
        let isSynced = state.withLock { state in
            let changes = state.contents.replace(scope, with: objects, resourceVersion: resourceVersion)
            for feed in state.feeds { feed.push(changes) }
            return state.contents.isSynced
        }
        if isSynced { synced.open() }
    }

    /// Takes events of a watch and moves the scope's resource version on.
    ///
    /// The objects are taken as they are, already projected. Reflectors only.
    package func apply(_ edits: [StoreEdit], in scope: String?, resourceVersion: String) {
        state.withLock { state in
            let changes = state.contents.apply(edits, scope, resourceVersion: resourceVersion)
            for feed in state.feeds { feed.push(changes) }
        }
    }
}
