import KubeModel

extension ClusterState {
    static let namespaces = GroupResource(group: "", plural: "namespaces")

    /// Sets the finalizers of a namespace's specification; one that is going and has none left is gone.
    func finalizeNamespace(
        _ type: ResourceType,
        _ object: KubeObject,
        _ options: WriteOptions
    ) throws(Refusal) -> KubeObject {
        guard let stored = store[type.storage, object.key] else { throw .notFound(type, object.name) }
        var new = stored
        new.json[path: "spec", "finalizers"] = object.json[path: "spec", "finalizers"]
        if !object.resourceVersion.isEmpty, object.resourceVersion != stored.resourceVersion {
            throw .conflict(type, object.name)
        }
        guard new != stored else { return stored }
        let isEmpty =
            (new.json[path: "spec", "finalizers"]?.array ?? []).isEmpty
            && (new.json[path: "metadata", "finalizers"]?.array ?? []).isEmpty
        if new.isBeingDeleted, isEmpty {
            remove(type, new)
            return new
        }
        return commit(.modified, type, object.key, new)
    }
}
