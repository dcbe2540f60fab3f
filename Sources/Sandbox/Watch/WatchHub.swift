import KubeModel

/// The open watches of a server.
struct WatchHub {
    /// Seconds between bookmarks.
    static let bookmarkInterval = 60
    /// How long before its end a watch gets its last bookmark, in seconds.
    static let lastBookmark = 2

    struct Watch {
        var type: ResourceType
        var namespace: String?
        /// The one object watched, where the path names it.
        var name: String?
        var labels: LabelSelector
        var fields: FieldSelector
        var form: AnswerForm
        var allowsBookmarks: Bool
        /// Only changes after this revision are of interest.
        var revision: Int
        var deadline: Timestamp
        var nextBookmark: Timestamp
        var subscription: WatchSubscription
        /// Column definitions are sent with the first Table only.
        var hasSentColumns = false
        /// Events that may still be sent before the fault strikes, and what it is.
        var fault: (left: Int, kind: WatchFault)?
    }

    /// What a fault does to a watch in progress.
    enum WatchFault: Sendable { case cut, expire, silence }

    private var watches: [GroupResource: [Int: Watch]] = [:]
    private var lastID = 0
    /// When `tick` next has something to do; nil where it never has.
    private(set) var wakeUp: Timestamp?

    var count: Int { watches.values.reduce(0) { $0 + $1.count } }

    mutating func add(_ watch: Watch) {
        lastID += 1
        watches[watch.type.storage, default: [:]][lastID] = watch
        wakeUp = min(wakeUp ?? watch.wakeUp, watch.wakeUp)
    }

    /// Tells every watch of the resource of a change.
    mutating func publish(_ change: StoredChange, of resource: GroupResource, now: Timestamp) {
        guard let ids = watches[resource]?.keys.sorted() else { return }
        var encoder = EventEncoder(change: change, now: now)
        for id in ids {
            guard var watch = watches[resource]?[id] else { continue }
            let isOpen = watch.deliver(change, &encoder)
            watches[resource]?[id] = isOpen ? watch : nil
        }
    }

    /// Sends bookmarks that are due and ends watches whose time is over.
    mutating func tick(now: Timestamp, revision: Int) {
        guard let wakeUp, wakeUp <= now else { return }
        for resource in Array(watches.keys) {
            for (id, watch) in watches[resource] ?? [:] {
                var watch = watch
                let isOpen = watch.tick(now: now, revision: revision)
                watches[resource]?[id] = isOpen ? watch : nil
            }
            if watches[resource]?.isEmpty == true { watches[resource] = nil }
        }
        self.wakeUp = watches.values.lazy.flatMap(\.values).map(\.wakeUp).min()
    }

    /// Ends the watches of a resource that is served no longer.
    mutating func endAll(of resource: GroupResource) {
        for watch in watches[resource]?.values ?? [:].values { watch.subscription.end() }
        watches[resource] = nil
    }

    /// Ends every watch, as a server that stops does.
    mutating func endAll() {
        for watch in watches.values.flatMap(\.values) { watch.subscription.end() }
        watches = [:]
    }
}

extension WatchHub.Watch {
    /// When `tick` has something to do.
    var wakeUp: Timestamp { allowsBookmarks ? min(deadline, nextBookmark) : deadline }

    /// Sends the change where it concerns the watch; false when the watch is over.
    mutating func deliver(_ change: StoredChange, _ encoder: inout EventEncoder) -> Bool {
        guard !subscription.hasEnded else { return false }
        guard change.revision > revision, namespace == nil || change.key.namespace == namespace,
            name == nil || change.key.name == name
        else { return true }
        let isIn = change.verb != .deleted && selects(change.new)
        let wasIn = change.old.map(selects) ?? false
        let event: EventEncoder.Event
        switch (wasIn, isIn) {
        case (false, true): event = .added
        case (true, true): event = .modified
        case (true, false): event = .deleted
        case (false, false): return true
        }
        let bytes = encoder.encode(event, type, form, withColumns: !hasSentColumns)
        hasSentColumns = true
        return send(bytes)
    }

    /// Sends an event, unless a fault has its turn; false when the watch is over.
    mutating func send(_ bytes: [UInt8]) -> Bool {
        guard let (left, kind) = fault else { return subscription.send(bytes) }
        if left > 0 {
            fault = (left - 1, kind)
            return subscription.send(bytes)
        }
        switch kind {
        case .silence: return true
        case .cut: subscription.end(asCut: true)
        case .expire:
            let status = Refusal(410, "Expired", "too old resource version: \(revision) (\(revision + 1))")
            _ = subscription.send(EventEncoder.error(status))
            subscription.end()
        }
        return false
    }

    /// Whether the selectors and the namespace take in the object, given as stored.
    func selects(_ stored: KubeObject) -> Bool {
        if labels.requirements.isEmpty, fields.terms.isEmpty { return true }
        let object = type.fromStorage(stored)
        return labels.matches(object) && fields.matches(object, type)
    }

    mutating func tick(now: Timestamp, revision: Int) -> Bool {
        guard !subscription.hasEnded else { return false }
        if now >= deadline {
            subscription.end()
            return false
        }
        guard allowsBookmarks, now >= nextBookmark else { return true }
        let last = deadline - .seconds(WatchHub.lastBookmark)
        let next = now + .seconds(WatchHub.bookmarkInterval)
        nextBookmark = now < last && next > last ? last : next
        if fault?.kind == .silence, fault?.left == 0 { return true }
        return subscription.send(EventEncoder.bookmark(type, form, revision: max(revision, self.revision)))
    }
}
