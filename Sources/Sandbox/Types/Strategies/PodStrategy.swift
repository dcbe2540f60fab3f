import KubeModel

/// Rules of pods and of the templates they are made from.
enum PodStrategy {
    static var strategy: ResourceType.Strategy {
        var strategy = ResourceType.Strategy()
        strategy.allowsUnconditionalUpdate = true
        strategy.defaults = { json in
            completeSpec(&json, at: ["spec"])
            if json[path: "spec", "enableServiceLinks"] == nil { json[path: "spec", "enableServiceLinks"] = true }
        }
        strategy.prepareCreate = { json, _ in prepare(&json) }
        strategy.validate = { json, faults in
            validateSpec(json["spec"] ?? [:], "spec", &faults)
        }
        strategy.validateUpdate = validateUpdate
        strategy.gracePeriod = { json in
            let phase = json[path: "status", "phase"]?.string
            let isRunning = json[path: "spec", "nodeName"] != nil && phase != "Succeeded" && phase != "Failed"
            return isRunning ? json[path: "spec", "terminationGracePeriodSeconds"]?.int ?? 30 : 0
        }
        strategy.selectableFields = [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.nominatedNodeName",
        ]
        return strategy
    }

    private static func prepare(_ json: inout JSONValue) {
        var tolerations = json[path: "spec", "tolerations"]?.array ?? []
        for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
            let isTolerated = tolerations.contains {
                ($0["key"]?.string == key || $0["key"] == nil) && ["NoExecute", nil].contains($0["effect"]?.string)
            }
            guard !isTolerated else { continue }
            tolerations.append([
                "key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
            ])
        }
        json[path: "spec", "tolerations"] = .array(tolerations)
        if json[path: "spec", "priority"] == nil { json[path: "spec", "priority"] = 0 }
        if json[path: "spec", "preemptionPolicy"] == nil {
            json[path: "spec", "preemptionPolicy"] = "PreemptLowerPriority"
        }
        json["status"] = ["phase": "Pending", "qosClass": .string(qosClass(json["spec"] ?? [:]))]
    }

    /// Fills in what depends on other members of a pod's specification; the plain defaults are in the field tables.
    static func completeSpec(_ json: inout JSONValue, at path: [String]) {
        guard var spec = json.value(at: path) else { return }
        for list in ["containers", "initContainers", "ephemeralContainers"] {
            guard let containers = spec[list]?.array else { continue }
            spec[list] = .array(
                containers.map { container in
                    var container = container
                    complete(&container)
                    return container
                }
            )
        }
        if let volumes = spec["volumes"]?.array {
            spec["volumes"] = .array(
                volumes.map { ($0.object?.count ?? 0) > 1 ? $0 : $0.adding("emptyDir", [:]) }
            )
        }
        json.set(spec, at: path)
    }

    private static func complete(_ container: inout JSONValue) {
        if container["imagePullPolicy"] == nil, let image = container["image"]?.string {
            container["imagePullPolicy"] = .string(pullPolicy(image))
        }
        guard let limits = container[path: "resources", "limits"]?.object else { return }
        var requests = container[path: "resources", "requests"]?.object ?? [:]
        for limit in limits where requests[limit.name] == nil { requests[limit.name] = limit.value }
        container[path: "resources", "requests"] = .object(requests)
    }

    /// Always for an image without tag or with `latest`, as it may change.
    private static func pullPolicy(_ image: String) -> String {
        if image.contains("@") { return "IfNotPresent" }
        let tag = (image.split(separator: "/").last ?? "").split(separator: ":", maxSplits: 1).dropFirst().first
        return tag == nil || tag == "latest" ? "Always" : "IfNotPresent"
    }

    private static func qosClass(_ spec: JSONValue) -> String {
        let resources = (spec["containers"]?.array ?? []).map { $0["resources"] ?? [:] }
        if resources.allSatisfy({ ($0["limits"] ?? [:]) == [:] && ($0["requests"] ?? [:]) == [:] }) {
            return "BestEffort"
        }
        let isGuaranteed = resources.allSatisfy { resource in
            ["cpu", "memory"].allSatisfy { name in
                resource[path: "limits", name] != nil
                    && resource[path: "limits", name] == resource[path: "requests", name]
            }
        }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }

    /// Checks a pod's specification, given or in a template.
    static func validateSpec(_ spec: JSONValue, _ path: String, _ faults: inout FieldFaults) {
        let containers = spec["containers"]?.array ?? []
        if containers.isEmpty { faults.required("\(path).containers") }
        var names: Set<String> = []
        for list in ["initContainers", "containers"] {
            for (index, container) in (spec[list]?.array ?? []).enumerated() {
                let field = "\(path).\(list)[\(index)]"
                let name = container["name"]?.string ?? ""
                if name.isEmpty {
                    faults.required("\(field).name")
                } else if let problem = NameRule.label.problem(with: name) {
                    faults.invalid("\(field).name", .string(name), problem)
                } else if !names.insert(name).inserted {
                    faults.duplicate("\(field).name", .string(name))
                }
                if container["image"]?.string?.isEmpty ?? true { faults.required("\(field).image") }
                validatePorts(container, field, &faults)
            }
        }
        if let policy = spec["restartPolicy"]?.string, !["Always", "OnFailure", "Never"].contains(policy) {
            faults.unsupported(
                "\(path).restartPolicy",
                .string(policy),
                allowed: ["Always", "OnFailure", "Never"]
            )
        }
    }

    private static func validatePorts(_ container: JSONValue, _ field: String, _ faults: inout FieldFaults) {
        for (index, port) in (container["ports"]?.array ?? []).enumerated() {
            guard let number = port["containerPort"]?.int, !(1...65_535).contains(number) else { continue }
            let place = "\(field).ports[\(index)].containerPort"
            if number == 0 {
                faults.required(place)
            } else {
                faults.invalid(place, .int(number), "must be between 1 and 65535, inclusive")
            }
        }
    }

    private static func validateUpdate(_ new: JSONValue, _ old: JSONValue, _ faults: inout FieldFaults) {
        var before = old["spec"] ?? [:]
        var after = new["spec"] ?? [:]
        for name in ["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "schedulingGates"] {
            before[name] = nil
            after[name] = nil
        }
        if before["nodeName"] == nil { after["nodeName"] = nil }
        guard withoutImages(before) != withoutImages(after) else { return }
        faults.forbidden(
            "spec",
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
        )
    }

    private static func withoutImages(_ spec: JSONValue) -> JSONValue {
        var spec = spec
        for list in ["containers", "initContainers"] {
            guard let containers = spec[list]?.array else { continue }
            spec[list] = .array(containers.map { $0.adding("image", nil) })
        }
        return spec
    }
}

extension JSONValue {
    /// The value at the end of the names, or nil.
    func value(at path: [String]) -> JSONValue? {
        path.reduce(Optional(self)) { $0?[$1] }
    }

    /// Sets the value at the end of the names, making objects on the way; nil removes it.
    mutating func set(_ value: JSONValue?, at path: [String]) {
        guard let first = path.first else { return }
        guard path.count > 1 else { return self[first] = value }
        if value == nil, self[first] == nil { return }
        var inner = self[first] ?? [:]
        inner.set(value, at: Array(path.dropFirst()))
        self[first] = inner
    }

    /// A copy with the member set, or with nil removed.
    func adding(_ name: String, _ value: JSONValue?) -> JSONValue {
        var copy = self
        copy[name] = value
        return copy
    }
}
