package import KubeModel

/// One step of a watch, as a store takes it.
package enum StoreEdit: Sendable, Hashable {
    case put(KubeObject)
    case remove(KubeObject)

    var object: KubeObject {
        switch self {
        case .put(let object), .remove(let object): object
        }
    }
}

/// The objects of one kind with their indexes: a pure value behind the store's lock.
struct StoreContents: Sendable {
    /// The part of the cluster that one list and watch cover.
    struct Scope: Sendable, Hashable {
        /// Up to where the list and watch were read; empty before the first list.
        var resourceVersion = ""
    }

    private var objects: [String: [String: KubeObject]] = [:]
    private var indexed: [String: [String: [ObjectKey]]] = [:]
    private(set) var scopes: [String?: Scope]
    private(set) var count = 0
    private(set) var staleEdits = 0
    private let indexes: [String: Store.Index]

    init(scopes: [String?], indexes: [String: Store.Index]) {
        self.scopes = Dictionary(scopes.map { ($0, Scope()) }) { first, _ in first }
        self.indexes = indexes
    }

    subscript(key: ObjectKey) -> KubeObject? { objects[key.namespace]?[key.name] }

    var isSynced: Bool { scopes.values.allSatisfy { !$0.resourceVersion.isEmpty } }

    func objects(in namespace: String?) -> [KubeObject] {
        guard let namespace else { return objects.values.flatMap(\.values) }
        return objects[namespace].map { Array($0.values) } ?? []
    }

    func objects(where index: String, is value: String) -> [KubeObject] {
        indexed[index]?[value]?.compactMap { self[$0] } ?? []
    }

    func scope(covering namespace: String) -> Scope? { scopes[namespace] ?? scopes[nil] }
}

extension StoreContents {
    /// Makes the objects of a scope exactly the listed ones.
    mutating func replace(_ scope: String?, with listed: [KubeObject], resourceVersion: String) -> [StoreChange] {
        let isFirst = scopes[scope]?.resourceVersion.isEmpty ?? true
        let cause: StoreChange.Cause = isFirst ? .firstList : .relist
        var gone = Dictionary(objects(in: scope).map { ($0.key, $0) }) { first, _ in first }
        var changes: [StoreChange] = []
        for object in listed {
            let key = object.key
            let old = gone.removeValue(forKey: key)
            if let old, old.uid == object.uid, old.resourceVersion == object.resourceVersion { continue }
            changes += put(object, at: key, cause)
        }
        for key in gone.keys.sorted() { changes += remove(key, as: nil, cause) }
        scopes[scope] = Scope(resourceVersion: resourceVersion)
        return changes
    }

    /// Takes events in order and leaves out those that are older than what is held.
    mutating func apply(_ edits: [StoreEdit], _ scope: String?, resourceVersion: String) -> [StoreChange] {
        var changes: [StoreChange] = []
        for edit in edits {
            let object = edit.object
            let key = object.key
            if let held = self[key],
                ResourceVersion.isOlder(object.resourceVersion, than: held.resourceVersion) == true
            {
                staleEdits += 1
                continue
            }
            switch edit {
            case .put: changes += put(object, at: key, .watch)
            case .remove: changes += remove(key, as: object, .watch)
            }
        }
        scopes[scope]?.resourceVersion = resourceVersion
        return changes
    }

    private mutating func put(_ object: KubeObject, at key: ObjectKey, _ cause: StoreChange.Cause) -> [StoreChange] {
        let old = objects[key.namespace, default: [:]].updateValue(object, forKey: key.name)
        if old == nil { count += 1 }
        reindex(key, from: old, to: object)
        if let old, old.uid == object.uid, old.resourceVersion == object.resourceVersion { return [] }
        return StoreChange(key: key, old: old, new: object, cause: cause).byIdentity
    }

    /// Removes the object; `last` is its final state where it was seen.
    private mutating func remove(
        _ key: ObjectKey,
        as last: KubeObject?,
        _ cause: StoreChange.Cause
    ) -> [StoreChange] {
        guard let held = objects[key.namespace]?.removeValue(forKey: key.name) else { return [] }
        if objects[key.namespace]?.isEmpty == true { objects[key.namespace] = nil }
        count -= 1
        reindex(key, from: held, to: nil)
        let old = last?.uid == held.uid ? last : held
        return [StoreChange(key: key, old: old, new: nil, cause: cause)]
    }

    private mutating func reindex(_ key: ObjectKey, from old: KubeObject?, to new: KubeObject?) {
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
