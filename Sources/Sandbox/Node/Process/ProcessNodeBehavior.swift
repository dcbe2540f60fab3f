import KubeModel

/// Binds pods to a process node and tells it what to do with them.
struct ProcessNodeBehavior: ClusterBehavior {
    let name = "kubelet"
    let watches: [ResourceKind] = [.pod]

    private let node: NodeIdentity
    private let send: @Sendable (ProcessNode.Command) -> Void
    private var addresses = AddressPool.loopback

    init(node: NodeIdentity, send: @escaping @Sendable (ProcessNode.Command) -> Void) {
        self.node = node
        self.send = send
    }

    mutating func react(to changes: [ClusterChange], in cluster: ClusterState, now: Timestamp) -> Timestamp? {
        for change in changes {
            if let old = change.old, old.uid != change.new?.uid {
                addresses.release(old.uid)
                send(.forget(uid: old.uid))
            }
            guard let pod = change.new, let latest = cluster.get(.pod, pod.key), latest.uid == pod.uid else { continue }
            accept(latest, was: change.old, in: cluster)
        }
        return nil
    }

    private mutating func accept(_ pod: KubeObject, was old: KubeObject?, in cluster: ClusterState) {
        if !PodView(pod).isBound {
            cluster.register(node)
            guard !pod.isBeingDeleted, let address = addresses.address(for: pod.uid),
                let bound = cluster.bind(pod.key, uid: pod.uid, to: node, address: address)
            else { return }
            send(.run(bound))
        } else if pod.spec["nodeName"]?.string == node.name {
            if pod.isBeingDeleted {
                let grace = pod.json[path: "metadata", "deletionGracePeriodSeconds"]?.int ?? 0
                send(.stop(uid: pod.uid, grace: .seconds(grace)))
            } else if pod.labels != old?.labels || pod.annotations != old?.annotations {
                send(.update(pod))
            }
        }
    }
}
