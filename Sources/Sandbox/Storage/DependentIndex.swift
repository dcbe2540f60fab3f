import KubeModel

/// Which objects name which owners.
struct DependentIndex {
    struct Entry: Hashable {
        var resource: GroupResource
        var key: ObjectKey
    }

    private var entries: [String: Set<Entry>] = [:]

    /// The objects that name the UID as an owner.
    subscript(uid: String) -> Set<Entry> { entries[uid] ?? [] }

    /// Takes note of a committed change.
    mutating func update(_ resource: GroupResource, _ change: StoredChange) {
        let entry = Entry(resource: resource, key: change.key)
        let before = Self.owners(of: change.old)
        let after = change.verb == .deleted ? [] : Self.owners(of: change.new)
        guard before != after else { return }
        for uid in before.subtracting(after) {
            entries[uid]?.remove(entry)
            if entries[uid]?.isEmpty == true { entries[uid] = nil }
        }
        for uid in after.subtracting(before) { entries[uid, default: []].insert(entry) }
    }

    private static func owners(of object: KubeObject?) -> Set<String> {
        Set((object?.json[path: "metadata", "ownerReferences"]?.array ?? []).compactMap { $0["uid"]?.string })
    }
}
