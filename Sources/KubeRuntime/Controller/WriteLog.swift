import HTTPTransport
package import KubeModel

/// What this process wrote and the watches have not shown yet.
///
/// A reconcile that reads a cache older than its own writes decides on a state that it has changed already. Kubernetes
/// guards its own controllers the same way (KEP-5647).
package final class WriteLog: Sendable {
    private struct Written: Sendable {
        var kind: ResourceKind
        var namespace: String
        var resourceVersion: String
    }

    private struct Entry: Sendable {
        var uid: String
        var writes: [Written] = []
    }

    private let entries = LockedBox<[ObjectKey: Entry]>([:])
    private let staleReads = LockedBox(0)

    package init() {}

    /// Notes that a reconcile of the owner wrote the object, whose answer carries the new resource version.
    ///
    /// A new UID of the owner forgets what was written for the one before.
    package func record(owner: ObjectKey, uid: String, wrote object: KubeObject, _ kind: ResourceKind) {
        let version = object.resourceVersion
        guard !version.isEmpty else { return }
        let namespace = kind.isNamespaced ? object.namespace : ""
        entries.withLock { entries in
            var entry = entries[owner] ?? Entry(uid: uid)
            if entry.uid != uid { entry = Entry(uid: uid) }
            if let index = entry.writes.firstIndex(where: { $0.kind == kind && $0.namespace == namespace }) {
                // Where they can't be compared, the later write is taken for the newer.
                if ResourceVersion.isOlder(version, than: entry.writes[index].resourceVersion) != true {
                    entry.writes[index].resourceVersion = version
                }
            } else {
                entry.writes.append(Written(kind: kind, namespace: namespace, resourceVersion: version))
            }
            entries[owner] = entry
        }
    }

    /// Whether a store has yet to show what was written for the owner.
    ///
    /// Fails open: kinds without a store, stores not synced, and resource versions that can't be compared don't hold
    /// anything up. What was shown is forgotten.
    package func isBehind(owner: ObjectKey, uid: String, _ stores: [ResourceKind: Store]) -> Bool {
        let isBehind = entries.withLock { entries in
            guard var entry = entries[owner] else { return false }
            entry.writes.removeAll { entry.uid != uid || !Self.isUnseen($0, in: stores) }
            entries[owner] = entry.writes.isEmpty ? nil : entry
            return !entry.writes.isEmpty
        }
        if isBehind { staleReads.withLock { $0 += 1 } }
        return isBehind
    }

    /// Forgets an owner that is gone.
    package func forget(owner: ObjectKey) {
        entries.withLock { $0[owner] = nil }
    }

    /// How often a store was behind (`stale_skip_total`).
    package var staleSkips: Int { staleReads.withLock { $0 } }

    private static func isUnseen(_ written: Written, in stores: [ResourceKind: Store]) -> Bool {
        guard let seen = stores[written.kind]?.syncedResourceVersion(in: written.namespace), !seen.isEmpty else {
            return false
        }
        return ResourceVersion.isOlder(seen, than: written.resourceVersion) == true
    }
}
