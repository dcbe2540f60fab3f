/// One entry of `status.conditions` (`metav1.Condition`).
package struct Condition: Sendable, Hashable, Codable {
    package enum Status: String, Sendable, Hashable, Codable {
        case yes = "True"
        case no = "False"
        case unknown = "Unknown"
    }

    package var type: String
    package var status: Status
    /// CamelCase, for machines.
    package var reason: String
    package var message: String
    package var observedGeneration: Int?
    package var lastTransitionTime: Timestamp

    package init(
        type: String,
        status: Status,
        reason: String,
        message: String = "",
        observedGeneration: Int?,
        lastTransitionTime: Timestamp
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
        self.lastTransitionTime = lastTransitionTime
    }
}

extension [Condition] {
    /// Puts the condition in, sorted by type; the time of the last transition moves only when the status flips.
    package mutating func set(_ new: Condition) {
        var new = new
        if let old = first(where: { $0.type == new.type }), old.status == new.status {
            new.lastTransitionTime = old.lastTransitionTime
        }
        removeAll { $0.type == new.type }
        append(new)
        sort { $0.type < $1.type }
    }

    package subscript(type: String) -> Condition? { first { $0.type == type } }
}
