/// Numbers.
extension JSONParser {
    mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        let start = index
        let isNegative = take(UInt8(ascii: "-"), bytes)
        let leading = index
        let whole = takeInteger(bytes)
        guard index > leading else { throw JSONError("unexpected character", at: start) }
        guard index == leading + 1 || bytes[leading] != UInt8(ascii: "0") else {
            throw JSONError("a number must not start with 0", at: start)
        }
        var isInteger = true
        if take(UInt8(ascii: "."), bytes) {
            isInteger = false
            try takeDigits(bytes)
        }
        if take(UInt8(ascii: "e"), bytes) || take(UInt8(ascii: "E"), bytes) {
            isInteger = false
            if !take(UInt8(ascii: "+"), bytes) { _ = take(UInt8(ascii: "-"), bytes) }
            try takeDigits(bytes)
        }
        if isInteger, let whole { return .int(isNegative ? 0 - whole : whole) }
        let text = try text(bytes, start..<index)
        if isInteger, let value = Int(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else { throw JSONError("number out of range", at: start) }
        return .double(value)
    }

    /// Takes digits and gives their value, or nil where it is no `Int`.
    private mutating func takeInteger(_ bytes: Span<UInt8>) -> Int? {
        var value: Int? = 0
        while index < bytes.count, let digit = Self.digit(bytes[index]) {
            index += 1
            guard let old = value else { continue }
            let (scaled, isTooLarge) = old.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = scaled.addingReportingOverflow(digit)
            value = isTooLarge || overflows ? nil : sum
        }
        return value
    }

    private mutating func takeDigits(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = index
        while index < bytes.count, Self.digit(bytes[index]) != nil { index += 1 }
        guard index > start else { throw JSONError("expected a digit", at: index) }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? Int(value) : nil
    }
}

/// Strings.
extension JSONParser {
    mutating func string(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        index += 1
        let start = index
        let end = try plainEnd(bytes)
        guard bytes[end] == UInt8(ascii: "\"") else { return try escapedString(bytes, from: start) }
        index = end + 1
        return try text(bytes, start..<end)
    }

    /// A member's name, and a fingerprint that differs for most names that differ.
    mutating func memberName(_ bytes: Span<UInt8>) throws(JSONError) -> (String, UInt32) {
        index += 1
        let start = index
        let end = try plainEnd(bytes)
        guard bytes[end] == UInt8(ascii: "\"") else {
            let name = try escapedString(bytes, from: start)
            return (name, Self.mark(of: name.utf8Span.span))
        }
        index = end + 1
        let raw = bytes.extracting(start..<end)
        let mark = Self.mark(of: raw)
        // Fifteen bytes fit into a String without an allocation.
        guard raw.count > 15 else { return (try text(bytes, start..<end), mark) }
        if let known = names.name(raw, mark) { return (known, mark) }
        let name = try text(bytes, start..<end)
        names.remember(name, mark)
        return (name, mark)
    }

    /// The place of the quote or the backslash that ends the characters which stand for themselves.
    private mutating func plainEnd(_ bytes: Span<UInt8>) throws(JSONError) -> Int {
        var end = index
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return end }
            guard byte >= 0x20 else { throw JSONError("control character in a string", at: end) }
            end += 1
        }
        throw JSONError("unexpected end of a string", at: end)
    }

    private mutating func escapedString(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> String {
        var unescaped: [UInt8] = []
        while true {
            let end = try plainEnd(bytes)
            for place in index..<end { unescaped.append(bytes[place]) }
            index = end + 1
            guard bytes[end] == UInt8(ascii: "\\") else { break }
            try escape(bytes, into: &unescaped)
        }
        return try text(unescaped.span, 0..<unescaped.count, at: start)
    }

    private mutating func escape(_ bytes: Span<UInt8>, into unescaped: inout [UInt8]) throws(JSONError) {
        guard index < bytes.count else { throw JSONError("unexpected end of a string", at: index) }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: String(try unicodeScalar(bytes)).utf8)
        default: throw JSONError("unknown escape", at: index - 1)
        }
    }

    /// Reads four digits, or two such groups where they are a surrogate pair; a lone surrogate becomes U+FFFD, as in Go.
    private mutating func unicodeScalar(_ bytes: Span<UInt8>) throws(JSONError) -> Unicode.Scalar {
        let first = try hexadecimal(bytes)
        if (0xD800..<0xDC00).contains(first), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let back = index
            index += 2
            let second = try hexadecimal(bytes)
            if (0xDC00..<0xE000).contains(second) {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
            index = back
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal(_ bytes: Span<UInt8>) throws(JSONError) -> UInt32 {
        var result: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                throw JSONError("expected four hexadecimal digits", at: index)
            }
            result = result << 4 | UInt32(digit)
            index += 1
        }
        return result
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>, at offset: Int? = nil) throws(JSONError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw JSONError("invalid UTF-8", at: offset ?? range.lowerBound)
        }
    }

    private static func mark(of name: Span<UInt8>) -> UInt32 {
        let count = name.count
        guard count > 0 else { return 0 }
        let ends = UInt32(name[0]) << 8 | UInt32(name[count - 1])
        return (UInt32(truncatingIfNeeded: count) << 24 | UInt32(name[count / 2]) << 16 | ends) &* 0x9E37_79B1
    }
}

/// Long member names that were read before: the objects of a list share the storage of theirs.
struct JSONNameTable: Sendable {
    private var slots: [String] = []
    private static let bits = 9

    /// The name with these bytes, if it is remembered.
    func name(_ bytes: Span<UInt8>, _ mark: UInt32) -> String? {
        guard !slots.isEmpty else { return nil }
        let known = slots[Self.slot(mark)]
        let span = known.utf8Span.span
        guard span.count == bytes.count else { return nil }
        for index in 0..<bytes.count where span[index] != bytes[index] { return nil }
        return known
    }

    /// Remembers the name in place of one with a like fingerprint.
    mutating func remember(_ name: String, _ mark: UInt32) {
        if slots.isEmpty { slots = Array(repeating: "", count: 1 << Self.bits) }
        slots[Self.slot(mark)] = name
    }

    private static func slot(_ mark: UInt32) -> Int { Int(mark >> (32 - UInt32(bits))) }
}
