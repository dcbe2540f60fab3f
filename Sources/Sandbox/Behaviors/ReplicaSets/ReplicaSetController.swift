package import KubeModel

/// Keeps as many pods of each ReplicaSet as it asks for.
package struct ReplicaSetController: ClusterBehavior {
    package let name = "replicaset-controller"
    package let watches: [ResourceKind] = [Workloads.replicaSet, .pod]

    private var queue = ReconcileQueue()
    private var pods = OwnedObjects(.pod, of: Workloads.replicaSet)

    package init() {}

    package mutating func react(
        to changes: [ClusterChange],
        in cluster: ClusterState,
        now: Timestamp
    ) -> Timestamp? {
        for change in changes {
            if change.kind == .pod {
                pods.owners(affectedBy: change, in: cluster).forEach { queue.add($0) }
            } else {
                queue.add(change.key)
            }
        }
        for key in queue.takeDue(now: now) {
            do {
                queue.add(key, at: try reconcile(key, in: cluster, now: now))
            } catch {
                queue.add(key, at: now + ReconcileQueue.retryDelay)
            }
        }
        return queue.next
    }

    private func reconcile(_ key: ObjectKey, in cluster: ClusterState, now: Timestamp) throws(APIStatus) -> Timestamp? {
        guard let set = cluster.get(Workloads.replicaSet, key) else { return nil }
        let plan = ReplicaSetPlan(set, pods: try pods.claim(for: set, in: cluster), now: now)
        for _ in 0..<plan.create {
            let pod = PodManifest.make(from: set.spec["template"] ?? [:], owner: set)
            try cluster.create(.pod, pod, manager: Workloads.manager)
        }
        for pod in plan.delete {
            try cluster.delete(.pod, pod.key, uid: pod.uid, manager: Workloads.manager)
        }
        if let status = plan.status {
            var changed = set
            changed.status = status
            try cluster.updateStatus(Workloads.replicaSet, changed, manager: Workloads.manager)
        }
        return plan.wakeUp
    }
}
