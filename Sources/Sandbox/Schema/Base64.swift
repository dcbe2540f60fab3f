/// Base64 (RFC 4648, section 4), as Go's `encoding/base64` takes it.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8: UInt8] = Dictionary(
        uniqueKeysWithValues: alphabet.enumerated().map { ($1, UInt8($0)) }
    )

    static func encode(_ bytes: some Collection<UInt8>, padded: Bool = true) -> String {
        var result: [UInt8] = []
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let group = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            let word =
                UInt32(group[0]) << 16 | UInt32(group.count > 1 ? group[1] : 0) << 8
                | UInt32(group.count > 2 ? group[2] : 0)
            for index in 0...group.count { result.append(alphabet[Int(word >> (18 - 6 * UInt32(index)) & 63)]) }
            if padded { result.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count)) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The bytes, or nil where the text is not base64; padding may be left off where `isPadded` is false.
    static func decode(_ text: String, isPadded: Bool = true) -> [UInt8]? {
        var body = Array(text.utf8.filter { $0 != 0x0A && $0 != 0x0D })
        if isPadded, body.count % 4 != 0 { return nil }
        for _ in 0..<2 where body.last == UInt8(ascii: "=") { body.removeLast() }
        guard body.count % 4 != 1 else { return nil }
        var result: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for byte in body {
            guard let value = values[byte] else { return nil }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return result
    }

    static func isValid(_ text: String) -> Bool { decode(text) != nil }

    /// Where decoding stops, in bytes.
    static func firstBadByte(_ text: String) -> Int {
        text.utf8.enumerated().first { values[$0.element] == nil && $0.element != UInt8(ascii: "=") }?.offset
            ?? text.utf8.count
    }
}
