package import KubeModel

/// Everything needed to start a container as a local process.
package struct ContainerLaunch: Sendable, Hashable {
    /// Why a container cannot be started, in a kubelet's words.
    package struct Failure: Error, Sendable, Hashable {
        package var reason: String
        package var message: String

        package init(reason: String, message: String) {
            self.reason = reason
            self.message = message
        }
    }

    package var pod: ObjectKey
    package var podUID: String
    package var container: String
    /// How often the container was started before.
    package var attempt: Int
    /// The program and its arguments.
    package var arguments: [String]
    package var environment: [String: String]
    /// Where it runs; nil: in a directory of the pod's own.
    package var workingDirectory: String?

    /// Resolves a container's command and environment.
    ///
    /// There is no image here, hence no entry point: a container must say its command.
    package init(_ container: JSONValue, of pod: KubeObject, attempt: Int) throws(Failure) {
        self.pod = pod.key
        podUID = pod.uid
        self.container = container["name"]?.string ?? ""
        self.attempt = attempt
        workingDirectory = container["workingDir"]?.string
        let environment = try Self.environment(of: container, in: pod)
        let words = ["command", "args"].flatMap { (container[$0]?.array ?? []).compactMap(\.string) }
        guard container["command"]?.array?.isEmpty == false else {
            throw Failure(
                reason: "CreateContainerError",
                message: "no command specified: images have no entry point here"
            )
        }
        arguments = words.map { VariableReferences.expand($0, in: environment) }
        self.environment = environment
    }

    private static func environment(
        of container: JSONValue,
        in pod: KubeObject
    ) throws(Failure) -> [String: String] {
        guard container["envFrom"]?.array?.isEmpty ?? true else {
            throw Failure(reason: "CreateContainerConfigError", message: "envFrom is not supported by a process node")
        }
        var environment: [String: String] = [:]
        for entry in container["env"]?.array ?? [] {
            guard let name = entry["name"]?.string else { continue }
            if let source = entry["valueFrom"] {
                guard let path = source[path: "fieldRef", "fieldPath"]?.string else {
                    let message = "env \(name): only values and fieldRef are supported by a process node"
                    throw Failure(reason: "CreateContainerConfigError", message: message)
                }
                environment[name] = try field(path, of: pod)
            } else {
                environment[name] = VariableReferences.expand(entry["value"]?.string ?? "", in: environment)
            }
        }
        return environment
    }

    /// A field of the downward API.
    private static func field(_ path: String, of pod: KubeObject) throws(Failure) -> String {
        for (prefix, values) in [("metadata.labels['", pod.labels), ("metadata.annotations['", pod.annotations)]
        where path.hasPrefix(prefix) && path.hasSuffix("']") {
            return values[String(path.dropFirst(prefix.count).dropLast(2))] ?? ""
        }
        switch path {
        case "metadata.name": return pod.name
        case "metadata.namespace": return pod.namespace
        case "metadata.uid": return pod.uid
        case "spec.nodeName": return pod.spec["nodeName"]?.string ?? ""
        case "spec.serviceAccountName": return pod.spec["serviceAccountName"]?.string ?? "default"
        case "status.podIP", "status.podIPs": return pod.status["podIP"]?.string ?? ""
        case "status.hostIP", "status.hostIPs": return pod.status["hostIP"]?.string ?? ""
        default:
            throw Failure(reason: "CreateContainerConfigError", message: "unsupported fieldPath: \(path)")
        }
    }
}

/// `$(NAME)` in commands, arguments and values.
package enum VariableReferences {
    /// Replaces references to names that are known; others, and `$$(NAME)` without its first `$`, stay as they are.
    package static func expand(_ text: String, in values: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if rest.first == "(", let end = rest.firstIndex(of: ")") {
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                result += values[name] ?? "$(\(name))"
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
            }
        }
        return result + rest
    }
}
