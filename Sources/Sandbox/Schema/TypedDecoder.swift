import KubeModel

/// Reads documents as Go reads them into the built-in types: unknown members are dropped, nulls and what `omitempty`
/// hides vanish, embedded structs appear, defaults are filled in.
struct TypedDecoder {
    /// Dotted paths of members that no type knows.
    private(set) var unknownFields: [String] = []
    /// The first thing that can't be read, in Go's words.
    private(set) var failure: String?

    /// Reads the document of a kind, `apiVersion` and `kind` included.
    mutating func decode(_ json: JSONValue, _ schema: SchemaNode) -> JSONValue {
        guard let object = json.object else { return json }
        var result = JSONObject()
        result["apiVersion"] = object["apiVersion"]
        result["kind"] = object["kind"]
        var rest = object
        rest["apiVersion"] = nil
        rest["kind"] = nil
        fill(&result, from: rest, schema, path: "", parent: schema.name)
        return .object(result)
    }

    private mutating func value(_ json: JSONValue, _ node: SchemaNode, path: String, field: String) -> JSONValue? {
        switch node.shape {
        case .any: return json
        case .object: return object(json, node, path: path, field: field)
        case .array: return array(json, node, path: path, field: field)
        case .string: return string(json, node, field: field)
        case .integer: return integer(json, node, field: field)
        case .number:
            if json.double == nil { fail(json, field, "float64") }
            return json
        case .boolean:
            guard let flag = json.bool else {
                fail(json, field, "bool")
                return json
            }
            return node.encoding.dropsZero && !flag ? JSONValue?.none : json
        case .intOrString:
            if json.int == nil, json.string == nil { fail(json, field, "intstr.IntOrString") }
            return json
        }
    }

    private mutating func object(_ json: JSONValue, _ node: SchemaNode, path: String, field: String) -> JSONValue? {
        guard let object = json.object else {
            fail(json, field, node.name.isEmpty ? "map[string]string" : node.name)
            return json
        }
        if node.properties.isEmpty, let additional = node.additional {
            return map(object, additional, path: path, field: field)
        }
        var result = JSONObject()
        fill(&result, from: object, node, path: path, parent: node.name)
        return .object(result)
    }

    private mutating func map(
        _ object: JSONObject,
        _ additional: SchemaNode,
        path: String,
        field: String
    ) -> JSONValue? {
        var result = ContiguousArray<JSONObject.Member>()
        for member in object {
            let name = "\(path)[\(member.name)]"
            let read: JSONValue? =
                member.value.isNull && additional.shape == .string
                ? "" : mapValue(member.value, additional, path: name, field: field)
            result.append(JSONObject.Member(name: member.name, value: read ?? ""))
        }
        return result.isEmpty ? nil : .object(JSONObject(uniqueMembers: result))
    }

    private mutating func mapValue(
        _ json: JSONValue,
        _ node: SchemaNode,
        path: String,
        field: String
    ) -> JSONValue? {
        value(json, node, path: path, field: field)
    }

    private mutating func array(_ json: JSONValue, _ node: SchemaNode, path: String, field: String) -> JSONValue? {
        guard let elements = json.array else {
            fail(json, field, "[]\(node.items?.name ?? "string")")
            return json
        }
        guard let items = node.items else { return json }
        var result: [JSONValue] = []
        for (index, element) in elements.enumerated() {
            let read =
                element.isNull
                ? (items.shape == .object ? zero(items) : "")
                : value(element, items, path: "\(path)[\(index)]", field: field) ?? ""
            result.append(read)
        }
        return result.isEmpty && !node.encoding.isNullWhenAbsent ? nil : .array(result)
    }

    private func zero(_ node: SchemaNode) -> JSONValue {
        var decoder = TypedDecoder()
        return decoder.object([:], node, path: "", field: "") ?? [:]
    }

    private mutating func string(_ json: JSONValue, _ node: SchemaNode, field: String) -> JSONValue? {
        if node.format == "quantity", let number = json.int { return .string("\(number)") }
        if node.format == "quantity", let number = json.double { return .string("\(number)") }
        guard let text = json.string else {
            fail(json, field, node.format == "byte" ? "[]uint8" : "string")
            return json
        }
        switch node.format {
        case "date-time", "micro-time":
            let isMicro = node.format == "micro-time"
            guard let time = Timestamp(text) else {
                let layout = isMicro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00"
                let rest = text.first?.isNumber == true ? String(text.drop { $0.isNumber }) : text
                failure = failure ?? "parsing time \"\(text)\" as \"\(layout)\": cannot parse \"\(rest)\" as \"2006\""
                return json
            }
            return .string(isMicro ? time.microTime : time.description)
        case "byte":
            guard Base64.isValid(text) else {
                failure = failure ?? "illegal base64 data at input byte \(Base64.firstBadByte(text))"
                return json
            }
            return json
        default: return text.isEmpty && node.encoding.dropsZero ? JSONValue?.none : json
        }
    }

    private mutating func integer(_ json: JSONValue, _ node: SchemaNode, field: String) -> JSONValue? {
        guard let number = json.int else {
            fail(json, field, "int32")
            return json
        }
        return number == 0 && node.encoding.dropsZero ? nil : .int(number)
    }

    private mutating func fill(
        _ result: inout JSONObject,
        from object: JSONObject,
        _ node: SchemaNode,
        path: String,
        parent: String
    ) {
        for member in object {
            guard let child = node.member(member.name) else {
                unknownFields.append(path.isEmpty ? member.name : "\(path).\(member.name)")
                continue
            }
            guard !member.value.isNull else { continue }
            let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
            result[member.name] = value(member.value, child, path: inner, field: "\(parent).\(inner)")
        }
        Self.complete(&result, node)
    }

    /// Adds what Go writes even where nothing was set, and the defaults.
    static func complete(_ result: inout JSONObject, _ node: SchemaNode, withDefaults: Bool = true) {
        for (name, child) in node.completions where result[name] == nil {
            if withDefaults, let value = child.defaultValue {
                result[name] = value.object.map { completed($0, child, withDefaults: true) } ?? value
            } else if child.encoding.isEmbeddedStruct {
                result[name] = completed([:], child, withDefaults: withDefaults)
            } else if child.encoding.isNullWhenAbsent {
                result[name] = .null
            } else if child.encoding.isZeroWhenAbsent {
                result[name] = child.zero
            }
        }
    }

    private static func completed(_ object: JSONObject, _ node: SchemaNode, withDefaults: Bool) -> JSONValue {
        var result = object
        complete(&result, node, withDefaults: withDefaults)
        return .object(result)
    }

    private mutating func fail(_ json: JSONValue, _ field: String, _ type: String) {
        guard failure == nil else { return }
        let what =
            switch json {
            case .null: "null"
            case .bool: "bool"
            case .int, .double: "number"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        failure = "json: cannot unmarshal \(what) into Go struct field \(field) of type \(type)"
    }
}
