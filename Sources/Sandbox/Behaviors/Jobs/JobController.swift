package import KubeModel

/// Runs the pods of Jobs until enough have succeeded or too many have failed.
package struct JobController: ClusterBehavior {
    package let name = "job-controller"
    package let watches: [ResourceKind] = [Workloads.job, .pod]

    private var queue = ReconcileQueue()
    private var pods = OwnedObjects(.pod, of: Workloads.job)

    package init() {}

    package mutating func react(
        to changes: [ClusterChange],
        in cluster: ClusterState,
        now: Timestamp
    ) -> Timestamp? {
        for change in changes {
            if change.kind == .pod {
                pods.owners(affectedBy: change, in: cluster).forEach { queue.add($0) }
                releaseIfAbandoned(change.new, in: cluster)
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
        guard let job = cluster.get(Workloads.job, key), !job.isBeingDeleted else { return nil }
        var planner = JobPlanner(job, pods: try pods.claim(for: job, in: cluster), now: now)
        let plan = planner.run()
        if let status = plan.status {
            var changed = job
            changed.status = status
            try cluster.updateStatus(Workloads.job, changed, manager: Workloads.manager)
        }
        for pod in plan.release { try release(pod, in: cluster) }
        for pod in plan.delete {
            try cluster.delete(.pod, pod.key, uid: pod.uid, manager: Workloads.manager)
        }
        for _ in 0..<plan.create {
            let template = job.spec["template"] ?? [:]
            let pod = PodManifest.make(from: template, owner: job, finalizers: [JobPlanner.finalizer])
            try cluster.create(.pod, pod, manager: Workloads.manager)
        }
        return plan.wakeUp
    }

    /// Takes the finalizer off a pod that is being deleted and whose Job is gone: nobody will count it.
    private func releaseIfAbandoned(_ pod: KubeObject?, in cluster: ClusterState) {
        guard let pod, pod.isBeingDeleted, let owner = pod.controllerReference, owner.kind == "Job" else { return }
        let job = cluster.get(Workloads.job, ObjectKey(namespace: pod.namespace, name: owner.name))
        guard job?.uid != owner.uid || job?.isBeingDeleted == true else { return }
        // A pod that changed or went meanwhile comes back as another change.
        try? release(pod, in: cluster)
    }

    private func release(_ pod: KubeObject, in cluster: ClusterState) throws(APIStatus) {
        guard var latest = cluster.get(.pod, pod.key), latest.uid == pod.uid else { return }
        let finalizers = latest.json[path: "metadata", "finalizers"]?.array ?? []
        let left = finalizers.filter { $0 != .string(JobPlanner.finalizer) }
        guard left.count < finalizers.count else { return }
        latest.json[path: "metadata", "finalizers"] = left.isEmpty ? nil : .array(left)
        try cluster.update(.pod, latest, manager: Workloads.manager)
    }
}
