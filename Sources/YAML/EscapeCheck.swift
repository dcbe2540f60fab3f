/// Finds the escapes in double-quoted scalars that go-yaml v2 refuses and libyaml accepts: only `\/`.
///
/// Scalars are given in the order of the text, so that counting characters is done once.
struct EscapeCheck {
    private let bytes: ArraySlice<UInt8>
    private var byte: Int
    private var character = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        byte = bytes.startIndex
    }

    mutating func check(_ event: YAMLEvent) throws(YAMLError) {
        skip(to: event.range.lowerBound)
        var position = event.start
        var isEscaped = false
        while byte < bytes.endIndex, character < event.range.upperBound {
            if isEscaped, bytes[byte] == UInt8(ascii: "/") {
                position.column -= 1
                throw YAMLError(
                    "found unknown escape character",
                    at: position,
                    goLine: position.line == 1 ? 0 : position.line
                )
            }
            isEscaped = !isEscaped && bytes[byte] == UInt8(ascii: "\\")
            position =
                bytes[byte] == 0x0A
                ? YAMLPosition(line: position.line + 1, column: 1)
                : YAMLPosition(line: position.line, column: position.column + 1)
            step()
        }
    }

    private mutating func skip(to target: Int) {
        while character < target, byte < bytes.endIndex { step() }
    }

    private mutating func step() {
        byte += 1
        while byte < bytes.endIndex, bytes[byte] & 0xC0 == 0x80 { byte += 1 }
        character += 1
    }
}
