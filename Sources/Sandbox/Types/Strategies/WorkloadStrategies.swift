import KubeModel

/// Rules of Deployments, ReplicaSets, StatefulSets, DaemonSets and CronJobs.
enum WorkloadStrategies {
    static func strategy(for kind: String) -> ResourceType.Strategy {
        var strategy = ResourceType.Strategy()
        strategy.allowsUnconditionalUpdate = true
        strategy.defaults = { json in
            PodStrategy.completeSpec(&json, at: ["spec", "template", "spec"])
            switch kind {
            case "Deployment": completeDeployment(&json)
            case "StatefulSet": completeStatefulSet(&json)
            case "DaemonSet": completeDaemonSet(&json)
            default: labelFromTemplate(&json)
            }
        }
        strategy.validate = { json, faults in validate(json, &faults) }
        strategy.validateUpdate = { new, old, faults in
            validateUpdate(new, old, kind, &faults)
        }
        if kind == "ReplicaSet" { strategy.selectableFields = ["status.replicas"] }
        return strategy
    }

    private static func completeDeployment(_ json: inout JSONValue) {
        var strategy = json[path: "spec", "strategy"] ?? [:]
        if strategy["type"] == nil { strategy["type"] = "RollingUpdate" }
        if strategy["type"] == "RollingUpdate" {
            for name in ["maxUnavailable", "maxSurge"] where strategy[path: "rollingUpdate", name] == nil {
                strategy[path: "rollingUpdate", name] = "25%"
            }
        }
        json[path: "spec", "strategy"] = strategy
    }

    private static func completeStatefulSet(_ json: inout JSONValue) {
        let isRolling = json[path: "spec", "updateStrategy", "type"] == "RollingUpdate"
        if isRolling, json[path: "spec", "updateStrategy", "rollingUpdate", "partition"] == nil {
            json[path: "spec", "updateStrategy", "rollingUpdate", "partition"] = 0
        }
        for name in ["whenDeleted", "whenScaled"]
        where json[path: "spec", "persistentVolumeClaimRetentionPolicy", name] == nil {
            json[path: "spec", "persistentVolumeClaimRetentionPolicy", name] = "Retain"
        }
    }

    private static func completeDaemonSet(_ json: inout JSONValue) {
        guard json[path: "spec", "updateStrategy", "type"] == "RollingUpdate" else { return }
        for (name, value) in [("maxUnavailable", 1), ("maxSurge", 0)]
        where json[path: "spec", "updateStrategy", "rollingUpdate", name] == nil {
            json[path: "spec", "updateStrategy", "rollingUpdate", name] = .int(value)
        }
    }

    private static func labelFromTemplate(_ json: inout JSONValue) {
        guard json[path: "metadata", "labels"] == nil,
            let labels = json[path: "spec", "template", "metadata", "labels"]
        else { return }
        json[path: "metadata", "labels"] = labels
    }

    private static func validate(_ json: JSONValue, _ faults: inout FieldFaults) {
        let spec = json["spec"] ?? [:]
        for name in ["replicas", "minReadySeconds", "revisionHistoryLimit"] {
            if let number = spec[name]?.int, number < 0 {
                faults.invalid("spec.\(name)", .int(number), "must be greater than or equal to 0")
            }
        }
        let selector = spec["selector"].flatMap { $0.isNull ? JSONValue?.none : $0 }
        if selector == nil { faults.required("spec.selector") }
        if selector == [:] {
            faults.invalid("spec.selector", [:], "empty selector is invalid for deployment")
        }
        let labels = spec[path: "template", "metadata", "labels"] ?? .null
        let matches = selector.flatMap { LabelSelector($0) }?.matches(labels.object ?? [:]) ?? false
        if !matches {
            faults.invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
        }
        PodStrategy.validateSpec(spec[path: "template", "spec"] ?? [:], "spec.template.spec", &faults)
        let policy = spec[path: "template", "spec", "restartPolicy"]?.string ?? "Always"
        if policy != "Always" {
            faults.unsupported("spec.template.spec.restartPolicy", .string(policy), allowed: ["Always"])
        }
    }

    private static func validateUpdate(
        _ new: JSONValue,
        _ old: JSONValue,
        _ kind: String,
        _ faults: inout FieldFaults
    ) {
        let selector = new[path: "spec", "selector"] ?? .null
        if selector != old[path: "spec", "selector"] ?? .null {
            faults.invalid("spec.selector", selector, "field is immutable")
        }
        guard kind == "StatefulSet" else { return }
        var before = old["spec"] ?? [:]
        var after = new["spec"] ?? [:]
        let changeable = [
            "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy", "minReadySeconds", "selector",
        ]
        for name in changeable {
            before[name] = nil
            after[name] = nil
        }
        if before != after {
            faults.forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                    + "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
                    + "'minReadySeconds' are forbidden"
            )
        }
    }

    static var cronJob: ResourceType.Strategy {
        var strategy = ResourceType.Strategy()
        strategy.allowsUnconditionalUpdate = true
        strategy.defaults = { json in
            PodStrategy.completeSpec(&json, at: ["spec", "jobTemplate", "spec", "template", "spec"])
            JobStrategy.completeSpec(&json, at: ["spec", "jobTemplate", "spec"], isTemplate: true)
        }
        strategy.validate = { json, faults in
            if json[path: "spec", "schedule"]?.string?.isEmpty ?? true { faults.required("spec.schedule") }
        }
        return strategy
    }
}
