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
        var parser = JSONParser()
        self = try parser.document(bytes.span, notesDuplicates: duplicates != nil)
        if let duplicates { parser.duplicates.forEach(duplicates) }
    }

    /// Parses a whole document.
    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }
}

/// Parses one document after another; their long member names share storage.
package struct JSONReader: Sendable {
    private var parser = JSONParser()

    package init() {}

    /// Parses a whole document, as `JSONValue(parsing:)` does.
    package mutating func read(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        try parser.document(bytes, notesDuplicates: false)
    }
}

/// A parser by recursive descent.
///
/// What is read of unfinished objects and arrays waits on two stacks, so that each finished one is an array of exactly
/// the needed size.
struct JSONParser: Sendable {
    var index = 0
    var names = JSONNameTable()
    /// The paths of members that stood twice.
    private(set) var duplicates: [String] = []
    private var depth = 0
    private var path: [String] = []
    private var notesDuplicates = false
    private var members: ContiguousArray<JSONObject.Member> = []
    /// A fingerprint of the name of each of `members`.
    private var marks: [UInt32] = []
    private var elements: [JSONValue] = []

    /// Objects with more members find names through a table.
    private static let linearLimit = 64

    mutating func document(_ bytes: Span<UInt8>, notesDuplicates: Bool) throws(JSONError) -> JSONValue {
        self.notesDuplicates = notesDuplicates
        (index, depth) = (0, 0)
        duplicates.removeAll()
        path.removeAll()
        // An error leaves unfinished ones behind.
        members.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
        elements.removeAll(keepingCapacity: true)
        let result = try value(bytes)
        skipSpace(bytes)
        guard index == bytes.count else { throw JSONError("unexpected text after the document", at: index) }
        return result
    }

    private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        skipSpace(bytes)
        guard index < bytes.count else { throw JSONError("unexpected end", at: index) }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try string(bytes))
        case UInt8(ascii: "{"): return try object(bytes)
        case UInt8(ascii: "["): return try array(bytes)
        case UInt8(ascii: "t"): return try word("true", bytes, is: .bool(true))
        case UInt8(ascii: "f"): return try word("false", bytes, is: .bool(false))
        case UInt8(ascii: "n"): return try word("null", bytes, is: .null)
        default: return try number(bytes)
        }
    }

    private mutating func object(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        try enter()
        skipSpace(bytes)
        if take(UInt8(ascii: "}"), bytes) {
            depth -= 1
            return .object(JSONObject())
        }
        let base = members.count
        var table: [[UInt8]: Int] = [:]
        repeat {
            skipSpace(bytes)
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
                throw JSONError("expected a member name", at: index)
            }
            let (name, mark) = try memberName(bytes)
            skipSpace(bytes)
            guard take(UInt8(ascii: ":"), bytes) else { throw JSONError("expected ':'", at: index) }
            if notesDuplicates { path.append(name) }
            set(JSONObject.Member(name: name, value: try value(bytes)), mark, from: base, &table)
            if notesDuplicates { path.removeLast() }
            skipSpace(bytes)
        } while take(UInt8(ascii: ","), bytes)
        guard take(UInt8(ascii: "}"), bytes) else { throw JSONError("expected ',' or '}'", at: index) }
        depth -= 1
        let finished = ContiguousArray(members[base...])
        members.removeLast(members.count - base)
        marks.removeLast(marks.count - base)
        return .object(JSONObject(uniqueMembers: finished))
    }

    /// Adds the member to the object that began at `base`, or replaces the one of that name.
    private mutating func set(
        _ member: JSONObject.Member,
        _ mark: UInt32,
        from base: Int,
        _ table: inout [[UInt8]: Int]
    ) {
        if let old = position(of: member.name, mark, from: base, &table) {
            members[old] = member
            if notesDuplicates { duplicates.append(path.joined(separator: ".")) }
            return
        }
        members.append(member)
        marks.append(mark)
        if !table.isEmpty { table[Array(member.name.utf8)] = members.count - 1 }
    }

    private func position(of name: String, _ mark: UInt32, from base: Int, _ table: inout [[UInt8]: Int]) -> Int? {
        guard members.count - base > Self.linearLimit else {
            for index in base..<members.count where marks[index] == mark && members[index].name.isSame(as: name) {
                return index
            }
            return nil
        }
        if table.isEmpty {
            for index in base..<members.count { table[Array(members[index].name.utf8)] = index }
        }
        return table[Array(name.utf8)]
    }

    private mutating func array(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        try enter()
        skipSpace(bytes)
        if take(UInt8(ascii: "]"), bytes) {
            depth -= 1
            return .array([])
        }
        let base = elements.count
        repeat {
            if notesDuplicates { path.append("[\(elements.count - base)]") }
            elements.append(try value(bytes))
            if notesDuplicates { path.removeLast() }
            skipSpace(bytes)
        } while take(UInt8(ascii: ","), bytes)
        guard take(UInt8(ascii: "]"), bytes) else { throw JSONError("expected ',' or ']'", at: index) }
        depth -= 1
        let finished = Array(elements[base...])
        elements.removeLast(elements.count - base)
        return .array(finished)
    }

    private mutating func word(
        _ word: StaticString,
        _ bytes: Span<UInt8>,
        is value: JSONValue
    ) throws(JSONError) -> JSONValue {
        for byte in word.description.utf8 {
            guard take(byte, bytes) else { throw JSONError("unexpected character", at: index) }
        }
        return value
    }

    private mutating func enter() throws(JSONError) {
        index += 1
        depth += 1
        guard depth <= JSONValue.depthLimit else { throw JSONError("nested too deep", at: index) }
    }

    mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }
}
