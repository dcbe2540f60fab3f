import KubeModel

/// Serves the kinds that CustomResourceDefinitions define.
struct DefinitionController: ClusterBehavior {
    let name = "kube-apiserver"
    let watches = [Self.kind]

    static let kind = ResourceKind(
        group: "apiextensions.k8s.io",
        version: "v1",
        kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions",
        isNamespaced: false
    )

    mutating func react(to changes: [ClusterChange], in cluster: ClusterState, now: Timestamp) -> Timestamp? {
        for change in changes {
            if let old = change.old, change.new == nil { cleanUp(old, cluster) }
            if let old = change.old, change.new.map({ $0.spec != old.spec }) ?? true {
                for type in CustomResourceTypes.types(of: old) { cluster.registry.remove(type.kind) }
            }
            guard let new = change.new else {
                if let old = change.old {
                    cluster.store.removeTable(Self.resource(old))
                    cluster.retired.append(Self.resource(old))
                }
                continue
            }
            if new.isBeingDeleted {
                cleanUp(new, cluster)
            } else {
                serve(new, isNew: change.old.map { $0.spec != new.spec } ?? true, cluster)
            }
        }
        return nil
    }

    private static func resource(_ definition: KubeObject) -> GroupResource {
        GroupResource(
            group: definition.spec["group"]?.string ?? "",
            plural: definition.spec[path: "names", "plural"]?.string ?? ""
        )
    }

    private func serve(_ definition: KubeObject, isNew: Bool, _ cluster: ClusterState) {
        if isNew {
            for type in CustomResourceTypes.types(of: definition) { cluster.registry.add(type) }
            let revision = cluster.store.revision
            cluster.store.withTable(Self.resource(definition)) { $0.begin(at: revision) }
        }
        let names = definition.spec["names"]
        let conditions = definition.status["conditions"]?.array ?? []
        guard definition.status["acceptedNames"] != names || conditions.isEmpty else { return }
        var new = definition
        new.json[path: "status", "acceptedNames"] = names
        new.json[path: "status", "conditions"] = [
            condition("NamesAccepted", "NoConflicts", "no conflicts found", cluster.now),
            condition("Established", "InitialNamesAccepted", "the initial names have been accepted", cluster.now),
        ]
        _ = try? cluster.updateStatus(Self.kind, new, manager: name)
    }

    private func condition(_ type: String, _ reason: String, _ message: String, _ now: Timestamp) -> JSONValue {
        [
            "type": .string(type), "status": "True", "lastTransitionTime": .string(now.description),
            "reason": .string(reason), "message": .string(message),
        ]
    }

    /// Deletes the objects of a definition that is going or gone.
    private func cleanUp(_ definition: KubeObject, _ cluster: ClusterState) {
        let resource = Self.resource(definition)
        guard let type = cluster.registry.type(resource) else { return }
        for key in cluster.store.withTable(resource, { $0.sortedKeys(namespace: nil) }) {
            _ = try? cluster.delete(type, key, DeleteOptions(), write: .system(name))
        }
    }
}
