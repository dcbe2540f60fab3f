import KubeModel

/// The group and plural name under which objects are kept, whatever version they are served in.
struct GroupResource: Hashable, Sendable, CustomStringConvertible {
    var group: String
    var plural: String

    init(group: String, plural: String) {
        self.group = group
        self.plural = plural
    }

    init(_ kind: ResourceKind) {
        self.init(group: kind.group, plural: kind.plural)
    }

    var description: String { group.isEmpty ? plural : "\(plural).\(group)" }
}

/// One committed change, as the history keeps it.
struct StoredChange: Sendable {
    enum Verb: Sendable { case added, modified, deleted }

    var revision: Int
    var verb: Verb
    var key: ObjectKey
    var old: KubeObject?
    /// The object after the change; for a deletion its last state, with the revision of the deletion.
    var new: KubeObject
}

/// All objects of one resource, with the latest changes to them.
struct ObjectTable {
    private(set) var objects: [String: [String: KubeObject]] = [:]
    private(set) var count = 0
    /// The latest changes, oldest first; all of them newer than `oldest`.
    private(set) var history = ChangeLog()
    /// Every state at this revision or later can be told.
    private(set) var oldest = 0
    private var sortedNames: [String: [String]] = [:]

    subscript(key: ObjectKey) -> KubeObject? { objects[key.namespace]?[key.name] }

    mutating func commit(_ change: StoredChange, historyLimit: Int) {
        let key = change.key
        switch change.verb {
        case .added, .modified:
            if objects[key.namespace, default: [:]].updateValue(change.new, forKey: key.name) == nil {
                sortedNames[key.namespace]?.insertSorted(key.name)
                count += 1
            }
        case .deleted:
            if objects[key.namespace]?.removeValue(forKey: key.name) != nil {
                sortedNames[key.namespace]?.removeSorted(key.name)
                count -= 1
            }
            if objects[key.namespace]?.isEmpty == true {
                objects[key.namespace] = nil
                sortedNames[key.namespace] = nil
            }
        }
        history.append(change)
        while history.count > historyLimit { oldest = history.removeFirst() }
    }

    /// Marks a new table: nothing is known of the time before the revision.
    mutating func begin(at revision: Int) {
        guard objects.isEmpty, history.count == 0 else { return }
        oldest = revision
    }

    /// Forgets what happened before the revision, as compaction does.
    mutating func compact(to revision: Int) {
        while let first = history.first, first.revision <= revision { oldest = history.removeFirst() }
        oldest = max(oldest, revision)
    }

    /// The keys in one namespace, or with nil in all, in the order of lists.
    mutating func sortedKeys(namespace: String?) -> [ObjectKey] {
        if let namespace { return names(in: namespace).map { ObjectKey(namespace: namespace, name: $0) } }
        return objects.keys.sorted().flatMap { space in
            names(in: space).map { ObjectKey(namespace: space, name: $0) }
        }
    }

    private mutating func names(in namespace: String) -> [String] {
        if let names = sortedNames[namespace] { return names }
        let names = (objects[namespace]?.keys).map { $0.sorted() } ?? []
        sortedNames[namespace] = names
        return names
    }

    /// The objects in one namespace, or with nil in all, in the order of lists.
    mutating func list(namespace: String?) -> [KubeObject] {
        sortedKeys(namespace: namespace).compactMap { self[$0] }
    }

    /// The table as it was at the revision, or with nil as it is; nil where that is forgotten.
    mutating func snapshot(namespace: String?, at revision: Int?) -> Snapshot? {
        guard let revision else { return Snapshot(keys: sortedKeys(namespace: namespace), table: self) }
        guard revision >= oldest else { return nil }
        var then: [ObjectKey: KubeObject?] = [:]
        for change in history.reversed(after: revision) where namespace == nil || change.key.namespace == namespace {
            then.updateValue(change.old, forKey: change.key)
        }
        let keys = sortedKeys(namespace: namespace)
        guard !then.isEmpty else { return Snapshot(keys: keys, table: self) }
        let changed = then.keys.sorted()
        return Snapshot(keys: Self.merged(keys.filter { then[$0] == nil }, changed), table: self, then: then)
    }

    private static func merged(_ a: [ObjectKey], _ b: [ObjectKey]) -> [ObjectKey] {
        var result: [ObjectKey] = []
        result.reserveCapacity(a.count + b.count)
        var left = a[...]
        var right = b[...]
        while let l = left.first, let r = right.first {
            if l < r {
                result.append(l)
                left.removeFirst()
            } else {
                result.append(r)
                right.removeFirst()
            }
        }
        return result + left + right
    }

    /// One object as it was at the revision; nil where it was not there, or that is forgotten.
    func object(_ key: ObjectKey, at revision: Int) -> KubeObject? {
        var found = self[key]
        for change in history.reversed(after: revision) where change.key == key { found = change.old }
        return found
    }
}

/// The objects of one resource at one moment; keys may be those of objects that were not there yet.
struct Snapshot {
    let keys: [ObjectKey]
    let table: ObjectTable
    var then: [ObjectKey: KubeObject?] = [:]

    subscript(key: ObjectKey) -> KubeObject? { then[key] ?? table[key] }

    /// The objects, in the order of lists.
    var objects: [KubeObject] { keys.compactMap { self[$0] } }

    /// The keys behind the one given.
    func keys(after key: ObjectKey) -> ArraySlice<ObjectKey> {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] <= key { low = middle + 1 } else { high = middle }
        }
        return keys[low...]
    }
}

extension [String] {
    fileprivate mutating func insertSorted(_ name: String) {
        insert(name, at: place(of: name))
    }

    fileprivate mutating func removeSorted(_ name: String) {
        let index = place(of: name)
        if index < count, self[index] == name { remove(at: index) }
    }

    /// The first place that is not before the name.
    private func place(of name: String) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < name { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A queue of changes in the order of their revisions.
struct ChangeLog {
    private var storage: [StoredChange] = []
    private var head = 0

    var count: Int { storage.count - head }
    var first: StoredChange? { head < storage.count ? storage[head] : nil }

    mutating func append(_ change: StoredChange) {
        storage.append(change)
    }

    /// Removes the oldest change and returns its revision.
    mutating func removeFirst() -> Int {
        let revision = storage[head].revision
        head += 1
        if head > 64, head * 2 > storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return revision
    }

    /// The changes after the revision, oldest first.
    func after(_ revision: Int) -> ArraySlice<StoredChange> {
        var low = head
        var high = storage.count
        while low < high {
            let middle = (low + high) / 2
            if storage[middle].revision <= revision { low = middle + 1 } else { high = middle }
        }
        return storage[low...]
    }

    func reversed(after revision: Int) -> ReversedCollection<ArraySlice<StoredChange>> {
        after(revision).reversed()
    }
}
