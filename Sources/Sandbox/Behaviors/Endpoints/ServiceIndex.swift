import KubeModel

/// Which Services may select a pod, by one label of their selectors.
struct ServiceIndex {
    private struct Label: Hashable {
        var namespace: String
        var name: String
        var value: String
    }

    private var selectors: [ObjectKey: [String: String]] = [:]
    private var keys: [Label: Set<ObjectKey>] = [:]

    /// Takes note of a changed Service.
    mutating func update(_ change: ClusterChange) {
        let key = change.key
        if let label = selectors[key].flatMap({ Self.label($0, in: key.namespace) }) { keys[label]?.remove(key) }
        selectors[key] = change.new.flatMap(Self.selector)
        if let label = selectors[key].flatMap({ Self.label($0, in: key.namespace) }) {
            keys[label, default: []].insert(key)
        }
    }

    /// The Services that select the object.
    func services(selecting pod: KubeObject) -> [ObjectKey] {
        let labels = pod.labels
        let candidates = labels.flatMap { label in
            keys[Label(namespace: pod.namespace, name: label.key, value: label.value)] ?? []
        }
        return candidates.filter { key in selectors[key]?.allSatisfy { labels[$0.key] == $0.value } ?? false }
    }

    /// The labels that a Service selects by; nil where it leaves its endpoints to others.
    static func selector(of service: KubeObject) -> [String: String]? {
        guard service.spec["type"]?.string != "ExternalName",
            let labels = service.spec["selector"]?.object?.strings, !labels.isEmpty
        else { return nil }
        return labels
    }

    /// The first label by name: any one would do, as long as it is always the same.
    private static func label(_ selector: [String: String], in namespace: String) -> Label? {
        selector.min { $0.key < $1.key }.map { Label(namespace: namespace, name: $0.key, value: $0.value) }
    }
}
