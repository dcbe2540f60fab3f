import KubeModel

/// Events: one store, shown in the core group and in `events.k8s.io`.
enum EventStrategies {
    private static let storage = GroupResource(group: "", plural: "events")

    /// Members of `events.k8s.io/v1` and what the core version calls them.
    private static let names = [
        ("regarding", "involvedObject"), ("note", "message"), ("deprecatedSource", "source"),
        ("deprecatedFirstTimestamp", "firstTimestamp"), ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"), ("reportingController", "reportingComponent"),
    ]

    static func core(_ parts: inout ResourceType.Parts) {
        parts.shortNames = ["ev"]
        parts.storage = storage
        parts.strategy.allowsCreateOnUpdate = true
        parts.strategy.selectableFields = [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
            "reportingComponent", "source", "type",
        ]
        parts.strategy.field = { json, name in
            if name == "source" { return json[path: "source", "component"]?.string ?? "" }
            return json.value(at: name.split(separator: ".").map(String.init))?.string ?? ""
        }
    }

    static func v1(_ parts: inout ResourceType.Parts) {
        core(&parts)
        parts.schema = BuiltInSchemas.schema("EventV1")
        parts.fromStorage = { rename($0, apiVersion: "events.k8s.io/v1", names.map { ($0.1, $0.0) }) }
        parts.toStorage = { rename($0, apiVersion: "v1", names) }
        parts.strategy.validate = validate
        parts.strategy.errorGroup = ""
        parts.strategy.selectableFields =
            ["reason", "reportingController", "type"]
            + ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map {
                "regarding.\($0)"
            }
        parts.strategy.field = nil
    }

    private static func rename(
        _ object: KubeObject,
        apiVersion: String,
        _ names: [(from: String, to: String)]
    ) -> KubeObject {
        let table = Dictionary(uniqueKeysWithValues: names.map { ($0.from, $0.to) })
        let members = (object.json.object ?? [:]).map {
            JSONObject.Member(name: table[$0.name] ?? $0.name, value: $0.value)
        }
        var result = KubeObject(.object(JSONObject(uniqueMembers: ContiguousArray(members))))
        result.json["apiVersion"] = .string(apiVersion)
        return result
    }

    private static func validate(_ json: JSONValue, _ faults: inout FieldFaults) {
        if json["eventTime"]?.string == nil { faults.required("eventTime") }
        for name in ["reportingController", "reportingInstance", "action", "reason"] {
            let text = json[name]?.string ?? ""
            if text.isEmpty {
                faults.required(name)
            } else if name != "reportingController", text.utf8.count > 128 {
                faults.invalid(name, "", "can have at most 128 characters")
            }
        }
        if let note = json["note"]?.string, note.utf8.count > 1024 {
            faults.invalid("message", "", "can have at most 1024 characters")
        }
        if let type = json["type"]?.string, !["Normal", "Warning"].contains(type) {
            faults.invalid("type", "", "has invalid value: \(type)")
        }
        let namespace = json[path: "regarding", "namespace"]?.string ?? ""
        let own = json[path: "metadata", "namespace"]?.string ?? ""
        if !namespace.isEmpty ? namespace != own : own != "default" && own != "kube-system" {
            faults.invalid("involvedObject.namespace", .string(namespace), "does not match event.namespace")
        }
    }
}
