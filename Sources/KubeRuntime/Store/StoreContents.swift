package import KubeModel

/// One step of a watch, as a store takes it.
package struct StoreEdit: Sendable, Hashable {
    let key: ObjectKey
    let object: PackedObject
    let isRemoval: Bool

    /// The object is there now, in this state.
    package static func put(_ object: KubeObject) -> StoreEdit {
        StoreEdit(key: object.key, object: PackedObject(object), isRemoval: false)
    }

    /// The object is gone; this was its last state.
    package static func remove(_ object: KubeObject) -> StoreEdit {
        StoreEdit(key: object.key, object: PackedObject(object), isRemoval: true)
    }
}

/// The objects of one kind with their indexes: a pure value behind the store's lock.
struct StoreContents: Sendable {
    /// The part of the cluster that one list and watch cover.
    struct Scope: Sendable, Hashable {
        /// Up to where the list and watch were read; empty before the first list.
        var resourceVersion = ""
    }

    private var objects: [String: [String: PackedObject]] = [:]
    private var indexed: [String: [String: [ObjectKey]]] = [:]
    private(set) var scopes: [String?: Scope]
    private(set) var count = 0
    private(set) var staleEdits = 0
    private let indexes: [String: Store.Index]

    init(scopes: [String?], indexes: [String: Store.Index]) {
        self.scopes = Dictionary(scopes.map { ($0, Scope()) }) { first, _ in first }
        self.indexes = indexes
    }

    subscript(key: ObjectKey) -> PackedObject? { objects[key.namespace]?[key.name] }

    var isSynced: Bool { scopes.values.allSatisfy { !$0.resourceVersion.isEmpty } }

    /// The keys of all objects, or of those in a namespace, in no particular order.
    func keys(in namespace: String?) -> [ObjectKey] {
        guard let namespace else { return objects.keys.flatMap { keys(in: $0) } }
        return objects[namespace]?.keys.map { ObjectKey(namespace: namespace, name: $0) } ?? []
    }

    func keys(where index: String, is value: String) -> [ObjectKey] { indexed[index]?[value] ?? [] }

    func scope(covering namespace: String) -> Scope? { scopes[namespace] ?? scopes[nil] }
}

extension StoreContents {
    /// Makes the objects of a scope exactly the listed ones.
    mutating func replace(
        _ scope: String?,
        with listed: [ObjectKey: PackedObject],
        resourceVersion: String
    ) -> [StoreChange] {
        let isFirst = scopes[scope]?.resourceVersion.isEmpty ?? true
        let cause: StoreChange.Cause = isFirst ? .firstList : .relist
        let gone = keys(in: scope).filter { listed[$0] == nil }.sorted()
        var changes: [StoreChange] = []
        for (key, object) in listed where self[key]?.isSame(as: object) != true {
            changes += put(object, at: key, cause)
        }
        changes.sort { $0.key < $1.key }
        for key in gone { changes += remove(key, as: nil, cause) }
        scopes[scope] = Scope(resourceVersion: resourceVersion)
        return changes
    }

    /// Takes events in order and leaves out those that are older than what is held.
    mutating func apply(_ edits: [StoreEdit], _ scope: String?, resourceVersion: String) -> [StoreChange] {
        var changes: [StoreChange] = []
        for edit in edits {
            let held = self[edit.key]?.resourceVersion
            if let held, ResourceVersion.isOlder(edit.object.resourceVersion, than: held) == true {
                staleEdits += 1
            } else if edit.isRemoval {
                changes += remove(edit.key, as: edit.object, .watch)
            } else {
                changes += put(edit.object, at: edit.key, .watch)
            }
        }
        scopes[scope]?.resourceVersion = resourceVersion
        return changes
    }

    private mutating func put(_ object: PackedObject, at key: ObjectKey, _ cause: StoreChange.Cause) -> [StoreChange] {
        let old = objects[key.namespace, default: [:]].updateValue(object, forKey: key.name)
        if old == nil { count += 1 }
        reindex(key, from: old, to: object)
        if let old, old.isSame(as: object) { return [] }
        return StoreChange(key: key, old: old, new: object, cause: cause).byIdentity
    }

    /// Removes the object; `last` is its final state where it was seen.
    private mutating func remove(
        _ key: ObjectKey,
        as last: PackedObject?,
        _ cause: StoreChange.Cause
    ) -> [StoreChange] {
        guard let held = objects[key.namespace]?.removeValue(forKey: key.name) else { return [] }
        if objects[key.namespace]?.isEmpty == true { objects[key.namespace] = nil }
        count -= 1
        reindex(key, from: held, to: nil)
        let old = last?.uid == held.uid ? last : held
        return [StoreChange(key: key, old: old, new: nil, cause: cause)]
    }

    private mutating func reindex(_ key: ObjectKey, from old: PackedObject?, to new: PackedObject?) {
        guard !indexes.isEmpty else { return }
        let (old, new) = (old?.object, new?.object)
        for (name, index) in indexes {
            let before = old.map(index) ?? []
            let after = new.map(index) ?? []
            guard before != after else { continue }
            for value in before where !after.contains(value) {
                indexed[name]?[value]?.removeAll { $0 == key }
                if indexed[name]?[value]?.isEmpty == true { indexed[name]?[value] = nil }
            }
            for value in Set(after) where !before.contains(value) {
                indexed[name, default: [:]][value, default: []].append(key)
            }
        }
    }
}
