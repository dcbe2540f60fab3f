/// What the value at one place of a document must be: the structural half of the validation.
///
/// The schema in `crds/` says the same, node by node.
package indirect enum ValueRule: Sendable, Hashable {
    case object([Field], keepsUnknown: Bool)
    /// An object whose member names are the user's own.
    case map(values: ValueRule, limit: Int)
    /// `key` names the member that tells the elements apart, where two may not have the same.
    case list(ValueRule, count: ClosedRange<Int>, key: String?)
    /// Length in Unicode scalars, as the API server counts.
    case text(TextFormat?, length: ClosedRange<Int>)
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case boolean
    case integerOrText(ClosedRange<Int>, TextFormat, maxLength: Int)
    case choice([String])
    /// An RFC 3339 time.
    case time

    /// One member of an object.
    package struct Field: Sendable, Hashable {
        package var name: String
        package var rule: ValueRule
        package var isRequired: Bool

        package init(_ name: String, _ rule: ValueRule, isRequired: Bool = false) {
            self.name = name
            self.rule = rule
            self.isRequired = isRequired
        }
    }

    static func fields(_ fields: Field...) -> ValueRule { .object(fields, keepsUnknown: false) }

    static func list(_ element: ValueRule, _ count: ClosedRange<Int>, key: String? = nil) -> ValueRule {
        .list(element, count: count, key: key)
    }

    static func text(_ length: ClosedRange<Int>, _ format: TextFormat? = nil) -> ValueRule {
        .text(format, length: length)
    }

    static func choice<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> ValueRule {
        .choice(type.allCases.map(\.rawValue))
    }

    static let timeSpan = ValueRule.text(2...24, .timeSpan)
    static let count = ValueRule.integer(0...Int(Int32.max))
    static let anyInteger = ValueRule.integer(0...Int.max)
    /// Any finite number.
    static let anyNumber = ValueRule.number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
}

extension ValueRule.Field {
    static func required(_ name: String, _ rule: ValueRule) -> ValueRule.Field {
        ValueRule.Field(name, rule, isRequired: true)
    }

    static func optional(_ name: String, _ rule: ValueRule) -> ValueRule.Field { ValueRule.Field(name, rule) }
}
