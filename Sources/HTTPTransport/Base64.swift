/// Base64 (RFC 4648, section 4), as Go's `encoding/base64` takes and gives it.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The bytes, or nil where the text is anything else; line breaks are skipped.
    ///
    /// The text must be filled up with `=`, or may be where `isPadded` is false.
    package static func decoded(_ text: some StringProtocol, isPadded: Bool = true) -> [UInt8]? {
        let characters = text.utf8.filter { $0 != 0x0A && $0 != 0x0D }
        let content = characters.prefix { $0 != UInt8(ascii: "=") }
        let padding = characters.dropFirst(content.count)
        guard padding.count <= 2, padding.allSatisfy({ $0 == UInt8(ascii: "=") }), content.count % 4 != 1,
            characters.count % 4 == 0 || !isPadded && padding.isEmpty
        else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(content.count * 3 / 4)
        var buffer: UInt32 = 0
        var width: UInt32 = 0
        for character in content {
            guard let value = value(of: character) else { return nil }
            buffer = buffer << 6 | value
            width += 6
            guard width >= 8 else { continue }
            width -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> width))
        }
        return bytes
    }

    /// The text, filled up with `=` where `isPadded` says so.
    package static func encoded(_ bytes: some Sequence<UInt8>, isPadded: Bool = true) -> String {
        let bytes = Array(bytes)
        var characters: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0...group.count { characters.append(alphabet[bits >> (18 - 6 * index) & 0x3F]) }
            if isPadded { characters.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count)) }
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// Offset in bytes of the first that no Base64 text has, or the length of the text.
    package static func firstBadByte(_ text: String) -> Int {
        text.utf8.enumerated().first { value(of: $0.element) == nil && $0.element != UInt8(ascii: "=") }?.offset
            ?? text.utf8.count
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
