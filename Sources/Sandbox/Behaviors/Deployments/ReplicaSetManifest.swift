import KubeModel

/// Writes the ReplicaSet of a Deployment's present template.
enum ReplicaSetManifest {
    static func make(for deployment: DeploymentView, hash: String) -> KubeObject {
        let owner = deployment.object
        var template = deployment.template
        template[path: "metadata", "labels", ReplicaSetView.hashLabel] = .string(hash)
        var selector = owner.spec["selector"] ?? [:]
        selector[path: "matchLabels", ReplicaSetView.hashLabel] = .string(hash)

        var set = KubeObject(Workloads.replicaSet, ObjectKey(namespace: owner.namespace, name: "\(owner.name)-\(hash)"))
        set.json[path: "metadata", "labels"] = template[path: "metadata", "labels"]
        set.json[path: "metadata", "ownerReferences"] = [OwnerReference(to: owner).controllerJSON]
        set.spec = ["replicas": 0, "selector": selector, "template": template]
        if deployment.minReadySeconds > 0 { set.spec["minReadySeconds"] = .int(deployment.minReadySeconds) }
        return set
    }
}
