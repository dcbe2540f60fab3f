package import KubeModel

/// Keeps the EndpointSlices of every Service with a selector.
package struct EndpointSliceController: ClusterBehavior {
    package let name = "endpointslice-controller"
    package let watches: [ResourceKind] = [.service, .pod, .endpointSlice]

    private var queue = ReconcileQueue()

    package init() {}

    package mutating func react(
        to changes: [ClusterChange],
        in cluster: ClusterState,
        now: Timestamp
    ) -> Timestamp? {
        for change in changes {
            services(affectedBy: change, in: cluster).forEach { queue.add($0) }
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

    private func services(affectedBy change: ClusterChange, in cluster: ClusterState) -> [ObjectKey] {
        let namespace = change.key.namespace
        switch change.kind {
        case .service: return [change.key]
        case .pod:
            return cluster.list(.service, namespace: namespace).filter { service in
                guard let selector = Self.selector(of: service) else { return false }
                return [change.old, change.new].contains { $0.map(selector.matches) ?? false }
            }.map(\.key)
        default:
            let names = [change.old, change.new].compactMap { $0?.labels[EndpointSliceWriter.serviceLabel] }
            return Set(names).sorted().map { ObjectKey(namespace: namespace, name: $0) }
        }
    }

    private func reconcile(_ key: ObjectKey, in cluster: ClusterState, now: Timestamp) throws(APIStatus) {
        guard let service = cluster.get(.service, key), !service.isBeingDeleted,
            let selector = Self.selector(of: service)
        else { return }
        let plan = EndpointSlicePlan(
            service,
            pods: cluster.list(.pod, namespace: key.namespace, labels: selector),
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

    private static func selector(of service: KubeObject) -> LabelSelector? {
        guard service.spec["type"]?.string != "ExternalName",
            let labels = service.spec["selector"]?.object?.strings, !labels.isEmpty
        else { return nil }
        return .labels(labels)
    }
}
