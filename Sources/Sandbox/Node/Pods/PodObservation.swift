import KubeModel

/// What a node sees of one pod.
struct PodObservation: Sendable, Hashable {
    var initContainers: [ContainerObservation] = []
    var containers: [ContainerObservation] = []

    /// Whether nothing of it runs, and nothing has yet to start.
    var hasStopped: Bool {
        containers.allSatisfy { $0.end != nil }
    }
}

/// What a node sees of one container.
struct ContainerObservation: Sendable, Hashable {
    enum State: Sendable, Hashable {
        case waiting(reason: String, message: String)
        case running(since: Timestamp)
        case ended(ContainerEnd)
    }

    var name: String
    var image: String
    var state: State
    var lastEnd: ContainerEnd?
    var restarts = 0
    /// Its startup probe has succeeded, or it has none.
    var hasStarted = false
    var isReady = false

    init(_ container: JSONValue, state: State) {
        name = container["name"]?.string ?? ""
        image = container["image"]?.string ?? ""
        self.state = state
    }

    var isRunning: Bool {
        guard case .running = state else { return false }
        return true
    }

    var end: ContainerEnd? {
        guard case .ended(let end) = state else { return nil }
        return end
    }
}

/// How a container ended.
struct ContainerEnd: Sendable, Hashable {
    var exitCode: Int
    /// The signal that ended it, if one did; the exit code is then 128 more.
    var signal: Int?
    var startedAt: Timestamp
    var finishedAt: Timestamp
    var message = ""

    init(exitCode: Int, signal: Int? = nil, startedAt: Timestamp, finishedAt: Timestamp) {
        self.exitCode = exitCode
        self.signal = signal
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }

    var json: JSONValue {
        var json: JSONValue = ["exitCode": .int(exitCode)]
        if let signal { json["signal"] = .int(signal) }
        json["reason"] = exitCode == 0 ? "Completed" : "Error"
        if !message.isEmpty { json["message"] = .string(message) }
        json["startedAt"] = .string(startedAt.description)
        json["finishedAt"] = .string(finishedAt.description)
        return json
    }
}
