import KubeModel

/// The objects of one kind that a controller's objects control, with adoption and release.
///
/// An object without a controller that the selector matches is adopted; one that the selector does not match any more
/// is let go.
struct OwnedObjects {
    let kind: ResourceKind
    /// The kind of their controllers.
    let ownerKind: ResourceKind
    /// Objects that have no controller.
    private var orphans: [String: Set<ObjectKey>] = [:]

    init(_ kind: ResourceKind, of ownerKind: ResourceKind) {
        self.kind = kind
        self.ownerKind = ownerKind
    }

    /// Takes note of a change of an owned object.
    ///
    /// - Returns: The owners that have to look at it.
    mutating func owners(affectedBy change: ClusterChange, in cluster: ClusterState) -> [ObjectKey] {
        let key = change.key
        orphans[key.namespace]?.remove(key)
        let named = [change.old, change.new].compactMap { $0?.controllerReference }
            .filter { $0.kind == ownerKind.kind && $0.apiVersion == ownerKind.apiVersion }
            .map { ObjectKey(namespace: key.namespace, name: $0.name) }
        guard let new = change.new, new.controllerReference == nil else { return named }
        orphans[key.namespace, default: []].insert(key)
        let matching = cluster.list(ownerKind, namespace: key.namespace).filter {
            selector(of: $0)?.matches(new) ?? false
        }
        return named + matching.map(\.key)
    }

    /// The objects that the owner controls, after adoption and release.
    func claim(for owner: KubeObject, in cluster: ClusterState) throws(APIStatus) -> [KubeObject] {
        let owned = cluster.dependents(of: owner.uid, kind).filter { $0.controllerReference?.uid == owner.uid }
        guard !owner.isBeingDeleted, let selector = selector(of: owner), !selector.requirements.isEmpty else {
            return owned
        }
        var claimed: [KubeObject] = []
        for object in owned {
            if selector.matches(object) || object.isBeingDeleted {
                claimed.append(object)
            } else {
                try write(object, cluster) { $0.filter { $0["uid"]?.string != owner.uid } }
            }
        }
        for key in (orphans[owner.namespace] ?? []).sorted() {
            guard let object = cluster.get(kind, key), object.controllerReference == nil, !object.isBeingDeleted,
                selector.matches(object)
            else { continue }
            claimed.append(try write(object, cluster) { $0 + [OwnerReference(to: owner).controllerJSON] })
        }
        return claimed
    }

    @discardableResult
    private func write(
        _ object: KubeObject,
        _ cluster: ClusterState,
        _ change: ([JSONValue]) -> [JSONValue]
    ) throws(APIStatus) -> KubeObject {
        var copy = object
        let references = change(object.json[path: "metadata", "ownerReferences"]?.array ?? [])
        copy.json[path: "metadata", "ownerReferences"] = references.isEmpty ? nil : .array(references)
        return try cluster.update(kind, copy, manager: Workloads.manager)
    }

    private func selector(of owner: KubeObject) -> LabelSelector? { owner.spec["selector"].flatMap(LabelSelector.init) }
}
