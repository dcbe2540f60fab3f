package import KubeModel

/// What one pass of the ReplicaSet controller does.
package struct ReplicaSetPlan {
    package var create = 0
    /// Pods to delete, those that cost least first.
    package var delete: [KubeObject] = []
    /// The new status; nil where it stays.
    package var status: JSONValue?
    /// When a pod that is ready now becomes available.
    package var wakeUp: Timestamp?

    /// Decides one pass over a set and the pods that it controls.
    package init(_ set: KubeObject, pods: [KubeObject], now: Timestamp) {
        let wanted = set.spec["replicas"]?.int ?? 1
        let minReadySeconds = set.spec["minReadySeconds"]?.int ?? 0
        let pods = pods.map(PodView.init)
        let active = pods.filter(\.isActive)
        if !set.isBeingDeleted {
            create = max(0, wanted - active.count)
            delete = active.sorted(by: Self.costsLess).prefix(max(0, active.count - wanted)).map(\.object)
        }

        let available = active.filter { $0.isAvailable(minReadySeconds: minReadySeconds, now: now) }
        let template = set.spec[path: "template", "metadata", "labels"]?.object?.strings ?? [:]
        var status: JSONValue = ["replicas": .int(active.count)]
        for (name, count) in [
            ("fullyLabeledReplicas", active.count { pod in template.allSatisfy { pod.object.labels[$0] == $1 } }),
            ("readyReplicas", active.count { $0.isReady }),
            ("availableReplicas", available.count),
        ] where count > 0 {
            status[name] = .int(count)
        }
        status["terminatingReplicas"] = .int(pods.count { $0.object.isBeingDeleted && !$0.hasEnded })
        status["observedGeneration"] = .int(set.generation)
        if let conditions = set.status["conditions"] { status["conditions"] = conditions }
        if status != set.status { self.status = status }

        guard minReadySeconds > 0 else { return }
        wakeUp = active.filter { pod in !available.contains { $0.object.uid == pod.object.uid } }
            .compactMap(\.readySince).map { $0 + .seconds(minReadySeconds) }.min()
    }

    /// Whether deleting `a` loses less than deleting `b` (`ActivePodsWithRanks`).
    private static func costsLess(_ a: PodView, _ b: PodView) -> Bool {
        if a.isBound != b.isBound { return !a.isBound }
        if a.phase != b.phase { return rank(a.phase) < rank(b.phase) }
        if a.isReady != b.isReady { return !a.isReady }
        let costs = (deletionCost(a), deletionCost(b))
        if costs.0 != costs.1 { return costs.0 < costs.1 }
        if let since = a.readySince, let other = b.readySince, since != other { return since > other }
        if a.restarts != b.restarts { return a.restarts > b.restarts }
        let ages = (a.object.createdAt ?? Timestamp(nanoseconds: 0), b.object.createdAt ?? Timestamp(nanoseconds: 0))
        return ages.0 != ages.1 ? ages.0 > ages.1 : a.object.name < b.object.name
    }

    private static func rank(_ phase: String) -> Int {
        ["Pending": 0, "Unknown": 1, "Running": 2][phase] ?? 3
    }

    private static func deletionCost(_ pod: PodView) -> Int {
        pod.object.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int($0) } ?? 0
    }
}
