import KubeModel

/// Every object of the cluster, under one sequence of revisions.
struct ObjectStore {
    private(set) var revision: Int
    private var tables: [GroupResource: ObjectTable] = [:]
    private let historyLimit: Int

    /// Makes an empty store; `historyLimit` is the number of changes kept per resource.
    init(revision: Int = 1, historyLimit: Int) {
        self.revision = revision
        self.historyLimit = historyLimit
    }

    subscript(resource: GroupResource, key: ObjectKey) -> KubeObject? { tables[resource]?[key] }

    var resources: [GroupResource] { Array(tables.keys) }

    func count(_ resource: GroupResource) -> Int { tables[resource]?.count ?? 0 }

    /// Runs `body` with the resource's table.
    mutating func withTable<Result>(_ resource: GroupResource, _ body: (inout ObjectTable) -> Result) -> Result {
        body(&tables[resource, default: ObjectTable()])
    }

    func history(of resource: GroupResource, after revision: Int) -> ArraySlice<StoredChange> {
        tables[resource]?.history.after(revision) ?? []
    }

    /// The revision from which on the resource's past is known.
    func oldest(_ resource: GroupResource) -> Int { tables[resource]?.oldest ?? 0 }

    /// Gives the object the next revision and commits it.
    mutating func commit(
        _ verb: StoredChange.Verb,
        _ resource: GroupResource,
        _ key: ObjectKey,
        _ object: KubeObject
    ) -> StoredChange {
        revision += 1
        var object = object
        object.json[path: "metadata", "resourceVersion"] = .string("\(revision)")
        let old = self[resource, key]
        let change = StoredChange(revision: revision, verb: verb, key: key, old: old, new: object)
        tables[resource, default: ObjectTable()].commit(change, historyLimit: historyLimit)
        return change
    }

    /// Forgets a resource altogether, as when its definition goes.
    mutating func removeTable(_ resource: GroupResource) {
        tables[resource] = nil
    }

    /// Takes a revision without a change, as a write to something not kept here would.
    mutating func advance(to revision: Int) {
        self.revision = max(self.revision, revision)
    }

    /// Forgets the past before the revision, in every resource.
    mutating func compact(to revision: Int) {
        for resource in Array(tables.keys) { tables[resource]?.compact(to: min(revision, self.revision)) }
    }
}
