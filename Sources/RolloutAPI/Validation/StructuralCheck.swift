import KubeModel

/// Checks types, ranges, formats and unknown members against a rule.
struct StructuralCheck {
    private(set) var findings = FindingList()

    mutating func check(_ field: FieldView, _ rule: ValueRule) {
        guard let value = field.value else { return findings.add(field, "must not be null") }
        switch rule {
        case .object(let fields, let keepsUnknown): checkObject(field, value, fields, keepsUnknown: keepsUnknown)
        case .map(let values, let limit): checkMap(field, value, values, limit: limit)
        case .list(let element, let count, let key): checkList(field, value, element, count: count, key: key)
        case .text(let format, let length): checkText(field, value, format, length: length)
        case .integer(let range): checkInteger(field, value, range)
        case .number(let range): checkNumber(field, value, range)
        case .boolean: findings.demand(value.bool != nil, field, "must be true or false")
        case .integerOrText(let range, let format, let maxLength):
            checkIntegerOrText(field, value, range, format, maxLength: maxLength)
        case .choice(let choices): checkChoice(field, value, choices)
        case .time: findings.demand(value.string.flatMap(Timestamp.init) != nil, field, "must be an RFC 3339 time")
        }
    }

    private mutating func checkObject(
        _ field: FieldView,
        _ value: JSONValue,
        _ fields: [ValueRule.Field],
        keepsUnknown: Bool
    ) {
        guard let object = value.object else { return findings.add(field, "must be an object") }
        for member in object {
            if let known = fields.first(where: { $0.name == member.name }) {
                if !member.value.isNull { check(field.member(member), known.rule) }
            } else if !keepsUnknown {
                findings.add(field.member(member), Self.unknown(member.name, among: fields.map(\.name)))
            }
        }
        for known in fields where known.isRequired {
            let member = field[known.name]
            findings.demand(member.exists, member, "is required")
        }
    }

    private mutating func checkMap(_ field: FieldView, _ value: JSONValue, _ rule: ValueRule, limit: Int) {
        guard let object = value.object else { return findings.add(field, "must be an object") }
        findings.demand(object.count <= limit, field, "must have at most \(limit) members")
        for member in object { check(field.entry(member), rule) }
    }

    private mutating func checkList(
        _ field: FieldView,
        _ value: JSONValue,
        _ rule: ValueRule,
        count: ClosedRange<Int>,
        key: String?
    ) {
        guard let array = value.array else { return findings.add(field, "must be a list") }
        findings.demand(array.count >= count.lowerBound, field, "must have at least \(count.lowerBound) element")
        findings.demand(array.count <= count.upperBound, field, "must have at most \(count.upperBound) elements")
        var seen: Set<JSONValue> = []
        // No list that is far too long is looked through to its end.
        for element in field.elements.prefix(count.upperBound) {
            check(element, rule)
            guard let key, let value = element[key].value else { continue }
            findings.demand(seen.insert(value).inserted, element[key], "stands in the list twice")
        }
    }

    private mutating func checkText(
        _ field: FieldView,
        _ value: JSONValue,
        _ format: TextFormat?,
        length: ClosedRange<Int>
    ) {
        guard let text = value.string else { return findings.add(field, "must be a string") }
        let count = text.unicodeScalars.count
        guard length.contains(count) else {
            let limit = count == 0 ? "must not be empty" : "must have \(Self.text(of: length)) characters"
            return findings.add(field, limit)
        }
        guard let format else { return }
        findings.demand(format.accepts(text), field, "must be \(format.advice)")
    }

    private mutating func checkInteger(_ field: FieldView, _ value: JSONValue, _ range: ClosedRange<Int>) {
        guard let number = value.int else { return findings.add(field, "must be an integer") }
        findings.demand(range.contains(number), field, "must be \(Self.text(of: range))")
    }

    private mutating func checkNumber(_ field: FieldView, _ value: JSONValue, _ range: ClosedRange<Double>) {
        guard let number = value.double else { return findings.add(field, "must be a number") }
        let isOpen = range.upperBound == .greatestFiniteMagnitude
        let limit = isOpen ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        findings.demand(range.contains(number), field, "must be \(limit)")
    }

    private mutating func checkIntegerOrText(
        _ field: FieldView,
        _ value: JSONValue,
        _ range: ClosedRange<Int>,
        _ format: TextFormat,
        maxLength: Int
    ) {
        switch value {
        case .string: checkText(field, value, format, length: 0...maxLength)
        case .int: checkInteger(field, value, range)
        default: findings.add(field, "must be an integer or a string")
        }
    }

    private mutating func checkChoice(_ field: FieldView, _ value: JSONValue, _ choices: [String]) {
        guard let text = value.string else { return findings.add(field, "must be a string") }
        findings.demand(choices.contains(text), field, "must be \(choices.joined(separator: " or "))")
    }

    private static func text(of range: ClosedRange<Int>) -> String {
        range.upperBound == Int(Int32.max)
            ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    }
}

extension StructuralCheck {
    /// Says that the member is none, with the known one that its author may have meant.
    static func unknown(_ name: String, among known: [String]) -> String {
        let meant = known.map { (name: $0, distance: distance(name.lowercased(), $0.lowercased())) }
            .filter { $0.distance <= min(2, name.count / 2) }
            .min { $0.distance < $1.distance }
        guard let meant else { return "is not a field of this resource" }
        return "is not a field of this resource; did you mean \(meant.name)?"
    }

    /// The least number of characters to insert, delete or replace (Levenshtein).
    private static func distance(_ a: String, _ b: String) -> Int {
        let b = Array(b)
        guard a.count <= 64 else { return .max }
        var row = Array(0...b.count)
        for (i, character) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
