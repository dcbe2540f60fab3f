import KubeModel

/// Columns of pods and what makes them.
enum WorkloadColumns {
    private typealias Column = BuiltInColumns.Column

    static let table: [String: [BuiltInColumns.Column]] = [
        "/pods": pods,
        "apps/deployments": [
            Column("Ready") { object, _ in ratio(object, "readyReplicas", "replicas") },
            .number("Up-to-date", "status.updatedReplicas"), .number("Available", "status.availableReplicas"),
            BuiltInColumns.age,
        ] + BuiltInColumns.templateColumns(["spec", "template", "spec"]),
        "apps/replicasets": [
            .number("Desired", "spec.replicas"), .number("Current", "status.replicas"),
            .number("Ready", "status.readyReplicas"), BuiltInColumns.age,
        ] + BuiltInColumns.templateColumns(["spec", "template", "spec"]),
        "apps/statefulsets": [
            Column("Ready") { object, _ in ratio(object, "readyReplicas", "replicas") }, BuiltInColumns.age,
        ] + BuiltInColumns.templateColumns(["spec", "template", "spec"]),
        "apps/daemonsets": [
            .number("Desired", "status.desiredNumberScheduled"), .number("Current", "status.currentNumberScheduled"),
            .number("Ready", "status.numberReady"), .number("Up-to-date", "status.updatedNumberScheduled"),
            .number("Available", "status.numberAvailable"), BuiltInColumns.age,
        ],
        "apps/controllerrevisions": [
            Column("Controller") { object, _ in
                guard let owner = object.controllerReference else { return "<none>" }
                return .string("\(owner.kind.lowercased()).\(owner.apiVersion.split(separator: "/")[0])/\(owner.name)")
            },
            .number("Revision", "revision"), BuiltInColumns.age,
        ],
        "batch/jobs": [
            Column("Status") { object, _ in .string(jobStatus(object)) },
            Column("Completions") { object, _ in
                let done = object.status["succeeded"]?.int ?? 0
                return .string("\(done)/\(object.spec["completions"]?.int ?? 1)")
            },
            Column("Duration") { object, now in
                guard let start = object.status["startTime"]?.string.flatMap(Timestamp.init) else { return "" }
                let end = object.status["completionTime"]?.string.flatMap(Timestamp.init) ?? now
                return .string(Age.text(end - start))
            },
            BuiltInColumns.age,
        ] + BuiltInColumns.templateColumns(["spec", "template", "spec"]),
        "batch/cronjobs": [
            .path("Schedule", "spec.schedule"), .path("Timezone", "spec.timeZone"),
            Column("Suspend") { object, _ in .string(object.spec["suspend"]?.bool == true ? "True" : "False") },
            .count("Active", "status.active"),
            BuiltInColumns.since("Last Schedule", ["status", "lastScheduleTime"], or: "<none>"), BuiltInColumns.age,
        ],
        "autoscaling/horizontalpodautoscalers": [
            Column("Reference") { object, _ in
                let target = object.spec["scaleTargetRef"]
                return .string("\(target?["kind"]?.string ?? "")/\(target?["name"]?.string ?? "")")
            },
            Column("Targets") { _, _ in "<unknown>" }, .path("MinPods", "spec.minReplicas", or: "<unset>"),
            .number("MaxPods", "spec.maxReplicas"), .number("Replicas", "status.currentReplicas"), BuiltInColumns.age,
        ],
    ]

    private static let pods: [Column] = [
        Column("Ready") { object, _ in
            let statuses = object.status["containerStatuses"]?.array ?? []
            let count = object.spec["containers"]?.array?.count ?? 0
            return .string("\(statuses.filter { $0["ready"]?.bool == true }.count)/\(count)")
        },
        Column("Status") { object, _ in .string(podStatus(object)) },
        Column("Restarts") { object, now in .string(restarts(object, now)) }, BuiltInColumns.age,
        .path("IP", "status.podIP", wide: true), .path("Node", "spec.nodeName", wide: true),
        .path("Nominated Node", "status.nominatedNodeName", wide: true),
        Column("Readiness Gates", wide: true) { _, _ in "<none>" },
    ]

    private static func ratio(_ object: KubeObject, _ have: String, _ want: String) -> JSONValue {
        .string("\(object.status[have]?.int ?? 0)/\(object.spec[want]?.int ?? 0)")
    }

    /// One word for how a pod does, as the server's printer finds it.
    private static func podStatus(_ pod: KubeObject) -> String {
        var reason = pod.status["reason"]?.string ?? pod.status["phase"]?.string ?? "Unknown"
        for status in pod.status["containerStatuses"]?.array ?? [] {
            if let waiting = status[path: "state", "waiting", "reason"]?.string, !waiting.isEmpty {
                reason = waiting
            } else if let end = status[path: "state", "terminated"] {
                reason = end["reason"]?.string ?? "ExitCode:\(end["exitCode"]?.int ?? 0)"
            }
        }
        guard pod.isBeingDeleted else { return reason }
        return pod.status["reason"]?.string == "NodeLost" ? "Unknown" : "Terminating"
    }

    private static func restarts(_ pod: KubeObject, _ now: Timestamp) -> String {
        let statuses = pod.status["containerStatuses"]?.array ?? []
        let count = statuses.reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) }
        let last = statuses.compactMap { $0[path: "lastState", "terminated", "finishedAt"]?.string }
            .compactMap(Timestamp.init).max()
        guard count > 0, let last else { return "\(count)" }
        return "\(count) (\(Age.text(now - last)) ago)"
    }

    private static func jobStatus(_ job: KubeObject) -> String {
        let conditions = (job.status["conditions"]?.array ?? []).filter { $0["status"] == "True" }
            .compactMap { $0["type"]?.string }
        for type in ["Complete", "Failed"] where conditions.contains(type) { return type }
        if job.isBeingDeleted { return "Terminating" }
        for type in ["Suspended", "FailureTarget", "SuccessCriteriaMet"] where conditions.contains(type) { return type }
        return "Running"
    }
}
