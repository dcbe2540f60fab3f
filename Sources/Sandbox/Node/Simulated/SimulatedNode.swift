package import KubeModel

/// A node whose pods exist on paper: they start, become ready, crash and stop as their scripts say.
package struct SimulatedNode: ClusterBehavior {
    package let name = "kubelet"
    package let watches: [ResourceKind] = [.pod]

    private let node: NodeIdentity
    private let script: @Sendable (KubeObject) -> PodScript
    private var addresses = AddressPool.paper
    private var pods: [ObjectKey: SimulatedPod] = [:]
    private var queue = ReconcileQueue()

    /// - Parameters:
    ///   - node: The node's name and address.
    ///   - script: What becomes of a pod; asked again at every change of it.
    package init(
        _ node: NodeIdentity = NodeIdentity(),
        script: @escaping @Sendable (KubeObject) -> PodScript = PodScript.annotated
    ) {
        self.node = node
        self.script = script
    }

    package mutating func react(
        to changes: [ClusterChange],
        in cluster: ClusterState,
        now: Timestamp
    ) -> Timestamp? {
        for change in changes {
            if let old = change.old, old.uid != change.new?.uid {
                addresses.release(old.uid)
                pods[change.key] = nil
            }
            queue.add(change.key)
        }
        for key in queue.takeDue(now: now) {
            do {
                queue.add(key, at: try advance(key, in: cluster, now: now))
            } catch {
                queue.add(key, at: now + ReconcileQueue.retryDelay)
            }
        }
        return queue.next
    }

    private mutating func advance(
        _ key: ObjectKey,
        in cluster: ClusterState,
        now: Timestamp
    ) throws(APIStatus) -> Timestamp? {
        guard var pod = cluster.get(.pod, key), !PodView(pod).hasEnded || pod.isBeingDeleted else { return nil }
        if !PodView(pod).isBound {
            cluster.register(node)
            guard let address = addresses.address(for: pod.uid),
                let bound = cluster.bind(key, uid: pod.uid, to: node, address: address)
            else { return nil }
            pod = bound
        }
        guard pod.spec["nodeName"]?.string == node.name else { return nil }
        var state = pods[key] ?? SimulatedPod(createdAt: now)
        let script = self.script(pod)
        let next = state.advance(script, of: pod, now: now)
        pods[key] = state
        try cluster.report(state.observation(script, of: pod, now: now), of: key, uid: pod.uid)
        return next
    }
}
