import KubeModel

/// Reads the structural schema of a CustomResourceDefinition.
enum OpenAPISchema {
    /// The schema of the objects, with the `apiVersion`, `kind` and `metadata` every object has.
    static func root(_ json: JSONValue) -> SchemaNode {
        var parts = node(json).parts
        parts.shape = .object
        for name in ["apiVersion", "kind"] {
            parts.properties[name] = SchemaNode(SchemaNode.Parts(shape: .string))
        }
        parts.properties["metadata"] = BuiltInSchemas.objectMeta
        return SchemaNode(parts)
    }

    /// Whether the schema holds CEL rules anywhere.
    static func hasRules(_ json: JSONValue) -> Bool {
        switch json {
        case .object(let object):
            if let rules = object["x-kubernetes-validations"]?.array, !rules.isEmpty { return true }
            return object.contains { hasRules($0.value) }
        case .array(let elements): return elements.contains(where: hasRules)
        default: return false
        }
    }

    private static func node(_ json: JSONValue) -> SchemaNode {
        var parts = SchemaNode.Parts(shape: shape(json))
        for member in json["properties"]?.object ?? [:] { parts.properties[member.name] = node(member.value) }
        if let additional = json["additionalProperties"], additional.object != nil {
            parts.additional = node(additional)
        } else if json["additionalProperties"]?.bool == true {
            parts.preservesUnknown = true
        }
        parts.items = json["items"].map(node)
        parts.listType = listType(json)
        parts.isAtomic = json["x-kubernetes-map-type"]?.string == "atomic"
        parts.isNullable = json["nullable"]?.bool ?? false
        parts.isEmbeddedResource = json["x-kubernetes-embedded-resource"]?.bool ?? false
        let preserves = json["x-kubernetes-preserve-unknown-fields"]?.bool ?? false
        parts.preservesUnknown = parts.preservesUnknown || preserves
        if preserves, parts.properties.isEmpty, parts.additional == nil, parts.shape == .object {
            parts.shape = .object
        }
        parts.defaultValue = json["default"]
        parts.required = (json["required"]?.array ?? []).compactMap(\.string)
        parts.limits = limits(json)
        parts.format = json["format"]?.string ?? ""
        parts.summary = json["description"]?.string ?? ""
        return SchemaNode(parts)
    }

    private static func shape(_ json: JSONValue) -> SchemaNode.Shape {
        if json["x-kubernetes-int-or-string"]?.bool == true { return .intOrString }
        switch json["type"]?.string {
        case "object": return .object
        case "array": return .array
        case "string": return .string
        case "integer": return .integer
        case "number": return .number
        case "boolean": return .boolean
        default: return .any
        }
    }

    private static func listType(_ json: JSONValue) -> SchemaNode.ListType {
        switch json["x-kubernetes-list-type"]?.string {
        case "set": .set
        case "map": .map(keys: (json["x-kubernetes-list-map-keys"]?.array ?? []).compactMap(\.string))
        default: .atomic
        }
    }

    private static let limitNames: Set<String> = [
        "minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems",
        "minProperties", "maxProperties", "enum", "allOf", "anyOf", "oneOf", "not", "x-kubernetes-validations",
    ]

    private static func limits(_ json: JSONValue) -> ValueLimits? {
        guard let object = json.object, object.contains(where: { limitNames.contains($0.name) }) else { return nil }
        var limits = ValueLimits()
        limits.minimum = object["minimum"]?.double
        limits.maximum = object["maximum"]?.double
        limits.exclusiveMinimum = object["exclusiveMinimum"]?.bool ?? false
        limits.exclusiveMaximum = object["exclusiveMaximum"]?.bool ?? false
        limits.multipleOf = object["multipleOf"]?.double
        limits.minLength = object["minLength"]?.int
        limits.maxLength = object["maxLength"]?.int
        limits.pattern = object["pattern"]?.string
        limits.matchRules = (object["x-kubernetes-validations"]?.array ?? []).compactMap(matchRule)
        limits.minItems = object["minItems"]?.int
        limits.maxItems = object["maxItems"]?.int
        limits.uniqueItems = object["uniqueItems"]?.bool ?? false
        limits.minProperties = object["minProperties"]?.int
        limits.maxProperties = object["maxProperties"]?.int
        limits.allowed = object["enum"]?.array
        limits.allOf = (object["allOf"]?.array ?? []).map(node)
        limits.anyOf = (object["anyOf"]?.array ?? []).map(node)
        limits.oneOf = (object["oneOf"]?.array ?? []).map(node)
        limits.not = object["not"].map(node)
        return limits
    }

    /// The rule, where all that it asks for is a pattern given as a raw string; no other CEL is evaluated here.
    private static func matchRule(_ json: JSONValue) -> ValueLimits.MatchRule? {
        let form = /(?:type\(self\) == int \|\| )?self\.matches\(r(?:'([^']*)'|"([^"]*)")\)/
        guard let rule = json["rule"]?.string, let found = try? form.wholeMatch(in: rule) else { return nil }
        guard let pattern = found.1 ?? found.2 else { return nil }
        return ValueLimits.MatchRule(
            pattern: String(pattern),
            message: json["message"]?.string ?? "failed rule: \(rule)"
        )
    }
}
