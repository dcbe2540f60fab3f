import KubeModel

/// Text of the query language, as far as we write it.
enum PromQL {
    /// Whether the text is a label name that needs no quotes.
    static func isLabelName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !isDigit(first) else { return false }
        return text.utf8.allSatisfy { isWordByte($0) && $0 != UInt8(ascii: ":") }
    }

    /// A matcher `label="value"`.
    static func equal(_ label: String, _ value: String) -> String { "\(label)=\"\(escaped(value, in: .double))\"" }

    /// A matcher `label=~"pattern"`.
    static func matching(_ label: String, _ pattern: String) -> String {
        "\(label)=~\"\(escaped(pattern, in: .double))\""
    }

    /// The delimiter of a string literal.
    enum Quote: UInt8, Sendable, Hashable {
        case double = 0x22
        case single = 0x27
        /// Knows no escapes.
        case back = 0x60
    }

    /// The text as it stands between those quotes; a caller keeps a backquote out of a raw string.
    static func escaped(_ text: String, in quote: Quote) -> String {
        guard quote != .back else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"" where quote == .double: result += "\\\""
            case "'" where quote == .single: result += "\\'"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                result += "\\x" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text as a regular expression (RE2) that matches it alone, as Go's `regexp.QuoteMeta`.
    static func literalPattern(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            if "\\.+*?()|[]{}^$".unicodeScalars.contains(character) { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result
    }

    /// A length of time in the largest unit that holds it whole: `2m`, `90s`, `1500ms`; at least a millisecond.
    static func duration(_ duration: Duration) -> String {
        let milliseconds = max(1, duration.wholeNanoseconds / 1_000_000)
        for (unit, length) in [("h", Int64(3_600_000)), ("m", 60_000), ("s", 1000)] where milliseconds % length == 0 {
            return "\(milliseconds / length)\(unit)"
        }
        return "\(milliseconds)ms"
    }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Whether the byte can be part of a metric's name.
    static func isWordByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }
}
