import KubeModel

/// What a node does to pods.
extension ClusterState {
    /// Puts a pod on a node and gives it an address, as scheduler and kubelet do together.
    ///
    /// - Returns: The pod as it is then; nil where it is gone.
    func bind(_ key: ObjectKey, uid: String, to node: NodeIdentity, address: String) -> KubeObject? {
        guard let type = registry[.pod], let stored = store[type.storage, key], stored.uid == uid else { return nil }
        var pod = type.fromStorage(stored)
        // A binding is a subresource of its own: the pod's spec is closed to every other writer.
        pod.spec["nodeName"] = .string(node.name)
        pod.status["hostIP"] = .string(node.address)
        pod.status["hostIPs"] = [["ip": .string(node.address)]]
        pod.status["podIP"] = .string(address)
        pod.status["podIPs"] = [["ip": .string(address)]]
        pod.status["startTime"] = .string(now.description)
        let creating = ContainerObservation.State.waiting(reason: "ContainerCreating", message: "")
        let observation = PodObservation(
            initContainers: (pod.spec["initContainers"]?.array ?? []).map { ContainerObservation($0, state: creating) },
            containers: (pod.spec["containers"]?.array ?? []).map { ContainerObservation($0, state: creating) }
        )
        pod.status = PodStatusRenderer(pod: pod, observation: observation, now: now).status
        return type.fromStorage(commit(.modified, type, key, type.toStorage(pod)))
    }

    /// Writes what the node sees of a pod; one that is being deleted and has stopped is removed.
    ///
    /// A pod that is gone, or is another one of the same name, is left alone.
    func report(_ observation: PodObservation, of key: ObjectKey, uid: String) throws(APIStatus) {
        guard var pod = get(.pod, key), pod.uid == uid else { return }
        let status = PodStatusRenderer(pod: pod, observation: observation, now: now).status
        if status != pod.status {
            pod.status = status
            pod = try updateStatus(.pod, pod, manager: NodeIdentity.manager)
        }
        if pod.isBeingDeleted, observation.hasStopped { try removeStoppedPod(pod) }
    }

    private func removeStoppedPod(_ pod: KubeObject) throws(APIStatus) {
        guard let type = registry[.pod] else { return }
        _ = try unwrapped { () throws(Refusal) in
            var options = DeleteOptions()
            options.uid = pod.uid
            options.gracePeriodSeconds = 0
            return try self.delete(type, pod.key, options, write: .system(NodeIdentity.manager))
        }
    }
}
