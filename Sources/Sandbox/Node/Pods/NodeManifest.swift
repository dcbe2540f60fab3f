import KubeModel

extension ClusterState {
    /// Makes the Node that pods are bound to, unless it is there.
    ///
    /// Nothing depends on it: pods run where the server knows no nodes, too.
    func register(_ node: NodeIdentity) {
        let kind = ResourceKind(group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
        let key = ObjectKey(namespace: "", name: node.name)
        guard get(kind, key) == nil else { return }
        var object = KubeObject(kind, key)
        object.labels = ["kubernetes.io/hostname": node.name, "kubernetes.io/os": "linux"]
        guard var created = try? create(kind, object, manager: NodeIdentity.manager) else { return }
        let time = JSONValue.string(now.description)
        created.status["conditions"] = [
            [
                "type": "Ready", "status": "True", "lastHeartbeatTime": time, "lastTransitionTime": time,
                "reason": "KubeletReady", "message": "kubelet is posting ready status",
            ]
        ]
        created.status["addresses"] = [
            ["type": "InternalIP", "address": .string(node.address)],
            ["type": "Hostname", "address": .string(node.name)],
        ]
        _ = try? updateStatus(kind, created, manager: NodeIdentity.manager)
    }
}
