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
            let rest = empty(namespace, cluster)
            guard due <= now else { continue }
            guard rest.isEmpty else {
                tell(rest, of: namespace, cluster, now)
                continue
            }
            release(namespace, cluster)
            going[namespace] = nil
        }
        return going.values.filter { $0 > now }.min()
    }

    /// What keeps a namespace: how many objects of each kind, and how many wait for each finalizer.
    private struct Rest {
        var objects: [String: Int] = [:]
        var finalizers: [String: Int] = [:]

        var isEmpty: Bool { objects.isEmpty }

        static func text(_ counts: [String: Int], _ word: String) -> String {
            counts.sorted { $0.key < $1.key }.map { "\($0.key) \(word) \($0.value) resource instances" }
                .joined(separator: ", ")
        }
    }

    /// Deletes everything in the namespace, and returns what is left all the same.
    private func empty(_ namespace: String, _ cluster: ClusterState) -> Rest {
        var rest = Rest()
        for resource in cluster.store.resources.sorted(by: { $0.description < $1.description }) {
            guard let type = cluster.registry.type(resource), type.kind.isNamespaced else { continue }
            let keys = cluster.store.withTable(resource) { $0.sortedKeys(namespace: namespace) }
            for key in keys {
                if let object = cluster.store[resource, key], !object.isBeingDeleted {
                    var options = DeleteOptions()
                    options.propagation = "Background"
                    _ = try? cluster.delete(type, key, options, write: .system(name))
                }
                guard let left = cluster.store[resource, key] else { continue }
                rest.objects["\(type.kind.plural).\(type.kind.group)", default: 0] += 1
                let finalizers = left.json[path: "metadata", "finalizers"]?.array ?? []
                for finalizer in finalizers.compactMap(\.string) { rest.finalizers[finalizer, default: 0] += 1 }
            }
        }
        return rest
    }

    /// Says in the status what the namespace waits for, in the words of Kubernetes.
    private func tell(_ rest: Rest, of namespace: String, _ cluster: ClusterState, _ now: Timestamp) {
        guard var object = cluster.get(Self.kind, ObjectKey(namespace: "", name: namespace)) else { return }
        let old = object.status["conditions"]?.array ?? []
        func condition(_ type: String, _ status: String, _ reason: String, _ message: String) -> JSONValue {
            let same = old.first { $0["type"]?.string == type && $0["status"]?.string == status }
            return [
                "type": .string(type), "status": .string(status),
                "lastTransitionTime": same?["lastTransitionTime"] ?? .string("\(now.wholeSeconds)"),
                "reason": .string(reason), "message": .string(message),
            ]
        }
        let isHeld = !rest.finalizers.isEmpty
        let new = [
            condition(
                "NamespaceDeletionDiscoveryFailure",
                "False",
                "ResourcesDiscovered",
                "All resources successfully discovered"
            ),
            condition(
                "NamespaceDeletionGroupVersionParsingFailure",
                "False",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed"
            ),
            condition(
                "NamespaceDeletionContentFailure",
                "False",
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization"
            ),
            condition(
                "NamespaceContentRemaining",
                "True",
                "SomeResourcesRemain",
                "Some resources are remaining: \(Rest.text(rest.objects, "has"))"
            ),
            condition(
                "NamespaceFinalizersRemaining",
                isHeld ? "True" : "False",
                isHeld ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
                isHeld
                    ? "Some content in the namespace has finalizers remaining: \(Rest.text(rest.finalizers, "in"))"
                    : "All content-preserving finalizers finished"
            ),
        ]
        guard new != old else { return }
        object.status["conditions"] = .array(new)
        _ = try? cluster.updateStatus(Self.kind, object, manager: name)
    }

    private func release(_ namespace: String, _ cluster: ClusterState) {
        guard let type = cluster.registry[Self.kind],
            var object = cluster.get(Self.kind, ObjectKey(namespace: "", name: namespace))
        else { return }
        object.json[path: "spec", "finalizers"] = nil
        _ = try? cluster.finalizeNamespace(type, object, .system(name))
    }
}
