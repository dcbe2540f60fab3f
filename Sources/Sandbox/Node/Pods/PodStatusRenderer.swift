package import KubeModel

/// Renders the status of a pod from what its node sees, as a kubelet writes it.
package struct PodStatusRenderer {
    package let pod: KubeObject
    package let observation: PodObservation
    package let now: Timestamp

    package init(pod: KubeObject, observation: PodObservation, now: Timestamp) {
        self.pod = pod
        self.observation = observation
        self.now = now
    }

    /// The new status; fields that others write are kept.
    package var status: JSONValue {
        var status = pod.status
        let phase = self.phase
        status["observedGeneration"] = pod.generation > 0 ? .int(pod.generation) : nil
        status["phase"] = .string(phase)
        status["conditions"] = .array(conditions(phase: phase))
        let initStatuses = observation.initContainers.map(containerStatus)
        status["initContainerStatuses"] = initStatuses.isEmpty ? nil : .array(initStatuses)
        status["containerStatuses"] = .array(observation.containers.map(containerStatus))
        return status
    }

    private var restartPolicy: String { pod.spec["restartPolicy"]?.string ?? "Always" }

    private var phase: String {
        let containers = observation.containers
        let ends = containers.compactMap(\.end)
        if observation.initContainers.contains(where: { ($0.end?.exitCode ?? 0) != 0 }), restartPolicy == "Never" {
            return "Failed"
        }
        if ends.count == containers.count, pod.isBeingDeleted || restartPolicy != "Always" {
            let failed = ends.contains { $0.exitCode != 0 }
            if !failed { return "Succeeded" }
            if pod.isBeingDeleted || restartPolicy == "Never" { return "Failed" }
        }
        let begun = containers.contains { $0.isRunning || $0.end != nil || $0.lastEnd != nil }
        return begun && observation.initContainers.allSatisfy { $0.end?.exitCode == 0 } ? "Running" : "Pending"
    }

    // MARK: Conditions

    private func conditions(phase: String) -> [JSONValue] {
        let initialized = observation.initContainers.allSatisfy { $0.end?.exitCode == 0 }
        let unready = observation.containers.filter { !$0.isReady }.map(\.name)
        let ended = ["Succeeded": "PodCompleted", "Failed": "PodFailed"][phase]
        let ready = ended == nil && unready.isEmpty
        let message = "containers with unready status: [\(unready.joined(separator: " "))]"
        let reason = ready ? nil : ended ?? "ContainersNotReady"
        let readyMessage = reason == "ContainersNotReady" ? message : nil
        return [
            condition("PodReadyToStartContainers", ended == nil),
            condition("Initialized", initialized, reason: initialized ? nil : "ContainersNotInitialized"),
            condition("Ready", ready, reason: reason, message: readyMessage),
            condition("ContainersReady", ready, reason: reason, message: readyMessage),
            condition("PodScheduled", true),
        ]
    }

    private func condition(
        _ type: String,
        _ isTrue: Bool,
        reason: String? = nil,
        message: String? = nil
    ) -> JSONValue {
        let status: JSONValue = isTrue ? "True" : "False"
        let old = pod.status["conditions"]?.array?.first { $0["type"]?.string == type }
        let since = old?["status"] == status ? old?["lastTransitionTime"] : nil
        var json: JSONValue = ["type": .string(type)]
        if pod.generation > 0 { json["observedGeneration"] = .int(pod.generation) }
        json["status"] = status
        json["lastProbeTime"] = .null
        json["lastTransitionTime"] = since ?? .string(now.description)
        if let reason { json["reason"] = .string(reason) }
        if let message { json["message"] = .string(message) }
        return json
    }

    // MARK: Containers

    private func containerStatus(_ container: ContainerObservation) -> JSONValue {
        [
            "name": .string(container.name),
            "state": state(container.state),
            "lastState": container.lastEnd.map { ["terminated": $0.json] } ?? [:],
            "ready": .bool(container.isReady),
            "restartCount": .int(container.restarts),
            "image": .string(container.image),
            "imageID": "",
            "started": .bool(container.hasStarted),
        ]
    }

    private func state(_ state: ContainerObservation.State) -> JSONValue {
        switch state {
        case .waiting(let reason, let message):
            message.isEmpty
                ? ["waiting": ["reason": .string(reason)]]
                : ["waiting": ["reason": .string(reason), "message": .string(message)]]
        case .running(let since): ["running": ["startedAt": .string(since.description)]]
        case .ended(let end): ["terminated": end.json]
        }
    }
}
