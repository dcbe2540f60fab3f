package import KubeModel

/// What a node sees of one pod.
package struct PodObservation: Sendable, Hashable {
    package var initContainers: [ContainerObservation] = []
    package var containers: [ContainerObservation] = []

    package init(initContainers: [ContainerObservation] = [], containers: [ContainerObservation] = []) {
        self.initContainers = initContainers
        self.containers = containers
    }

    /// Whether nothing of it runs, and nothing has yet to start.
    package var hasStopped: Bool {
        containers.allSatisfy { $0.end != nil }
    }
}

/// What a node sees of one container.
package struct ContainerObservation: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case waiting(reason: String, message: String)
        case running(since: Timestamp)
        case ended(ContainerEnd)
    }

    package var name: String
    package var image: String
    package var state: State
    package var lastEnd: ContainerEnd?
    package var restarts = 0
    /// Its startup probe has succeeded, or it has none.
    package var hasStarted = false
    package var isReady = false

    package init(_ container: JSONValue, state: State) {
        name = container["name"]?.string ?? ""
        image = container["image"]?.string ?? ""
        self.state = state
    }

    package var isRunning: Bool {
        guard case .running = state else { return false }
        return true
    }

    package var end: ContainerEnd? {
        guard case .ended(let end) = state else { return nil }
        return end
    }
}

/// How a container ended.
package struct ContainerEnd: Sendable, Hashable {
    package var exitCode: Int
    /// The signal that ended it, if one did; the exit code is then 128 more.
    package var signal: Int?
    package var startedAt: Timestamp
    package var finishedAt: Timestamp
    package var message = ""

    package init(exitCode: Int, signal: Int? = nil, startedAt: Timestamp, finishedAt: Timestamp) {
        self.exitCode = exitCode
        self.signal = signal
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }

    package var json: JSONValue {
        var json: JSONValue = ["exitCode": .int(exitCode)]
        if let signal { json["signal"] = .int(signal) }
        json["reason"] = exitCode == 0 ? "Completed" : "Error"
        if !message.isEmpty { json["message"] = .string(message) }
        json["startedAt"] = .string(startedAt.description)
        json["finishedAt"] = .string(finishedAt.description)
        return json
    }
}
