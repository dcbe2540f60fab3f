import KubeModel

/// Deletes what is owned by something that is gone, and carries out foreground and orphan deletion.
struct GarbageCollector: ClusterBehavior {
    let name = "generic-garbage-collector"
    /// It is told of every kind.
    let watches: [ResourceKind] = []

    mutating func react(to changes: [ClusterChange], in cluster: ClusterState, now: Timestamp) -> Timestamp? {
        for change in changes { handle(change, in: cluster) }
        return nil
    }

    private func handle(_ change: ClusterChange, in cluster: ClusterState) {
        if let old = change.old, change.new == nil {
            for dependent in cluster.dependents[old.uid].sorted(by: Self.order) { reconsider(dependent, cluster) }
            releaseOwners(of: old, cluster)
        }
        guard let new = change.new, let type = cluster.registry[change.kind] else { return }
        if new.isBeingDeleted {
            finishDeletion(of: new, type, cluster)
        } else if new.json[path: "metadata", "ownerReferences"] != nil, change.old == nil || hasNewOwner(change) {
            reconsider(DependentIndex.Entry(resource: type.storage, key: change.key), cluster)
        }
    }

    private static func order(_ a: DependentIndex.Entry, _ b: DependentIndex.Entry) -> Bool {
        (a.resource.description, a.key) < (b.resource.description, b.key)
    }

    private func hasNewOwner(_ change: ClusterChange) -> Bool {
        change.old?.json[path: "metadata", "ownerReferences"]
            != change.new?.json[path: "metadata", "ownerReferences"]
    }

    /// Deletes the object if none of its owners is left, else drops the references to those gone.
    private func reconsider(_ entry: DependentIndex.Entry, _ cluster: ClusterState) {
        guard let type = cluster.registry.type(entry.resource),
            let object = cluster.store[entry.resource, entry.key], !object.isBeingDeleted
        else { return }
        let owners = object.json[path: "metadata", "ownerReferences"]?.array ?? []
        let present = owners.filter { isPresent($0, for: object, cluster) }
        guard present.count < owners.count else { return }
        let write = WriteOptions.system(name)
        guard present.isEmpty else {
            _ = try? cluster.modify(type, entry.key, options: write) { live throws(Refusal) in
                var new = live
                new.json[path: "metadata", "ownerReferences"] = .array(present)
                return new
            }
            return
        }
        var options = DeleteOptions()
        options.uid = object.uid
        options.propagation = "Background"
        _ = try? cluster.delete(type, entry.key, options, write: write)
    }

    /// Whether the owner exists, in the object's namespace or cluster-wide, with the UID named.
    private func isPresent(_ reference: JSONValue, for object: KubeObject, _ cluster: ClusterState) -> Bool {
        let apiVersion = reference["apiVersion"]?.string ?? ""
        guard let type = cluster.registry.type(apiVersion: apiVersion, kind: reference["kind"]?.string ?? "")
        else { return true }
        if type.kind.isNamespaced, object.namespace.isEmpty { return true }
        let namespace = type.kind.isNamespaced ? object.namespace : ""
        let key = ObjectKey(namespace: namespace, name: reference["name"]?.string ?? "")
        return cluster.store[type.storage, key]?.uid == reference["uid"]?.string
    }

    private func finishDeletion(of object: KubeObject, _ type: ResourceType, _ cluster: ClusterState) {
        let finalizers = (object.json[path: "metadata", "finalizers"]?.array ?? []).compactMap(\.string)
        if finalizers.contains("orphan") {
            orphanDependents(of: object, cluster)
            remove("orphan", from: object, type, cluster)
        } else if finalizers.contains("foregroundDeletion") {
            deleteDependents(of: object, type, cluster)
        }
    }

    private func orphanDependents(of owner: KubeObject, _ cluster: ClusterState) {
        for entry in cluster.dependents[owner.uid].sorted(by: Self.order) {
            guard let type = cluster.registry.type(entry.resource) else { continue }
            _ = try? cluster.modify(type, entry.key, options: .system(name)) { live throws(Refusal) in
                var new = live
                let rest = (live.json[path: "metadata", "ownerReferences"]?.array ?? [])
                    .filter { $0["uid"]?.string != owner.uid }
                new.json[path: "metadata", "ownerReferences"] = rest.isEmpty ? nil : .array(rest)
                return new
            }
        }
    }

    /// Deletes the dependents in the foreground, and the owner's finalizer once none that blocks is left.
    private func deleteDependents(of owner: KubeObject, _ type: ResourceType, _ cluster: ClusterState) {
        for entry in cluster.dependents[owner.uid].sorted(by: Self.order) {
            guard let dependentType = cluster.registry.type(entry.resource),
                let object = cluster.store[entry.resource, entry.key], !object.isBeingDeleted
            else { continue }
            var options = DeleteOptions()
            options.uid = object.uid
            options.propagation = cluster.dependents[object.uid].isEmpty ? "Background" : "Foreground"
            _ = try? cluster.delete(dependentType, entry.key, options, write: .system(name))
        }
        let blocks = cluster.dependents[owner.uid].contains { entry in
            (cluster.store[entry.resource, entry.key]?.json[path: "metadata", "ownerReferences"]?.array ?? [])
                .contains { $0["uid"]?.string == owner.uid && $0["blockOwnerDeletion"]?.bool == true }
        }
        if !blocks { remove("foregroundDeletion", from: owner, type, cluster) }
    }

    /// Looks again at owners that wait for their dependents to go.
    private func releaseOwners(of object: KubeObject, _ cluster: ClusterState) {
        for reference in object.json[path: "metadata", "ownerReferences"]?.array ?? [] {
            let apiVersion = reference["apiVersion"]?.string ?? ""
            guard let type = cluster.registry.type(apiVersion: apiVersion, kind: reference["kind"]?.string ?? "")
            else { continue }
            let namespace = type.kind.isNamespaced ? object.namespace : ""
            let key = ObjectKey(namespace: namespace, name: reference["name"]?.string ?? "")
            guard let owner = cluster.store[type.storage, key], owner.isBeingDeleted else { continue }
            finishDeletion(of: owner, type, cluster)
        }
    }

    private func remove(_ finalizer: String, from object: KubeObject, _ type: ResourceType, _ cluster: ClusterState) {
        _ = try? cluster.modify(type, object.key, options: .system(name)) { live throws(Refusal) in
            var new = live
            let rest = (live.json[path: "metadata", "finalizers"]?.array ?? []).filter { $0.string != finalizer }
            new.json[path: "metadata", "finalizers"] = rest.isEmpty ? nil : .array(rest)
            return new
        }
    }
}
