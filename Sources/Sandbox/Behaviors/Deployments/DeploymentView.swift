package import KubeModel

/// What the Deployment controller reads of a Deployment.
package struct DeploymentView {
    package var object: KubeObject

    package init(_ object: KubeObject) {
        self.object = object
    }

    package var replicas: Int { object.spec["replicas"]?.int ?? 1 }
    package var isRolling: Bool { object.spec[path: "strategy", "type"]?.string != "Recreate" }
    package var isPaused: Bool { object.spec["paused"]?.bool ?? false }
    package var template: JSONValue { object.spec["template"] ?? [:] }
    package var minReadySeconds: Int { object.spec["minReadySeconds"]?.int ?? 0 }
    package var revisionHistoryLimit: Int { object.spec["revisionHistoryLimit"]?.int ?? 10 }
    package var collisionCount: Int { object.status["collisionCount"]?.int ?? 0 }

    /// Seconds without progress after which a rollout counts as stuck; nil for never.
    package var progressDeadline: Int? {
        let seconds = object.spec["progressDeadlineSeconds"]?.int ?? 600
        return seconds == Int(Int32.max) ? nil : seconds
    }

    /// The most pods that may be there during a rolling update.
    package var maxReplicas: Int { replicas > 0 ? replicas + RollingBounds(of: self).maxSurge : 0 }
}

/// What the Deployment controller reads of a ReplicaSet, and how it changes one.
package struct ReplicaSetView {
    package static let revisionAnnotation = "deployment.kubernetes.io/revision"
    package static let historyAnnotation = "deployment.kubernetes.io/revision-history"
    package static let desiredAnnotation = "deployment.kubernetes.io/desired-replicas"
    package static let maxAnnotation = "deployment.kubernetes.io/max-replicas"
    package static let hashLabel = "pod-template-hash"

    package var object: KubeObject

    package init(_ object: KubeObject) {
        self.object = object
    }

    package var name: String { object.name }
    package var replicas: Int { object.spec["replicas"]?.int ?? 1 }
    package var actual: Int { object.status["replicas"]?.int ?? 0 }
    package var ready: Int { object.status["readyReplicas"]?.int ?? 0 }
    package var available: Int { object.status["availableReplicas"]?.int ?? 0 }
    package var terminating: Int { object.status["terminatingReplicas"]?.int ?? 0 }
    package var revision: Int { annotation(Self.revisionAnnotation) ?? 0 }
    package var desiredAnnotation: Int? { annotation(Self.desiredAnnotation) }
    package var maxAnnotation: Int? { annotation(Self.maxAnnotation) }

    /// Whether it has no pods, and its controller has seen its latest size.
    package var isIdle: Bool {
        replicas == 0 && actual == 0 && (object.status["observedGeneration"]?.int ?? 0) >= object.generation
    }

    /// The pod template without the label that tells the sets of one Deployment apart.
    package var plainTemplate: JSONValue {
        var template = object.spec["template"] ?? [:]
        template[path: "metadata", "labels"]?[Self.hashLabel] = nil
        return template
    }

    /// The same set, of another size and with the annotations that record the Deployment's.
    package func scaled(to replicas: Int, for deployment: DeploymentView) -> ReplicaSetView {
        var copy = self
        copy.object.spec["replicas"] = .int(replicas)
        copy.object.annotations[Self.desiredAnnotation] = "\(deployment.replicas)"
        copy.object.annotations[Self.maxAnnotation] = "\(deployment.maxReplicas)"
        return copy
    }

    private func annotation(_ name: String) -> Int? { object.annotations[name].flatMap { Int($0) } }
}

extension [ReplicaSetView] {
    /// The pods asked for.
    package var wanted: Int { reduce(0) { $0 + $1.replicas } }
    package var actual: Int { reduce(0) { $0 + $1.actual } }
    package var ready: Int { reduce(0) { $0 + $1.ready } }
    package var available: Int { reduce(0) { $0 + $1.available } }
    package var terminating: Int { reduce(0) { $0 + $1.terminating } }

    /// Oldest first, by name where they are of one age.
    package var byAge: [ReplicaSetView] { sorted { ($0.age, $0.name) < ($1.age, $1.name) } }

    package var active: [ReplicaSetView] { filter { $0.replicas > 0 } }
}

extension ReplicaSetView {
    package var age: Timestamp { object.createdAt ?? Timestamp(nanoseconds: 0) }
}
