package import KubeModel

/// Something a node asks a container, with a yes or no for an answer.
package enum ContainerCheck: Sendable, Hashable {
    /// Status 200 to 399 is a yes.
    case http(address: String, port: Int, path: String, headers: [String: String])
    /// An accepted connection is a yes.
    case tcp(address: String, port: Int)
    /// Exit code 0 is a yes.
    case exec([String])

    /// Reads a handler of a probe or a hook; nil where it has none that is known.
    package init?(_ handler: JSONValue, container: JSONValue, address: String) {
        if let command = handler[path: "exec", "command"]?.array?.compactMap(\.string), !command.isEmpty {
            self = .exec(command)
            return
        }
        func port(_ value: JSONValue?) -> Int? {
            guard let name = value?.string else { return value?.int }
            return (container["ports"]?.array ?? []).first { $0["name"]?.string == name }?["containerPort"]?.int
                ?? Int(name)
        }
        if let get = handler["httpGet"], let port = port(get["port"]) {
            var headers: [String: String] = [:]
            for header in get["httpHeaders"]?.array ?? [] {
                if let name = header["name"]?.string { headers[name] = header["value"]?.string ?? "" }
            }
            let host = get["host"]?.string ?? address
            self = .http(address: host, port: port, path: get["path"]?.string ?? "/", headers: headers)
        } else if let socket = handler["tcpSocket"], let port = port(socket["port"]) {
            self = .tcp(address: socket["host"]?.string ?? address, port: port)
        } else {
            return nil
        }
    }
}

/// A probe as a container asks for it.
package struct ProbeSpec: Sendable, Hashable {
    package var check: ContainerCheck
    package var initialDelay: Duration
    package var period: Duration
    package var timeout: Duration
    package var successThreshold: Int
    package var failureThreshold: Int
    /// The time a container has to stop after this probe failed, where it differs from the pod's.
    package var grace: Duration?

    package init?(_ json: JSONValue?, container: JSONValue, address: String) {
        guard let json, let check = ContainerCheck(json, container: container, address: address) else { return nil }
        self.check = check
        initialDelay = .seconds(json["initialDelaySeconds"]?.int ?? 0)
        period = .seconds(max(1, json["periodSeconds"]?.int ?? 10))
        timeout = .seconds(max(1, json["timeoutSeconds"]?.int ?? 1))
        successThreshold = max(1, json["successThreshold"]?.int ?? 1)
        failureThreshold = max(1, json["failureThreshold"]?.int ?? 3)
        grace = json["terminationGracePeriodSeconds"]?.int.map { .seconds($0) }
    }
}

/// The running count of one probe's answers.
package struct ProbeState: Sendable {
    package let spec: ProbeSpec
    /// The probe's opinion; it changes at the thresholds only.
    private(set) var isPassing: Bool
    /// Failed as often in a row as the threshold.
    private(set) var hasFailed = false
    private var streak = 0
    private var lastAnswer: Bool?
    private var next: Timestamp
    private var pending: Int?

    package init(_ spec: ProbeSpec, passingAtFirst: Bool, startedAt start: Timestamp) {
        self.spec = spec
        isPassing = passingAtFirst
        next = start + spec.initialDelay
    }

    /// Asks when it is time, and takes the answer when it is there.
    package mutating func step(_ launch: ContainerLaunch, _ host: inout some ContainerHost, now: Timestamp) {
        if let check = pending {
            guard let answer = host.answer(to: check) else { return }
            pending = nil
            take(answer)
        } else if next <= now {
            pending = host.ask(spec.check, of: launch, timeout: spec.timeout)
            next = max(next + spec.period, now)
        }
    }

    private mutating func take(_ answer: Bool) {
        streak = answer == lastAnswer ? streak + 1 : 1
        lastAnswer = answer
        if answer, streak >= spec.successThreshold { isPassing = true }
        if !answer, streak >= spec.failureThreshold {
            isPassing = false
            hasFailed = true
        }
    }
}
