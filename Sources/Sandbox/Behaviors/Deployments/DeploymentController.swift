package import KubeModel

/// Keeps the ReplicaSets of Deployments: one for each template, sized by the strategy.
package struct DeploymentController: ClusterBehavior {
    package let name = "deployment-controller"
    package let watches: [ResourceKind] = [.deployment, Workloads.replicaSet]

    private var queue = ReconcileQueue()
    private var replicaSets = OwnedObjects(Workloads.replicaSet, of: .deployment)

    package init() {}

    package mutating func react(
        to changes: [ClusterChange],
        in cluster: ClusterState,
        now: Timestamp
    ) -> Timestamp? {
        for change in changes {
            if change.kind == .deployment {
                queue.add(change.key)
            } else {
                replicaSets.owners(affectedBy: change, in: cluster).forEach { queue.add($0) }
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
        guard let deployment = cluster.get(.deployment, key) else { return nil }
        let owned = try replicaSets.claim(for: deployment, in: cluster)
        let isTaken = { (name: String) in
            let set = cluster.get(Workloads.replicaSet, ObjectKey(namespace: key.namespace, name: name))
            return set.map { $0.controllerReference?.uid != deployment.uid } ?? false
        }
        var planner = DeploymentPlanner(deployment, replicaSets: owned, isTaken: isTaken, now: now)
        let plan = planner.run()
        if let set = plan.create { try cluster.create(Workloads.replicaSet, set, manager: Workloads.manager) }
        for set in plan.update { try cluster.update(Workloads.replicaSet, set, manager: Workloads.manager) }
        for set in plan.delete {
            try cluster.delete(Workloads.replicaSet, set.key, uid: set.uid, manager: Workloads.manager)
        }
        // The real controller sets its annotation with the status as well.
        if let changed = plan.deployment {
            try cluster.updateStatus(.deployment, changed, manager: Workloads.manager)
        }
        return plan.wakeUp
    }
}
