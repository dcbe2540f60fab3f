/// Text from elsewhere, made fit for logs, events and terminals.
enum DisplayText {
    /// Replaces control and bidirectional formatting characters by spaces and cuts the text at a character boundary.
    static func cleaned(_ text: String, maximumBytes: Int = 2048) -> String {
        var result = ""
        for character in text {
            let piece = String(String.UnicodeScalarView(character.unicodeScalars.map { isHarmful($0) ? " " : $0 }))
            guard result.utf8.count + piece.utf8.count <= maximumBytes else { break }
            result += piece
        }
        return result
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
