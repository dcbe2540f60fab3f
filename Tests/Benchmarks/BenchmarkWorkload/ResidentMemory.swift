/// What the machine holds in memory for this process.
package struct ResidentMemory: Sendable, Hashable {
    /// Bytes, with the pages of the program itself.
    package let total: Int
    /// Bytes that belong to this process alone: heap, stacks, and written data.
    package let anonymous: Int
    /// The most that `total` ever was.
    package let peak: Int

    /// Reads `/proc/self/status`.
    package static func now() throws -> ResidentMemory {
        let text = String(decoding: try File(reading: "/proc/self/status").read(1 << 16), as: UTF8.self)
        func bytes(_ name: String) -> Int {
            let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
        }
        return ResidentMemory(total: bytes("VmRSS"), anonymous: bytes("RssAnon"), peak: bytes("VmHWM"))
    }
}
