import KubeModel

/// The figures of a Deployment's status.
struct DeploymentCounts: Hashable {
    var observedGeneration = 0
    var replicas = 0
    var updated = 0
    var ready = 0
    var available = 0
    var unavailable = 0
    var terminating = 0

    init(
        observedGeneration: Int,
        replicas: Int,
        updated: Int,
        ready: Int,
        available: Int,
        unavailable: Int,
        terminating: Int
    ) {
        self.observedGeneration = observedGeneration
        self.replicas = replicas
        self.updated = updated
        self.ready = ready
        self.available = available
        self.unavailable = unavailable
        self.terminating = terminating
    }

    init(_ status: JSONValue) {
        observedGeneration = status["observedGeneration"]?.int ?? 0
        replicas = status["replicas"]?.int ?? 0
        updated = status["updatedReplicas"]?.int ?? 0
        ready = status["readyReplicas"]?.int ?? 0
        available = status["availableReplicas"]?.int ?? 0
        unavailable = status["unavailableReplicas"]?.int ?? 0
        terminating = status["terminatingReplicas"]?.int ?? 0
    }

    func isComplete(_ deployment: DeploymentView) -> Bool {
        [updated, replicas, available].allSatisfy { $0 == deployment.replicas }
            && observedGeneration >= deployment.object.generation
    }

    func hasProgressed(since before: DeploymentCounts) -> Bool {
        updated > before.updated || replicas - updated < before.replicas - before.updated || ready > before.ready
            || available > before.available
    }

    /// The status as a controller manager writes it: figures of zero are left out, but for the terminating pods.
    func json(conditions: [WorkloadCondition], collisionCount: Int) -> JSONValue {
        var status: JSONValue = ["observedGeneration": .int(observedGeneration)]
        for (name, value) in [
            ("replicas", replicas), ("updatedReplicas", updated), ("readyReplicas", ready),
            ("availableReplicas", available), ("unavailableReplicas", unavailable),
        ] where value != 0 {
            status[name] = .int(value)
        }
        status["terminatingReplicas"] = .int(terminating)
        status["conditions"] = .array(conditions.map(\.json))
        if collisionCount > 0 { status["collisionCount"] = .int(collisionCount) }
        return status
    }
}
