import KubeModel

/// Checks a document against a structural schema as an API server does, CEL left out.
///
/// Patterns run as regular expressions here, so that the hand-written formats are checked against them.
struct SchemaChecker {
    private(set) var violations: [String] = []
    /// Members that the schema has not, for strict decoding.
    private(set) var unknown: [String] = []

    init(_ document: JSONValue, against schema: JSONValue) {
        check(document, schema, at: "")
    }

    private mutating func check(_ value: JSONValue, _ schema: JSONValue, at path: String) {
        switch value {
        case .object(let object): checkObject(object, schema, at: path)
        case .array(let elements): checkArray(elements, schema, at: path)
        case .string(let text): checkText(text, schema, at: path)
        case .int, .double: checkNumber(value, schema, at: path)
        case .bool: demand(schema["type"] == "boolean", path)
        case .null: demand(false, path)
        }
    }

    private mutating func checkObject(_ object: JSONObject, _ schema: JSONValue, at path: String) {
        guard schema["type"] == "object" else { return demand(false, path) }
        let members = object.filter { !$0.value.isNull }
        for name in schema["required"]?.array?.compactMap(\.string) ?? [] {
            demand(members.contains { $0.name == name }, join(path, name))
        }
        if let limit = schema["maxProperties"]?.int { demand(members.count <= limit, path) }
        for member in members {
            if let known = schema["properties"]?[member.name] {
                check(member.value, known, at: join(path, member.name))
            } else if let values = schema["additionalProperties"] {
                check(member.value, values, at: "\(path)[\(member.name)]")
            } else if schema["x-kubernetes-preserve-unknown-fields"] != true, path != "metadata" {
                unknown.append(join(path, member.name))
            }
        }
    }

    private mutating func checkArray(_ elements: [JSONValue], _ schema: JSONValue, at path: String) {
        guard schema["type"] == "array", let items = schema["items"] else { return demand(false, path) }
        demand(elements.count >= schema["minItems"]?.int ?? 0, path)
        demand(elements.count <= schema["maxItems"]?.int ?? .max, path)
        var seen: Set<[JSONValue]> = []
        let keys = schema["x-kubernetes-list-map-keys"]?.array?.compactMap(\.string) ?? []
        for (index, element) in elements.enumerated() {
            check(element, items, at: "\(path)[\(index)]")
            let values = keys.compactMap { element[$0] }
            guard !keys.isEmpty, values.count == keys.count else { continue }
            demand(seen.insert(values).inserted, join("\(path)[\(index)]", keys[0]))
        }
    }

    private mutating func checkText(_ text: String, _ schema: JSONValue, at path: String) {
        guard schema["type"] == "string" || schema["x-kubernetes-int-or-string"] == true else {
            return demand(false, path)
        }
        demand(text.unicodeScalars.count >= schema["minLength"]?.int ?? 0, path)
        demand(text.unicodeScalars.count <= schema["maxLength"]?.int ?? .max, path)
        if let choices = schema["enum"]?.array { demand(choices.contains(.string(text)), path) }
        if let pattern = schema["pattern"]?.string { demand(text.matches(pattern), path) }
        if schema["format"] == "date-time" { demand(Timestamp(text) != nil, path) }
    }

    private mutating func checkNumber(_ value: JSONValue, _ schema: JSONValue, at path: String) {
        let isInteger = schema["type"] == "integer" || schema["x-kubernetes-int-or-string"] == true
        guard isInteger ? value.int != nil : schema["type"] == "number", let number = value.double else {
            return demand(false, path)
        }
        demand(number >= schema["minimum"]?.double ?? -.infinity, path)
        demand(number <= schema["maximum"]?.double ?? .infinity, path)
    }

    private mutating func demand(_ condition: Bool, _ path: String) {
        if !condition, !violations.contains(path) { violations.append(path) }
    }

    private func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

extension String {
    /// Whether the regular expression matches, by scalars as in RE2.
    func matches(_ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern).matchingSemantics(.unicodeScalar) else { return false }
        return (try? regex.wholeMatch(in: self)) != nil
    }
}

extension JSONValue {
    /// Every node of a schema with its place, from the root.
    func schemaNodes(at path: String = "") -> [(path: String, node: JSONValue)] {
        var nodes = [(path, self)]
        for member in self["properties"]?.object ?? [:] {
            nodes += member.value.schemaNodes(at: path.isEmpty ? member.name : "\(path).\(member.name)")
        }
        if let items = self["items"] { nodes += items.schemaNodes(at: "\(path)[]") }
        if let values = self["additionalProperties"] { nodes += values.schemaNodes(at: "\(path)[*]") }
        return nodes
    }

    /// The schema node of a field, where the place names list elements `[]`.
    func schemaNode(at place: String) -> JSONValue? { schemaNodes().first { $0.path == place }?.node }
}
