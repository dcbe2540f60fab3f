import HTTPTransport
import KubeModel

/// Reads documents as Go reads them into the built-in types: unknown members are dropped, nulls and what `omitempty`
/// hides vanish, embedded structs appear, defaults are filled in.
struct TypedDecoder {
    /// One step on the way to the value being read.
    private enum Step {
        case member(String)
        case entry(String)
        case element(Int)
    }

    /// Dotted paths of members that no type knows.
    private(set) var unknownFields: [String] = []
    /// The first thing that can't be read, in Go's words.
    private(set) var failure: String?
    private var trail: [Step] = []
    /// Names of the types around the value being read.
    private var types: [String] = []

    init() {}

    /// Reads the document of a kind, `apiVersion` and `kind` included.
    mutating func decode(_ json: JSONValue, _ schema: SchemaNode) -> JSONValue {
        guard let object = json.object else { return json }
        var rest = object
        rest["apiVersion"] = nil
        rest["kind"] = nil
        var result = JSONObject()
        result["apiVersion"] = object["apiVersion"]
        result["kind"] = object["kind"]
        fill(&result, from: rest, schema)
        return .object(result)
    }

    private mutating func value(_ json: JSONValue, _ node: SchemaNode) -> JSONValue? {
        switch node.shape {
        case .any: return json
        case .object: return object(json, node)
        case .array: return array(json, node)
        case .string: return string(json, node)
        case .integer: return integer(json, node)
        case .number:
            if json.double == nil { fail(json, "float64") }
            return json
        case .boolean:
            guard let flag = json.bool else {
                fail(json, "bool")
                return json
            }
            return node.encoding.dropsZero && !flag ? JSONValue?.none : json
        case .intOrString:
            if json.int == nil, json.string == nil { fail(json, "intstr.IntOrString") }
            return json
        }
    }

    private mutating func object(_ json: JSONValue, _ node: SchemaNode) -> JSONValue? {
        guard let object = json.object else {
            fail(json, node.name.isEmpty ? "map[string]string" : node.name)
            return json
        }
        if node.properties.isEmpty, let additional = node.additional { return map(object, additional) }
        var result = JSONObject()
        fill(&result, from: object, node)
        return .object(result)
    }

    private mutating func map(_ object: JSONObject, _ additional: SchemaNode) -> JSONValue? {
        var result = ContiguousArray<JSONObject.Member>()
        for member in object {
            trail.append(.entry(member.name))
            let isEmpty = member.value.isNull && additional.shape == .string
            let read = isEmpty ? "" : value(member.value, additional) ?? ""
            trail.removeLast()
            result.append(JSONObject.Member(name: member.name, value: read))
        }
        return result.isEmpty ? nil : .object(JSONObject(uniqueMembers: result))
    }

    private mutating func array(_ json: JSONValue, _ node: SchemaNode) -> JSONValue? {
        guard let elements = json.array else {
            fail(json, "[]\(node.items?.name ?? "string")")
            return json
        }
        guard let items = node.items else { return json }
        var result: [JSONValue] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            trail.append(.element(index))
            let given = element.isNull && items.shape == .object ? [:] : element
            result.append(given.isNull ? "" : value(given, items) ?? "")
            trail.removeLast()
        }
        return result.isEmpty && !node.encoding.isNullWhenAbsent ? nil : .array(result)
    }

    private mutating func string(_ json: JSONValue, _ node: SchemaNode) -> JSONValue? {
        if node.format == "quantity", let number = json.int { return .string("\(number)") }
        if node.format == "quantity", let number = json.double { return .string("\(number)") }
        guard let text = json.string else {
            fail(json, node.format == "byte" ? "[]uint8" : "string")
            return json
        }
        switch node.format {
        case "date-time", "micro-time": return time(text, isMicro: node.format == "micro-time")
        case "byte":
            if failure == nil, Base64.decoded(text) == nil {
                failure = "illegal base64 data at input byte \(Base64.firstBadByte(text))"
            }
            return json
        default: return text.isEmpty && node.encoding.dropsZero ? JSONValue?.none : json
        }
    }

    private mutating func time(_ text: String, isMicro: Bool) -> JSONValue {
        guard let time = Timestamp(text) else {
            let layout = isMicro ? "2006-01-02T15:04:05.000000Z07:00" : "2006-01-02T15:04:05Z07:00"
            let rest = text.first?.isNumber == true ? String(text.drop { $0.isNumber }) : text
            failure = failure ?? "parsing time \"\(text)\" as \"\(layout)\": cannot parse \"\(rest)\" as \"2006\""
            return .string(text)
        }
        return .string(isMicro ? time.microTime : time.description)
    }

    private mutating func integer(_ json: JSONValue, _ node: SchemaNode) -> JSONValue? {
        guard let number = json.int else {
            fail(json, "int32")
            return json
        }
        return number == 0 && node.encoding.dropsZero ? nil : .int(number)
    }

    private mutating func fill(_ result: inout JSONObject, from object: JSONObject, _ node: SchemaNode) {
        types.append(node.name)
        for member in object {
            trail.append(.member(member.name))
            if let (name, child) = node.field(member.name) {
                if !member.value.isNull { result[name] = value(member.value, child) }
            } else {
                unknownFields.append(path)
            }
            trail.removeLast()
        }
        types.removeLast()
        Self.complete(&result, node)
    }

    /// The place being read, as messages name it.
    private var path: String {
        trail.reduce(into: "") { text, step in
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .entry(let name): text += "[\(name)]"
            case .element(let index): text += "[\(index)]"
            }
        }
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

    private mutating func fail(_ json: JSONValue, _ type: String) {
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
        let names = trail.compactMap { step in
            if case .member(let name) = step { name } else { String?.none }
        }
        let field = "\(types.last ?? "").\(names.joined(separator: "."))"
        failure = "json: cannot unmarshal \(what) into Go struct field \(field) of type \(type)"
    }
}
