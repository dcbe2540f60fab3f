import KubeModel

/// Empties namespaces that are going, and lets them go once they are empty.
struct NamespaceController: ClusterBehavior {
    let name = "namespace-controller"
    /// It is told of every kind: what is left of a namespace may be of any.
    let watches: [ResourceKind] = []
    let linger: Duration
    private var going: [String: Timestamp] = [:]

    init(linger: Duration) {
        self.linger = linger
    }

    static let kind = ResourceKind(
        group: "",
        version: "v1",
        kind: "Namespace",
        plural: "namespaces",
        isNamespaced: false
    )

    mutating func react(to changes: [ClusterChange], in cluster: ClusterState, now: Timestamp) -> Timestamp? {
        for change in changes where change.kind.plural == "namespaces" && change.kind.group.isEmpty {
            if let new = change.new, new.isBeingDeleted {
                if going[change.key.name] == nil { going[change.key.name] = now + linger }
            } else {
                going[change.key.name] = nil
            }
        }
        guard !going.isEmpty else { return nil }
        for (namespace, due) in going.sorted(by: { $0.key < $1.key }) {
            let isEmpty = empty(namespace, cluster)
            guard isEmpty, due <= now else { continue }
            release(namespace, cluster)
            going[namespace] = nil
        }
        return going.values.filter { $0 > now }.min()
    }

    /// Deletes everything in the namespace; true once nothing is left.
    private func empty(_ namespace: String, _ cluster: ClusterState) -> Bool {
        var isEmpty = true
        for resource in cluster.store.resources.sorted(by: { $0.description < $1.description }) {
            guard let type = cluster.registry.type(resource), type.kind.isNamespaced else { continue }
            let keys = cluster.store.withTable(resource) { $0.sortedKeys(namespace: namespace) }
            for key in keys {
                if let object = cluster.store[resource, key], !object.isBeingDeleted {
                    var options = DeleteOptions()
                    options.propagation = "Background"
                    _ = try? cluster.delete(type, key, options, write: .system(name))
                }
                if cluster.store[resource, key] != nil { isEmpty = false }
            }
        }
        return isEmpty
    }

    private func release(_ namespace: String, _ cluster: ClusterState) {
        guard let type = cluster.registry[Self.kind],
            var object = cluster.get(Self.kind, ObjectKey(namespace: "", name: namespace))
        else { return }
        object.json[path: "spec", "finalizers"] = nil
        _ = try? cluster.finalizeNamespace(type, object, .system(name))
    }
}
