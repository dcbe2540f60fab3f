import KubeModel

/// Why the server did not do what was asked, with everything its `Status` answer holds.
struct Refusal: Error, Sendable {
    var code: Int
    var reason: String
    var message: String
    /// `details` of the answer; nil where the server gives none, empty where it gives an empty one.
    var details: JSONObject?
    var retryAfter: Int?
    /// With which a list that has expired can go on, inconsistently.
    var continueToken: String?

    init(_ code: Int, _ reason: String, _ message: String, details: JSONObject? = nil, retryAfter: Int? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details
        self.retryAfter = retryAfter
    }

    /// The answer's body.
    var json: JSONValue {
        var result: JSONObject = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
        ]
        if let continueToken { result["metadata"] = ["continue": .string(continueToken)] }
        if !reason.isEmpty { result["reason"] = .string(reason) }
        var details = details
        if let retryAfter { details = (details ?? [:]).setting("retryAfterSeconds", .int(retryAfter)) }
        if let details { result["details"] = .object(details) }
        result["code"] = .int(code)
        return .object(result)
    }

    /// The same for callers inside the process.
    var status: APIStatus {
        APIStatus(json) ?? APIStatus(code: code, reason: reason, message: message)
    }
}

extension Refusal {
    static let noSuchMethod = Refusal(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        details: [:]
    )

    static let unauthorized = Refusal(401, "Unauthorized", "Unauthorized")

    static func badRequest(_ message: String) -> Refusal { Refusal(400, "BadRequest", message) }

    static func notFound(_ type: ResourceType, _ name: String) -> Refusal {
        Refusal(
            404,
            "NotFound",
            "\(type.qualifiedResource) \"\(name)\" not found",
            details: details(type, name)
        )
    }

    static func alreadyExists(_ type: ResourceType, _ name: String) -> Refusal {
        Refusal(
            409,
            "AlreadyExists",
            "\(type.qualifiedResource) \"\(name)\" already exists",
            details: details(type, name)
        )
    }

    static func conflict(_ type: ResourceType, _ name: String, _ message: String = modified) -> Refusal {
        Refusal(
            409,
            "Conflict",
            "Operation cannot be fulfilled on \(type.qualifiedResource) \"\(name)\": \(message)",
            details: details(type, name)
        )
    }

    static let modified =
        "the object has been modified; please apply your changes to the latest version and try again"

    static func methodNotAllowed(_ type: ResourceType, _ verb: String) -> Refusal {
        Refusal(
            405,
            "MethodNotAllowed",
            "\(verb) is not supported on resources of kind \"\(type.qualifiedResource)\"",
            details: details(type, "")
        )
    }

    /// An object with faults.
    static func invalid(_ faults: FieldFaults, group: String, kind: String, name: String) -> Refusal {
        var seen = Set<String>()
        let messages = faults.causes.map { "\($0.field): \($0.message)" }.filter { seen.insert($0).inserted }
        let text = messages.count == 1 ? messages[0] : "[\(messages.joined(separator: ", "))]"
        let qualified = group.isEmpty ? kind : "\(kind).\(group)"
        var details = JSONObject()
        if !name.isEmpty { details["name"] = .string(name) }
        if !group.isEmpty { details["group"] = .string(group) }
        if !kind.isEmpty { details["kind"] = .string(kind) }
        details["causes"] = .array(faults.causes.map(causeJSON))
        return Refusal(422, "Invalid", "\(qualified) \"\(name)\" is invalid: \(text)", details: details)
    }

    static func invalid(_ faults: FieldFaults, _ type: ResourceType, _ name: String) -> Refusal {
        invalid(faults, group: type.strategy.errorGroup ?? type.kind.group, kind: type.kind.kind, name: name)
    }

    /// Options of a request that contradict each other.
    static func invalidOptions(_ kind: String, _ fill: (inout FieldFaults) -> Void) -> Refusal {
        var faults = FieldFaults()
        fill(&faults)
        return invalid(faults, group: "meta.k8s.io", kind: kind, name: "")
    }

    static func details(_ type: ResourceType, _ name: String) -> JSONObject {
        var details = JSONObject()
        if !name.isEmpty { details["name"] = .string(name) }
        if !type.kind.group.isEmpty { details["group"] = .string(type.kind.group) }
        details["kind"] = .string(type.kind.plural)
        return details
    }

    static func causeJSON(_ cause: APIStatus.Cause) -> JSONValue {
        var json = JSONObject()
        if !cause.reason.isEmpty { json["reason"] = .string(cause.reason) }
        if !cause.message.isEmpty { json["message"] = .string(cause.message) }
        if !cause.field.isEmpty { json["field"] = .string(cause.field) }
        return .object(json)
    }
}

extension JSONObject {
    func setting(_ name: String, _ value: JSONValue?) -> JSONObject {
        var copy = self
        copy[name] = value
        return copy
    }
}
