package import KubeModel

/// Keeps the EndpointSlices of every Service with a selector.
package struct EndpointSliceController: ClusterBehavior {
    package let name = "endpointslice-controller"
    package let watches: [ResourceKind] = [.service, .pod, .endpointSlice]

    private var queue = ReconcileQueue()
    private var services = ServiceIndex()

    package init() {}

    package mutating func react(
        to changes: [ClusterChange],
        in cluster: ClusterState,
        now: Timestamp
    ) -> Timestamp? {
        for change in changes {
            services(affectedBy: change).forEach { queue.add($0) }
        }
        for key in queue.takeDue(now: now) {
            do {
                try reconcile(key, in: cluster, now: now)
            } catch {
                queue.add(key, at: now + ReconcileQueue.retryDelay)
            }
        }
        return queue.next
    }

    private mutating func services(affectedBy change: ClusterChange) -> [ObjectKey] {
        switch change.kind {
        case .service:
            services.update(change)
            return [change.key]
        case .pod: return [change.old, change.new].compactMap { $0 }.flatMap(services.services(selecting:))
        default:
            let names = [change.old, change.new].compactMap { $0?.labels[EndpointSliceWriter.serviceLabel] }
            return names.map { ObjectKey(namespace: change.key.namespace, name: $0) }
        }
    }

    private func reconcile(_ key: ObjectKey, in cluster: ClusterState, now: Timestamp) throws(APIStatus) {
        guard let service = cluster.get(.service, key), !service.isBeingDeleted,
            let labels = ServiceIndex.selector(of: service)
        else { return }
        let plan = EndpointSlicePlan(
            service,
            pods: cluster.list(.pod, namespace: key.namespace, labels: .labels(labels)),
            slices: cluster.dependents(of: service.uid, .endpointSlice)
                .filter { $0.labels[EndpointSliceWriter.managerLabel] == EndpointSliceWriter.manager },
            now: now
        )
        for slice in plan.update { try cluster.update(.endpointSlice, slice, manager: Workloads.manager) }
        for slice in plan.create { try cluster.create(.endpointSlice, slice, manager: Workloads.manager) }
        for slice in plan.delete {
            try cluster.delete(.endpointSlice, slice.key, uid: slice.uid, manager: Workloads.manager)
        }
    }
}
