import KubeModel

/// The status of a Job.
struct JobStatus {
    var conditions: [JSONValue] = []
    var startTime: Timestamp?
    var completionTime: Timestamp?
    var active = 0
    var succeeded = 0
    var failed = 0
    var terminating = 0
    var ready = 0

    init(_ json: JSONValue) {
        conditions = json["conditions"]?.array ?? []
        startTime = json["startTime"]?.string.flatMap(Timestamp.init)
        completionTime = json["completionTime"]?.string.flatMap(Timestamp.init)
        active = json["active"]?.int ?? 0
        succeeded = json["succeeded"]?.int ?? 0
        failed = json["failed"]?.int ?? 0
    }

    var isFinished: Bool {
        conditions.contains {
            ["Complete", "Failed"].contains($0["type"]?.string) && $0["status"]?.string == "True"
        }
    }

    /// The status as a controller manager writes it: figures of zero are left out, but for those with a pointer.
    var json: JSONValue {
        var json: JSONValue = [:]
        if !conditions.isEmpty { json["conditions"] = .array(conditions) }
        if let startTime { json["startTime"] = .string(startTime.description) }
        if let completionTime { json["completionTime"] = .string(completionTime.description) }
        for (name, value) in [("active", active), ("succeeded", succeeded), ("failed", failed)] where value > 0 {
            json[name] = .int(value)
        }
        json["terminating"] = .int(terminating)
        json["uncountedTerminatedPods"] = [:]
        json["ready"] = .int(ready)
        return json
    }
}
