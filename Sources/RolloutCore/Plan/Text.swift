import KubeModel

/// Text for people, kept within bounds.
enum Text {
    /// How long something has lasted, in whole seconds.
    static func elapsed(_ duration: Duration) -> String {
        TimeSpan.seconds(Int(duration.components.seconds)).description
    }

    /// The text cut to so many bytes at the end of a character, control and bidirectional characters replaced by spaces.
    static func bounded(_ text: String, bytes: Int) -> String {
        var result = ""
        var size = 0
        for character in text {
            let safe = character.unicodeScalars.contains { isUnsafe($0) } ? " " : character
            let length = safe.utf8.count
            guard size + length <= bytes else { break }
            result.append(safe)
            size += length
        }
        return result
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
