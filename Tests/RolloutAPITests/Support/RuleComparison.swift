import KubeModel
import RolloutAPI

/// How a rule and a schema node differ, in words; empty where they say the same.
func differences(_ rule: ValueRule, _ node: JSONValue, at path: String) -> [String] {
    var expected: JSONObject = [:]
    var inner: [String] = []
    switch rule {
    case .object(let fields, let keepsUnknown):
        expected["type"] = "object"
        if keepsUnknown { expected["x-kubernetes-preserve-unknown-fields"] = true }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { expected["required"] = .array(required) }
        let names = node["properties"]?.object?.names ?? []
        if names != fields.map(\.name) { inner.append("\(path): \(names) is not \(fields.map(\.name))") }
        for field in fields {
            inner += differences(field.rule, node["properties"]?[field.name] ?? .null, at: "\(path).\(field.name)")
        }
    case .map(let values, let limit):
        expected = ["type": "object", "maxProperties": .int(limit)]
        inner = differences(values, node["additionalProperties"] ?? .null, at: "\(path)[*]")
    case .list(let element, let count, let key):
        expected = ["type": "array", "maxItems": .int(count.upperBound)]
        if count.lowerBound > 0 { expected["minItems"] = .int(count.lowerBound) }
        expected["x-kubernetes-list-type"] = key == nil ? "atomic" : "map"
        expected["x-kubernetes-list-map-keys"] = key.map { [.string($0)] }
        inner = differences(element, node["items"] ?? .null, at: "\(path)[]")
    default: expected = scalar(rule)
    }
    let structure = [
        "description", "default", "properties", "items", "additionalProperties", "x-kubernetes-validations",
    ]
    let found = JSONObject((node.object ?? [:]).filter { !structure.contains($0.name) }.map { ($0.name, $0.value) })
    if found != expected {
        inner.append("\(path): \(JSONValue.object(found).text) is not \(JSONValue.object(expected).text)")
    }
    return inner
}

/// A whole number as the schema writes it.
private func bound(_ value: Double) -> JSONValue { Int(exactly: value).map(JSONValue.int) ?? .double(value) }

private func scalar(_ rule: ValueRule) -> JSONObject {
    switch rule {
    case .text(let format, let length):
        var node: JSONObject = ["type": "string", "maxLength": .int(length.upperBound)]
        if length.lowerBound > 0 { node["minLength"] = .int(length.lowerBound) }
        node["pattern"] = format.map { .string($0.pattern) }
        return node
    case .integer(let range):
        guard range.upperBound <= Int(Int32.max) else { return ["type": "integer", "format": "int64", "minimum": 0] }
        return [
            "type": "integer", "format": "int32", "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound),
        ]
    case .number(let range):
        guard range.upperBound < .greatestFiniteMagnitude else { return ["type": "number", "format": "double"] }
        return [
            "type": "number", "format": "double", "minimum": bound(range.lowerBound),
            "maximum": bound(range.upperBound),
        ]
    case .boolean: return ["type": "boolean"]
    case .integerOrText(let range, let format, let maxLength):
        return [
            "x-kubernetes-int-or-string": true, "minimum": .int(range.lowerBound), "maximum": .int(range.upperBound),
            "maxLength": .int(maxLength), "pattern": .string(format.pattern),
        ]
    case .choice(let choices): return ["type": "string", "enum": .array(choices.map(JSONValue.string))]
    case .time: return ["type": "string", "format": "date-time"]
    case .object, .map, .list: return [:]
    }
}
