import KubeModel

extension ClusterState {
    /// Makes what every cluster has from the start.
    func bootstrap() {
        for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
            add(NamespaceController.kind, name, in: "", [:])
        }
        add(
            .service,
            "kubernetes",
            in: "default",
            [
                "spec": [
                    "clusterIP": "10.0.0.1",
                    "ports": [["name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443]],
                ]
            ]
        )
        let everything: JSONValue = [
            "rules": [
                ["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]], ["nonResourceURLs": ["*"], "verbs": ["*"]],
            ]
        ]
        add(Authorizer.kind("ClusterRole"), "cluster-admin", in: "", everything)
        add(
            Authorizer.kind("ClusterRoleBinding"),
            "cluster-admin",
            in: "",
            [
                "subjects": [["kind": "Group", "name": "system:masters"]],
                "roleRef": ["kind": "ClusterRole", "name": "cluster-admin"],
            ]
        )
    }

    private func add(_ kind: ResourceKind, _ name: String, in namespace: String, _ body: JSONValue) {
        var object = KubeObject(kind, ObjectKey(namespace: namespace, name: name))
        for member in body.object ?? [:] { object.json[member.name] = member.value }
        _ = try? create(kind, object, manager: "kube-apiserver")
    }
}
