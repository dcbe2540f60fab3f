/// Text from elsewhere, made fit for objects and people.
package enum CleanText {
    /// Replaces control and bidirectional formatting characters by spaces, and cuts the text between two characters so
    /// that it is no longer than the limit in bytes of UTF-8.
    package static func cut(_ text: String, bytes limit: Int) -> String {
        let clean = isClean(text) ? text : cleaned(text)
        guard clean.utf8.count > limit else { return clean }
        var result = ""
        var length = 0
        for character in clean {
            length += character.utf8.count
            guard length <= limit - 3 else { break }
            result.append(character)
        }
        return result + "…"
    }

    private static func isClean(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    private static func cleaned(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(isHarmful(scalar) ? " " : scalar) }
        return String(scalars)
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
