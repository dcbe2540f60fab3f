/// Why bytes are no JSON document, and where.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String
    /// Offset in bytes from the start of the text.
    package var offset: Int

    package init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) at byte \(offset)" }
}

extension JSONValue {
    /// How deep arrays and objects may nest.
    package static let depthLimit = 200

    /// Parses a whole document (RFC 8259).
    ///
    /// Of members with the same name the last wins, as in Go; `duplicates` receives their dotted paths.
    package init(
        parsing bytes: [UInt8],
        duplicates: ((String) -> Void)? = nil
    ) throws(JSONError) {
        var parser = JSONParser(bytes: bytes, duplicates: duplicates)
        self = try parser.document()
    }

    /// Parses a whole document.
    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    let duplicates: ((String) -> Void)?
    var index = 0
    var depth = 0
    var path: [String] = []
    /// Long member names seen so far: the objects of a list share the storage of theirs.
    var names: [ArraySlice<UInt8>: String] = [:]

    init(bytes: [UInt8], duplicates: ((String) -> Void)?) {
        self.bytes = bytes
        self.duplicates = duplicates
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let result = try value()
        skipSpace()
        guard index == bytes.count else { throw JSONError("unexpected text after the document", at: index) }
        return result
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        guard index < bytes.count else { throw JSONError("unexpected end", at: index) }
        switch bytes[index] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", is: .bool(true))
        case UInt8(ascii: "f"): return try word("false", is: .bool(false))
        case UInt8(ascii: "n"): return try word("null", is: .null)
        default: return try number()
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try enter()
        var members = MemberList()
        skipSpace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return .object(JSONObject())
        }
        repeat {
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw JSONError("expected a member name", at: index)
            }
            let name = try memberName()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw JSONError("expected ':'", at: index) }
            if duplicates != nil { path.append(name) }
            let isNew = members.set(JSONObject.Member(name: name, value: try value()))
            if !isNew { duplicates?(path.joined(separator: ".")) }
            if duplicates != nil { path.removeLast() }
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw JSONError("expected ',' or '}'", at: index) }
        depth -= 1
        return .object(JSONObject(uniqueMembers: members.members))
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return .array([])
        }
        repeat {
            if duplicates != nil { path.append("[\(elements.count)]") }
            elements.append(try value())
            if duplicates != nil { path.removeLast() }
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw JSONError("expected ',' or ']'", at: index) }
        depth -= 1
        return .array(elements)
    }

    private mutating func memberName() throws(JSONError) -> String {
        let start = index
        var end = start + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\") { end += 1 }
        // Fifteen bytes fit into a String without an allocation.
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\""), end - start > 16 else { return try string() }
        let raw = bytes[(start + 1)..<end]
        if let known = names[raw] {
            index = end + 1
            return known
        }
        let name = try string()
        if names.count < 1024 { names[raw] = name }
        return name
    }

    private mutating func string() throws(JSONError) -> String {
        index += 1
        let start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let text = try text(bytes[start..<index], at: start)
                index += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw JSONError("control character in a string", at: index) }
            index += 1
        }
        throw JSONError("unexpected end of a string", at: index)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var unescaped = Array(bytes[start..<index])
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(unescaped[...], at: start)
            case UInt8(ascii: "\\"): try escape(into: &unescaped)
            case 0..<0x20: throw JSONError("control character in a string", at: index - 1)
            default: unescaped.append(byte)
            }
        }
        throw JSONError("unexpected end of a string", at: index)
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(JSONError) {
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
        case UInt8(ascii: "u"): unescaped.append(contentsOf: String(try unicodeScalar()).utf8)
        default: throw JSONError("unknown escape", at: index - 1)
        }
    }

    /// Reads four digits, or two such groups where they are a surrogate pair; a lone surrogate becomes U+FFFD, as in Go.
    private mutating func unicodeScalar() throws(JSONError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if (0xD800..<0xDC00).contains(first), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let back = index
            index += 2
            let second = try hexadecimal()
            if (0xDC00..<0xE000).contains(second) {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
            index = back
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
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

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        _ = take(UInt8(ascii: "-"))
        let leading = index
        let digits = takeDigits()
        guard digits > 0 else { throw JSONError("unexpected character", at: start) }
        guard digits == 1 || bytes[leading] != UInt8(ascii: "0") else {
            throw JSONError("a number must not start with 0", at: start)
        }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard takeDigits() > 0 else { throw JSONError("expected a digit", at: index) }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard takeDigits() > 0 else { throw JSONError("expected a digit", at: index) }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else { throw JSONError("number out of range", at: start) }
        return .double(value)
    }

    private mutating func takeDigits() -> Int {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        return index - start
    }

    private func text(_ raw: ArraySlice<UInt8>, at offset: Int) throws(JSONError) -> String {
        guard let text = String(validating: raw, as: UTF8.self) else { throw JSONError("invalid UTF-8", at: offset) }
        return text
    }

    private mutating func word(_ word: StaticString, is value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.description.utf8 {
            guard take(byte) else { throw JSONError("unexpected character", at: index) }
        }
        return value
    }

    private mutating func enter() throws(JSONError) {
        index += 1
        depth += 1
        guard depth <= JSONValue.depthLimit else { throw JSONError("nested too deep", at: index) }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }
}

/// The members of an object while it is read; finds a name that stood before without comparing it with thousands.
private struct MemberList {
    private(set) var members: ContiguousArray<JSONObject.Member> = []
    private var indices: [[UInt8]: Int] = [:]
    private static let linearLimit = 64

    /// Adds the member or replaces the one of that name; true when it is new.
    mutating func set(_ member: JSONObject.Member) -> Bool {
        if let old = index(of: member.name) {
            members[old] = member
            return false
        }
        members.append(member)
        if members.count > Self.linearLimit { indices[Array(member.name.utf8)] = members.count - 1 }
        return true
    }

    private mutating func index(of name: String) -> Int? {
        if members.count <= Self.linearLimit { return members.firstIndex { $0.name.isSame(as: name) } }
        if indices.count < members.count {
            for (index, member) in members.enumerated() { indices[Array(member.name.utf8)] = index }
        }
        return indices[Array(name.utf8)]
    }
}
