import KubeModel

/// The resources every cluster has.
enum BuiltIns {
    /// One line of the tables below.
    struct Entry {
        var kind: ResourceKind
        var parts: ResourceType.Parts
    }

    /// Every built-in resource, groups in the order discovery shows them.
    static func all() -> [ResourceType] {
        (core() + workloads() + access() + policies() + rest()).map { ResourceType($0.kind, $0.parts) }
    }

    static func entry(
        _ apiVersion: String,
        _ plural: String,
        _ kind: String,
        scope: Scope = .namespaced,
        _ fill: (inout ResourceType.Parts) -> Void = { _ in }
    ) -> Entry {
        let parts = apiVersion.split(separator: "/").map(String.init)
        let group = parts.count == 2 ? parts[0] : ""
        let kind = ResourceKind(
            group: group,
            version: parts.last ?? "v1",
            kind: kind,
            plural: plural,
            isNamespaced: scope == .namespaced
        )
        var entry = Entry(kind: kind, parts: ResourceType.Parts())
        entry.parts.schema = BuiltInSchemas.schema(kind.kind)
        entry.parts.strategy.allowsUnconditionalUpdate = true
        entry.parts.columns = BuiltInColumns.columns(for: kind)
        fill(&entry.parts)
        return entry
    }

    enum Scope { case namespaced, cluster }

    static let scaleKind = ResourceKind(group: "autoscaling", version: "v1", kind: "Scale", plural: "scales")

    static let replicaScale = ResourceType.ScalePaths(
        specReplicas: ["spec", "replicas"],
        statusReplicas: ["status", "replicas"],
        selector: ["spec", "selector"]
    )

    static func subresource(
        _ name: String,
        _ kind: String,
        _ verbs: [String],
        group: String = "",
        version: String = ""
    ) -> ResourceType.Subresource {
        ResourceType.Subresource(
            name: name,
            kind: ResourceKind(group: group, version: version, kind: kind, plural: name),
            verbs: verbs
        )
    }
}
