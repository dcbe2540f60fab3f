import KubeModel

/// What validation found, in order.
struct FieldFaults {
    private(set) var causes: [APIStatus.Cause] = []

    var isEmpty: Bool { causes.isEmpty }

    mutating func append(_ cause: APIStatus.Cause) {
        causes.append(cause)
    }

    mutating func required(_ field: String, _ detail: String = "") {
        add("FieldValueRequired", field, detail.isEmpty ? "Required value" : "Required value: \(detail)")
    }

    mutating func invalid(_ field: String, _ value: JSONValue, _ detail: String) {
        add("FieldValueInvalid", field, "Invalid value: \(value.text): \(detail)")
    }

    /// A value of the wrong type, named as the server names types.
    mutating func wrongType(_ field: String, _ value: String, _ detail: String) {
        add("FieldValueTypeInvalid", field, "Invalid value: \"\(value)\": \(detail)")
    }

    mutating func forbidden(_ field: String, _ detail: String) {
        add("FieldValueForbidden", field, "Forbidden: \(detail)")
    }

    mutating func duplicate(_ field: String, _ value: JSONValue) {
        add("FieldValueDuplicate", field, "Duplicate value: \(value.text)")
    }

    mutating func tooLong(_ field: String, limit: Int) {
        add("FieldValueTooLong", field, "Too long: may not be more than \(limit) bytes")
    }

    mutating func tooMany(_ field: String, count: Int, limit: Int) {
        add("FieldValueTooMany", field, "Too many: \(count): must have at most \(limit) items")
    }

    mutating func unsupported(_ field: String, _ value: JSONValue, allowed: [String]) {
        let list = allowed.map { JSONValue.string($0).text }.joined(separator: ", ")
        add("FieldValueNotSupported", field, "Unsupported value: \(value.text): supported values: \(list)")
    }

    private mutating func add(_ reason: String, _ field: String, _ message: String) {
        causes.append(APIStatus.Cause(reason: reason, message: message, field: field))
    }
}
