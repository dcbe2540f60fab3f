import HTTPTransport
import KubeModel

/// Checks values against an OpenAPI v3 schema, in the server's words.
struct SchemaValidator {
    private(set) var faults = FieldFaults()
    /// What CEL rules say; told where no fault keeps the server from coming to them.
    private var ruleFaults = FieldFaults()
    private let patterns: PatternCache
    private var hasBlocking = false

    init(patterns: PatternCache) {
        self.patterns = patterns
    }

    /// Checks an object of a custom resource; where its definition has CEL rules, the server says when it could not
    /// come to them.
    static func check(_ json: JSONValue, _ type: ResourceType, _ patterns: PatternCache, _ faults: inout FieldFaults) {
        guard let schema = type.schema else { return }
        var validator = SchemaValidator(patterns: patterns)
        for (name, value) in (json.object ?? [:]).map({ ($0.name, $0.value) })
        where !["apiVersion", "kind", "metadata"].contains(name) {
            if let child = schema.member(name) { validator.validate(value, child, name) }
        }
        for name in schema.required where json[name] == nil { validator.require(name) }
        validator.checkUniqueness(json, schema, "")
        validator.faults.causes.forEach { faults.append($0) }
        if !validator.hasBlocking { validator.ruleFaults.causes.forEach { faults.append($0) } }
        if type.hasRules, validator.hasBlocking {
            faults.invalid(
                "<nil>",
                .null,
                "some validation rules were not checked because the object was invalid; correct the existing errors to "
                    + "complete validation"
            )
        }
    }

    private mutating func require(_ path: String) {
        faults.required(path)
        hasBlocking = true
    }

    mutating func validate(_ json: JSONValue, _ node: SchemaNode, _ path: String) {
        if json.isNull, node.isNullable { return }
        guard checkType(json, node, path) else { return }
        if let limits = node.limits { check(json, limits, path) }
        switch json {
        case .string(let text): checkFormat(text, node, path)
        case .array(let elements):
            guard let items = node.items else { return }
            for (index, element) in elements.enumerated() { validate(element, items, "\(path)[\(index)]") }
        case .object(let object):
            for name in node.required where object[name] == nil { require("\(path).\(name)") }
            for member in object {
                guard let child = node.properties[member.name] ?? node.additional else { continue }
                let isMapEntry = node.properties[member.name] == nil
                validate(member.value, child, isMapEntry ? "\(path).\(member.name)" : "\(path).\(member.name)")
            }
        default: break
        }
    }

    private mutating func checkType(_ json: JSONValue, _ node: SchemaNode, _ path: String) -> Bool {
        let expected: String? =
            switch node.shape {
            case .any: nil
            case .object where json.object == nil: "object"
            case .array where json.array == nil: "array"
            case .string where json.string == nil: "string"
            case .integer where json.int == nil: "integer"
            case .number where json.double == nil: "number"
            case .boolean where json.bool == nil: "boolean"
            case .intOrString where json.int == nil && json.string == nil: "integer,string"
            default: nil
            }
        guard let expected else { return true }
        let found = Self.typeName(json)
        faults.wrongType(path, found, "\(path) in body must be of type \(expected): \"\(found)\"")
        hasBlocking = true
        return false
    }

