import KubeModel

/// Rules of Jobs.
enum JobStrategy {
    static var strategy: ResourceType.Strategy {
        var strategy = ResourceType.Strategy()
        strategy.allowsUnconditionalUpdate = true
        strategy.defaults = { json in
            PodStrategy.completeSpec(&json, at: ["spec", "template", "spec"])
            completeSpec(&json, at: ["spec"], isTemplate: false)
        }
        strategy.prepareCreate = { json, _ in
            generateSelector(&json)
        }
        strategy.validate = validate
        strategy.validateUpdate = validateUpdate
        strategy.selectableFields = ["status.successful"]
        strategy.field = { json, _ in "\(json[path: "status", "succeeded"]?.int ?? 0)" }
        return strategy
    }

    static func completeSpec(_ json: inout JSONValue, at path: [String], isTemplate: Bool) {
        guard var spec = json.value(at: path) else { return }
        if spec["parallelism"] == nil {
            if spec["completions"] == nil, !isTemplate { spec["completions"] = 1 }
            spec["parallelism"] = isTemplate ? nil : 1
        }
        if spec["podReplacementPolicy"] == nil, !isTemplate {
            spec["podReplacementPolicy"] = spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed"
        }
        if isTemplate {
            for name in ["completionMode", "suspend", "manualSelector", "backoffLimit"]
            where spec[name] == SchemaNode.jobDefault(name) {
                spec[name] = nil
            }
        }
        json.set(spec, at: path)
    }

    private static func generateSelector(_ json: inout JSONValue) {
        guard json[path: "spec", "manualSelector"]?.bool != true, let uid = json[path: "metadata", "uid"]?.string,
            let name = json[path: "metadata", "name"]?.string
        else { return }
        var labels = json[path: "spec", "template", "metadata", "labels"]?.object ?? [:]
        for (key, value) in [
            ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name),
            ("controller-uid", uid), ("job-name", name),
        ] { labels[key] = .string(value) }
        json[path: "spec", "template", "metadata", "labels"] = .object(labels)
        json[path: "spec", "selector"] = [
            "matchLabels": ["batch.kubernetes.io/controller-uid": .string(uid)]
        ]
        if json[path: "metadata", "labels"] == nil { json[path: "metadata", "labels"] = .object(labels) }
    }

    private static func validate(_ json: JSONValue, _ faults: inout FieldFaults) {
        let template = json[path: "spec", "template", "spec"] ?? [:]
        for name in ["parallelism", "completions", "backoffLimit"] {
            if let number = json[path: "spec", name]?.int, number < 0 {
                faults.invalid("spec.\(name)", .int(number), "must be greater than or equal to 0")
            }
        }
        PodStrategy.validateSpec(template, "spec.template.spec", &faults)
        if template["restartPolicy"]?.string ?? "Always" == "Always" {
            faults.append(
                APIStatus.Cause(
                    reason: "FieldValueRequired",
                    message: "Required value: valid values: \"OnFailure\", \"Never\"",
                    field: "spec.template.spec.restartPolicy"
                )
            )
        }
    }

    private static func validateUpdate(_ new: JSONValue, _ old: JSONValue, _ faults: inout FieldFaults) {
        for name in ["completions", "selector", "template", "completionMode"] {
            let before = old[path: "spec", name] ?? .null
            let after = new[path: "spec", name] ?? .null
            if before != after { faults.invalid("spec.\(name)", after, "field is immutable") }
        }
    }
}

extension SchemaNode {
    /// The default of a field of a Job's specification.
    static func jobDefault(_ name: String) -> JSONValue? {
        BuiltInSchemas.schema("JobSpec")?.properties[name]?.defaultValue
    }
}
