/// A JSON document, or a part of one, as a value.
///
/// Integers of 64 bits keep every digit; other numbers are doubles.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    package var isNull: Bool { self == .null }

    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The integer, or nil; a double with no fraction counts.
    package var int: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var array: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    package var object: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The member of that name, or nil where this is no object or has none.
    ///
    /// Setting makes an object out of anything else; setting nil removes the member where there is one.
    package subscript(name: String) -> JSONValue? {
        get { object?[name] }
        set {
            if newValue == nil, object == nil { return }
            var members = object ?? JSONObject()
            members[name] = newValue
            self = .object(members)
        }
    }

    /// The element at the index, or nil where this is no array or is shorter.
    package subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The value at the end of the chain of names, or nil.
    package subscript(path names: String...) -> JSONValue? {
        get { value(at: names[...]) }
        set { set(newValue, at: names[...]) }
    }

    private func value(at names: ArraySlice<String>) -> JSONValue? {
        guard let first = names.first else { return self }
        return self[first]?.value(at: names.dropFirst())
    }

    private mutating func set(_ value: JSONValue?, at names: ArraySlice<String>) {
        guard let first = names.first else { return }
        guard names.count > 1 else { return self[first] = value }
        if value == nil, self[first] == nil { return }
        var inner = self[first] ?? .object([:])
        inner.set(value, at: names.dropFirst())
        self[first] = inner
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(nilLiteral: ()) { self = .null }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.map { ($0.0, $0.1) }))
    }
}
