extension JSONValue {
    /// The document as compact UTF-8 text.
    ///
    /// The API server reads apply bodies as YAML, which knows no `\/` and no surrogate escapes, refuses some characters
    /// and takes others for line breaks: only those are escaped, with four digits; `/` and the rest stay as they are.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes, sorted: false)
        return bytes
    }

    /// The document as text with the members of every object sorted by name: equal documents have equal text.
    package var canonical: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes, sorted: true)
        return bytes
    }

    /// The document as compact text.
    package var text: String { String(decoding: encoded, as: UTF8.self) }

    /// Appends the document's text.
    package func write(to bytes: inout [UInt8], sorted: Bool = false) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): bytes.append(contentsOf: String(value).utf8)
        case .double(let value): bytes.append(contentsOf: Self.text(of: value).utf8)
        case .string(let value): Self.write(value, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(to: &bytes, sorted: sorted)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            let members = sorted ? ContiguousArray(object.members.sorted { $0.name < $1.name }) : object.members
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes, sorted: sorted)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// JSON has no NaN or infinity: they become null.
    private static func text(of value: Double) -> String {
        guard value.isFinite else { return "null" }
        if value.magnitude < 1e15, let whole = Int(exactly: value), !(value == 0 && value.sign == .minus) {
            return "\(whole).0"
        }
        return "\(value)"
    }

    private static func write(_ string: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        var needsScalars = false
        bytes.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0..<0x20, 0x7F: escape(byte, to: &bytes)
            // Where each character that YAML minds begins: U+0080 to U+009F, U+2028, U+2029, U+FEFF, U+FFFE, U+FFFF.
            case 0xC2, 0xE2, 0xEF:
                needsScalars = true
                bytes.append(byte)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        guard needsScalars else { return }
        bytes.removeSubrange(start...)
        writeScalars(of: string, to: &bytes)
    }

    private static func writeScalars(of string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in string.unicodeScalars {
            switch scalar.value {
            case 0x80...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: writeDigits(of: scalar.value, to: &bytes)
            case 0x22, 0x5C, 0..<0x20, 0x7F: escape(UInt8(scalar.value), to: &bytes)
            default: bytes.append(contentsOf: String(scalar).utf8)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        default: writeDigits(of: UInt32(byte), to: &bytes)
        }
    }

    private static func writeDigits(of value: UInt32, to bytes: inout [UInt8]) {
        let digits = String(value, radix: 16)
        bytes.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    }
}
