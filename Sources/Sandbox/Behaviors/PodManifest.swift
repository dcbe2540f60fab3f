import KubeModel

/// Writes the pods that controllers create from a template.
enum PodManifest {
    /// A pod with the template's metadata and spec, owned by its controller and named after it.
    static func make(from template: JSONValue, owner: KubeObject, finalizers: [String] = []) -> KubeObject {
        var pod = KubeObject([
            "apiVersion": "v1", "kind": "Pod",
            "metadata": ["generateName": .string(prefix(owner.name)), "namespace": .string(owner.namespace)],
        ])
        for field in ["labels", "annotations"] {
            pod.json[path: "metadata", field] = template[path: "metadata", field]
        }
        if !finalizers.isEmpty {
            pod.json[path: "metadata", "finalizers"] = .array(finalizers.map(JSONValue.string))
        }
        pod.json[path: "metadata", "ownerReferences"] = [OwnerReference(to: owner).controllerJSON]
        pod.spec = template["spec"] ?? [:]
        return pod
    }

    /// The start of generated names; long owners' names are cut so that the suffix still fits.
    private static func prefix(_ name: String) -> String {
        String("\(name)-".prefix(253 - 5))
    }
}