    private static func typeName(_ json: JSONValue) -> String {
        switch json {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    private mutating func check(_ json: JSONValue, _ limits: ValueLimits, _ path: String) {
        if let allowed = limits.allowed, !allowed.contains(json) {
            faults.unsupported(path, json, allowed: allowed.map { $0.string ?? $0.text })
            hasBlocking = true
            return
        }
        switch json {
        case .int, .double: checkNumber(json, limits, path)
        case .string(let text): checkText(text, limits, path)
        case .array(let elements): checkCount(elements, limits, path)
        case .object(let object): checkSize(object, limits, path)
        default: break
        }
        checkCombinations(json, limits, path)
    }

    private mutating func checkNumber(_ json: JSONValue, _ limits: ValueLimits, _ path: String) {
        guard let value = json.double else { return }
        if let maximum = limits.maximum, limits.exclusiveMaximum ? value >= maximum : value > maximum {
            let words = limits.exclusiveMaximum ? "less than" : "less than or equal to"
            faults.invalid(path, json, "\(path) in body should be \(words) \(Self.text(maximum))")
        }
        if let minimum = limits.minimum, limits.exclusiveMinimum ? value <= minimum : value < minimum {
            let words = limits.exclusiveMinimum ? "greater than" : "greater than or equal to"
            faults.invalid(path, json, "\(path) in body should be \(words) \(Self.text(minimum))")
        }
        if let factor = limits.multipleOf, factor > 0, (value / factor).rounded() * factor != value {
            faults.invalid(path, json, "\(path) in body should be a multiple of \(Self.text(factor))")
        }
    }

    private mutating func checkText(_ text: String, _ limits: ValueLimits, _ path: String) {
        if let limit = limits.maxLength, text.unicodeScalars.count > limit {
            faults.tooLong(path, limit: limit)
            hasBlocking = true
        } else if let limit = limits.minLength, text.unicodeScalars.count < limit {
            faults.invalid(path, .string(text), "\(path) in body should be at least \(limit) chars long")
        } else if let pattern = limits.pattern, !patterns.matches(pattern, text) {
            faults.invalid(path, .string(text), "\(path) in body should match '\(pattern)'")
        }
        for rule in limits.matchRules where !patterns.matches(rule.pattern, text) {
            ruleFaults.invalid(path, .string(text), rule.message)
        }
    }

    private mutating func checkCount(_ elements: [JSONValue], _ limits: ValueLimits, _ path: String) {
        if let limit = limits.maxItems, elements.count > limit {
            faults.tooMany(path, count: elements.count, limit: limit)
            hasBlocking = true
        } else if let limit = limits.minItems, elements.count < limit {
            faults.invalid(path, .int(elements.count), "\(path) in body should have at least \(limit) items")
        } else if limits.uniqueItems, Set(elements).count < elements.count {
            faults.invalid(path, .array(elements), "\(path) in body shouldn't contain duplicates")
        }
    }

    private mutating func checkSize(_ object: JSONObject, _ limits: ValueLimits, _ path: String) {
        if let limit = limits.maxProperties, object.count > limit {
            faults.tooMany(path, count: object.count, limit: limit)
            hasBlocking = true
        } else if let limit = limits.minProperties, object.count < limit {
            faults.invalid(path, .int(object.count), "\(path) in body should have at least \(limit) properties")
        }
    }

    private mutating func checkCombinations(_ json: JSONValue, _ limits: ValueLimits, _ path: String) {
        for part in limits.allOf { validate(json, part, path) }
        if !limits.anyOf.isEmpty, !limits.anyOf.contains(where: { accepts($0, json, path) }) {
            faults.invalid(path, "", "\"\(path)\" must validate at least one schema (anyOf)")
        }
        if !limits.oneOf.isEmpty {
            let count = limits.oneOf.filter { accepts($0, json, path) }.count
            if count != 1 {
                let found = count == 0 ? "Found none valid" : "Found \(count) valid alternatives"
                faults.invalid(path, "", "\"\(path)\" must validate one and only one schema (oneOf). \(found)")
            }
        }
        if let not = limits.not, accepts(not, json, path) {
            faults.invalid(path, "", "\"\(path)\" must not validate the schema (not)")
        }
    }

    private func accepts(_ node: SchemaNode, _ json: JSONValue, _ path: String) -> Bool {
        var trial = SchemaValidator(patterns: patterns)
        trial.validate(json, node, path)
        return trial.faults.isEmpty
    }

    private mutating func checkFormat(_ text: String, _ node: SchemaNode, _ path: String) {
        let isValid =
            switch node.format {
            case "date-time": Timestamp(text) != nil
            case "date": Timestamp("\(text)T00:00:00Z") != nil
            case "byte": Base64.decoded(text) != nil
            case "duration": text == "0" || TimeSpan(text) != nil
            case "uuid": text.count == 36 && text.allSatisfy { $0.isHexDigit || $0 == "-" }
            default: true
            }
        guard !isValid else { return }
        faults.wrongType(path, text, "\(path) in body must be of type \(node.format): \"\(text)\"")
        hasBlocking = true
    }

    /// Finds elements of sets and maps that stand twice.
    private mutating func checkUniqueness(_ json: JSONValue, _ node: SchemaNode, _ path: String) {
        switch json {
        case .object(let object):
            for member in object {
                guard let child = node.properties[member.name] ?? node.additional else { continue }
                checkUniqueness(member.value, child, path.isEmpty ? member.name : "\(path).\(member.name)")
            }
        case .array(let elements):
            guard let items = node.items else { return }
            var seen: Set<PathElement> = []
            for (index, element) in TypedList(json, node, node.listType).elements.enumerated() {
                if node.listType != .atomic, !seen.insert(element.path).inserted {
                    faults.duplicate("\(path)[\(index)]", Self.shown(element.path))
                }
                checkUniqueness(elements[index], items, "\(path)[\(index)]")
            }
        default: break
        }
    }

    private static func shown(_ element: PathElement) -> JSONValue {
        switch element {
        case .key(let members): .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        case .value(let value): value
        case .field(let name): .string(name)
        case .index(let index): .int(index)
        }
    }

    private static func text(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}

/// Compiled regular expressions, by their text.
final class PatternCache {
    private var known: [String: Regex<AnyRegexOutput>?] = [:]

    /// Whether the pattern is found in the text; a pattern that can't be read matches everything.
    func matches(_ pattern: String, _ text: String) -> Bool {
        let regex: Regex<AnyRegexOutput>?
        if let found = known[pattern] {
            regex = found
        } else {
            regex = (try? Regex(pattern))?.matchingSemantics(.unicodeScalar)
            known.updateValue(regex, forKey: pattern)
        }
        guard let regex else { return true }
        return (try? regex.firstMatch(in: text)) != nil
    }
}
