import HTTPTransport
package import KubeModel

/// The last known view of all objects of one kind: what lists and watches said, and nothing else.
///
/// Reads are synchronous and take microseconds. Only reflectors write; a component that changed an object waits for the
/// watch to say so.
package final class Store: Sendable {
    /// The values under which an object is found again.
    package typealias Index = @Sendable (KubeObject) -> [String]

    package let kind: ResourceKind
    /// The namespaces that are watched each on their own; nil for the whole cluster.
    package let scopes: [String?]
    private let projection: Projection
    private let state: LockedBox<State>
    private let synced = Latch()

    private struct State {
        var contents: StoreContents
        var recent = RecentObjects()
        var feeds: [ChangeFeed] = []
        var health: [String?: ReflectorHealth] = [:]
    }

    /// Makes an empty store.
    ///
    /// - Parameters:
    ///   - kind: The kind of its objects.
    ///   - namespaces: What is covered; nil for all namespaces, and for kinds that have none.
    ///   - projection: What of each object is kept.
    ///   - indexes: Functions by name that say under which values an object is found again.
    package init(
        _ kind: ResourceKind,
        namespaces: [String]? = nil,
        projection: Projection = .standard,
        indexes: [String: Index] = [:]
    ) {
        self.kind = kind
        self.projection = projection
        let names = kind.isNamespaced ? namespaces : nil
        scopes = names.map { Array(Set($0)).sorted() } ?? [nil]
        state = LockedBox(State(contents: StoreContents(scopes: scopes, indexes: indexes)))
    }

    package var count: Int { state.withLock { $0.contents.count } }

    /// Events that were left out because they were older than what was held (`stale_event_total`).
    package var staleEdits: Int { state.withLock { $0.contents.staleEdits } }
}

extension Store {
    private enum Held {
        case packed(ObjectKey, PackedObject)
        case read(KubeObject)
    }

    package subscript(key: ObjectKey) -> KubeObject? {
        let held = state.withLock { Self.held(key, &$0) }
        return held.flatMap { read([$0], remembers: true).first }
    }

    /// The keys of all objects, or of those in one namespace, sorted.
    package func keys(in namespace: String? = nil) -> [ObjectKey] {
        state.withLock { $0.contents.keys(in: namespace) }.sorted()
    }

    /// All objects, or those of one namespace, sorted by key.
    ///
    /// Holds all of them read at once: where there may be thousands, use `forEach(in:_:)` or `keys(in:)`.
    package func objects(in namespace: String? = nil) -> [KubeObject] {
        let held = state.withLock { state in
            state.contents.keys(in: namespace).sorted().compactMap { Self.held($0, &state) }
        }
        return read(held, remembers: false)
    }

    /// Shows each object, or each of one namespace, sorted by key, reading one at a time.
    ///
    /// What changes meanwhile is shown as it was or as it is.
    package func forEach<Failure: Error>(
        in namespace: String? = nil,
        _ body: (KubeObject) throws(Failure) -> Void
    ) throws(Failure) {
        for key in keys(in: namespace) {
            if let packed = state.withLock({ $0.contents[key] }) { try body(packed.object) }
        }
    }

    /// The objects that the index of that name files under the value, sorted by key.
    package func objects(where index: String, is value: String) -> [KubeObject] {
        let held = state.withLock { state in
            state.contents.keys(where: index, is: value).sorted().compactMap { Self.held($0, &state) }
        }
        return read(held, remembers: true)
    }

    private static func held(_ key: ObjectKey, _ state: inout State) -> Held? {
        if let object = state.recent[key] { return .read(object) }
        return state.contents[key].map { .packed(key, $0) }
    }

    /// Reads what is packed, outside of the lock.
    private func read(_ held: [Held], remembers: Bool) -> [KubeObject] {
        held.map { held in
            switch held {
            case .read(let object): return object
            case .packed(let key, let packed):
                let object = packed.object
                guard remembers else { return object }
                state.withLock { state in
                    // Meanwhile it may have changed.
                    if state.contents[key]?.isSame(as: packed) == true { state.recent[key] = object }
                }
                return object
            }
        }
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

    /// How well the view of a namespace is kept up to date.
    package func health(in namespace: String) -> ReflectorHealth {
        state.withLock { $0.health[namespace] ?? $0.health[nil] ?? .starting }
    }

    /// Notes how well the view of a scope is kept up to date.
    ///
    /// Reflectors only.
    package func note(_ health: ReflectorHealth, of scope: String?) {
        state.withLock { $0.health[scope] = health }
    }

    /// Tells of every object there is, and then of every change.
    package func changes() -> ChangeFeed {
        let feed = ChangeFeed()
        state.withLock { state in
            let keys = state.contents.keys(in: nil).sorted()
            feed.push(keys.map { StoreChange(key: $0, old: nil, new: state.contents[$0], cause: .firstList) })
            state.feeds.append(feed)
        }
        return feed
    }
}

extension Store {
    /// The object as this store keeps it.
    package func projected(_ object: KubeObject) -> KubeObject {
        projection(object)
    }

    /// Makes the objects of a scope exactly the listed ones, in one step.
    ///
    /// The objects are taken as they are, already projected. Reflectors only.
    package func replace(_ scope: String?, with listed: [ObjectKey: PackedObject], resourceVersion: String) {
        let isSynced = state.withLock { state in
            Self.tell(state.contents.replace(scope, with: listed, resourceVersion: resourceVersion), &state)
            return state.contents.isSynced
        }
        if isSynced { synced.open() }
    }

    /// Makes the objects of a scope exactly the listed ones, in one step.
    package func replace(_ scope: String?, with objects: [KubeObject], resourceVersion: String) {
        let listed = Dictionary(objects.map { ($0.key, PackedObject($0)) }) { _, last in last }
        replace(scope, with: listed, resourceVersion: resourceVersion)
    }

    /// Takes events of a watch and moves the scope's resource version on.
    ///
    /// The objects are taken as they are, already projected. Reflectors only.
    package func apply(_ edits: [StoreEdit], in scope: String?, resourceVersion: String) {
        state.withLock { Self.tell($0.contents.apply(edits, scope, resourceVersion: resourceVersion), &$0) }
    }

    private static func tell(_ changes: [StoreChange], _ state: inout State) {
        for change in changes { state.recent[change.key] = nil }
        for feed in state.feeds { feed.push(changes) }
    }
}

/// Objects that were read lately, so that reading them again costs nothing.
///
/// Two generations: what is read moves to the younger one, and the older is dropped when that is full.
private struct RecentObjects: Sendable {
    private static let capacity = 64
    private var younger: [ObjectKey: KubeObject] = [:]
    private var older: [ObjectKey: KubeObject] = [:]

    subscript(key: ObjectKey) -> KubeObject? {
        mutating get {
            if let object = younger[key] { return object }
            guard let object = older[key] else { return nil }
            self[key] = object
            return object
        }
        set {
            older[key] = nil
            guard let newValue else {
                younger[key] = nil
                return
            }
            if younger.count >= Self.capacity { (older, younger) = (younger, [:]) }
            younger[key] = newValue
        }
    }
}
