import KubeModel

/// An entry of the conditions of a Deployment or a ReplicaSet: like other conditions, but with the time of the last update.
struct WorkloadCondition: Hashable {
    var type: String
    var status: String
    var reason: String
    var message: String
    var lastUpdate: Timestamp
    var lastTransition: Timestamp

    init(_ type: String, _ status: String, _ reason: String, _ message: String, at now: Timestamp) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        lastUpdate = now
        lastTransition = now
    }

    init?(_ json: JSONValue) {
        guard let type = json["type"]?.string, let status = json["status"]?.string else { return nil }
        let beginning = Timestamp(nanoseconds: 0)
        self.type = type
        self.status = status
        reason = json["reason"]?.string ?? ""
        message = json["message"]?.string ?? ""
        lastUpdate = json["lastUpdateTime"]?.string.flatMap(Timestamp.init) ?? beginning
        lastTransition = json["lastTransitionTime"]?.string.flatMap(Timestamp.init) ?? beginning
    }

    var json: JSONValue {
        [
            "type": .string(type), "status": .string(status),
            "lastUpdateTime": .string(lastUpdate.description),
            "lastTransitionTime": .string(lastTransition.description),
            "reason": .string(reason), "message": .string(message),
        ]
    }
}

extension [WorkloadCondition] {
    init(of object: KubeObject) {
        self = (object.status["conditions"]?.array ?? []).compactMap(WorkloadCondition.init)
    }

    subscript(type: String) -> WorkloadCondition? { first { $0.type == type } }

    /// Puts the condition last, unless its status and reason are there already.
    mutating func set(_ new: WorkloadCondition) {
        if let old = self[new.type], old.status == new.status, old.reason == new.reason { return }
        replace(new)
    }

    /// Puts the condition last whatever was there; the time of the transition moves only when the status flips.
    mutating func replace(_ new: WorkloadCondition) {
        var new = new
        if let old = self[new.type], old.status == new.status { new.lastTransition = old.lastTransition }
        removeAll { $0.type == new.type }
        append(new)
    }

    mutating func remove(_ type: String) { removeAll { $0.type == type } }
}
