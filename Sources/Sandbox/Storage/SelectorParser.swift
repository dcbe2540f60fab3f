import KubeModel

/// Reads label selectors as they stand in a query: `a=b,c in (d,e),!f`.
struct SelectorParser {
    private enum Token: Equatable {
        case identifier(String)
        case symbol(String)
        case end

        var text: String {
            switch self {
            case .identifier(let text), .symbol(let text): text
            case .end: ""
            }
        }
    }

    private var rest: Substring

    /// The selector, or why the text is none.
    static func parse(_ text: String) throws(Refusal) -> LabelSelector {
        var parser = SelectorParser(rest: text[...])
        var requirements: [LabelSelector.Requirement] = []
        while true {
            switch parser.peek() {
            case .end: return LabelSelector(requirements)
            case .identifier, .symbol("!"):
                requirements.append(try parser.requirement())
            case let other:
                throw parser.failure("found '\(other.text)', expected: !, identifier, or 'end of string'")
            }
            switch parser.next() {
            case .end: return LabelSelector(requirements)
            case .symbol(","): continue
            case let other: throw parser.failure("found '\(other.text)', expected: ',' or 'end of string'")
            }
        }
    }

    private mutating func requirement() throws(Refusal) -> LabelSelector.Requirement {
        if peek() == .symbol("!") {
            _ = next()
            return .doesNotExist(try identifier())
        }
        let key = try identifier()
        switch peek() {
        case .end, .symbol(","): return .exists(key)
        default: break
        }
        let sign = next()
        switch sign {
        case .symbol("="), .symbol("=="): return .isIn(key, [try value()])
        case .symbol("!="): return .isNotIn(key, [try value()])
        case .symbol(">"): return .isGreater(key, try number())
        case .symbol("<"): return .isLess(key, try number())
        case .identifier("in"): return .isIn(key, try values())
        case .identifier("notin"): return .isNotIn(key, try values())
        default:
            throw failure("found '\(sign.text)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func identifier() throws(Refusal) -> String {
        guard case .identifier(let text) = next() else { throw failure("found '', expected: identifier") }
        return text
    }

    private mutating func value() throws(Refusal) -> String {
        switch peek() {
        case .identifier(let text):
            _ = next()
            return text
        case .end, .symbol(","): return ""
        case let other: throw failure("found '\(other.text)', expected: identifier")
        }
    }

    private mutating func number() throws(Refusal) -> Int {
        let text = try value()
        guard let number = Int(text) else {
            throw failure("for 'Gt', 'Lt' operators, the value must be an integer")
        }
        return number
    }

    private mutating func values() throws(Refusal) -> Set<String> {
        guard next() == .symbol("(") else { throw failure("found '\(peek().text)' expected: '('") }
        var values: Set<String> = []
        while true {
            values.insert(try value())
            switch next() {
            case .symbol(","): continue
            case .symbol(")"): return values
            case let other: throw failure("found '\(other.text)', expected: ',', or ')'")
            }
        }
    }

    private func failure(_ text: String) -> Refusal {
        .badRequest("unable to parse requirement: \(text)")
    }

    private func peek() -> Token {
        var copy = self
        return copy.next()
    }

    private mutating func next() -> Token {
        rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
        guard let first = rest.first else { return .end }
        let symbols: Set<Character> = ["=", "!", "(", ")", ",", ">", "<"]
        if symbols.contains(first) {
            let two = rest.prefix(2)
            let length = two == "==" || two == "!=" ? 2 : 1
            defer { rest = rest.dropFirst(length) }
            return .symbol(String(rest.prefix(length)))
        }
        let word = rest.prefix { !symbols.contains($0) && !$0.isWhitespace }
        rest = rest.dropFirst(word.count)
        return .identifier(String(word))
    }
}

/// A field selector: `metadata.name=a,spec.nodeName!=b`.
struct FieldSelector: Sendable {
    struct Term: Sendable {
        var field: String
        var isEqual: Bool
        var value: String
    }

    var terms: [Term] = []

    /// Reads the selector; every field must be one the type offers.
    init(_ text: String, _ type: ResourceType) throws(Refusal) {
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else {
                throw .badRequest("invalid selector: '\(text)'; can't understand '\(part)'")
            }
            var field = part[..<equals]
            var value = part[part.index(after: equals)...]
            let isEqual = field.last != "!"
            if !isEqual { field = field.dropLast() }
            if value.first == "=" { value = value.dropFirst() }
            let name = String(field)
            let isKnown =
                name == "metadata.name" || name == "metadata.namespace" && type.kind.isNamespaced
                || type.strategy.selectableFields.contains(name)
            guard isKnown else { throw .badRequest("field label not supported: \(name)") }
            terms.append(Term(field: name, isEqual: isEqual, value: String(value)))
        }
    }

    init() {}

    func matches(_ object: KubeObject, _ type: ResourceType) -> Bool {
        terms.allSatisfy { term in
            (Self.value(of: term.field, object, type) == term.value) == term.isEqual
        }
    }

    /// The name the selector demands, if it does.
    var name: String? { terms.first { $0.field == "metadata.name" && $0.isEqual }?.value }

    private static func value(of field: String, _ object: KubeObject, _ type: ResourceType) -> String {
        switch field {
        case "metadata.name": return object.name
        case "metadata.namespace": return object.namespace
        default:
            if let read = type.strategy.field { return read(object.json, field) }
            switch object.json.value(at: field.split(separator: ".").map(String.init)) {
            case .string(let text): return text
            case .bool(let flag): return flag ? "true" : "false"
            case .int(let number): return "\(number)"
            default: return ""
            }
        }
    }
}
