import Glibc

/// A process among all that ever ran on this machine, named so that another one of the machine can tell whether it has ended.
///
/// The name holds the boot, the PID namespace, the PID and the start time: `4f1c2a90.4026531836.812.33071`. Where the boot or
/// the namespace differ, nothing can be told, and the process counts as alive.
package struct HostProcess: Sendable {
    /// The own name; nil where /proc does not tell.
    package let name: String?
    private let home: [Substring]
    private let files: any FileReading

    /// Names this process.
    ///
    /// - Parameters:
    ///   - files: Reads /proc.
    ///   - namespace: The PID namespace, as its link in /proc says.
    ///   - id: The PID in that namespace.
    package init(
        files: any FileReading,
        namespace: String? = HostProcess.ownNamespace,
        id: Int32 = getpid()
    ) {
        self.files = files
        let boot = Self.text("/proc/sys/kernel/random/boot_id", files)?.prefix { $0 != "-" } ?? ""
        let space = (namespace ?? "").filter { $0.isASCII && $0.isNumber }
        guard let state = Self.state(of: "\(id)", files), !boot.isEmpty, !space.isEmpty else {
            (name, home) = (nil, [])
            return
        }
        home = [boot, Substring(space)]
        name = "\(boot).\(space).\(id).\(state.start)"
    }

    /// Whether the process of that name has ended for certain.
    package func hasEnded(_ other: some StringProtocol) -> Bool {
        let parts = String(other).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, !home.isEmpty, Array(parts[..<2]) == home, Int32(parts[2]) != nil else { return false }
        switch Result(catching: { () throws(FileError) in try files.read("/proc/\(parts[2])/stat", limit: 4096) }) {
        case .failure(.missing): return true
        case .failure: return false
        case .success(let bytes):
            guard let state = Self.state(in: bytes) else { return false }
            // A zombie runs no more, and another process may have the number by now.
            return state.letter == "Z" || state.letter == "X" || state.start != parts[3]
        }
    }

    private static func state(of id: String, _ files: any FileReading) -> (letter: Substring, start: Substring)? {
        (try? files.read("/proc/\(id)/stat", limit: 4096)).flatMap(state)
    }

    /// State and start time of proc(5)'s `stat`, the fields 3 and 22; the name before them may hold anything.
    private static func state(in bytes: [UInt8]) -> (letter: Substring, start: Substring)? {
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = String(decoding: bytes[(end + 1)...], as: UTF8.self).split { $0.isWhitespace }
        return fields.count > 19 ? (fields[0], fields[19]) : nil
    }

    private static func text(_ path: String, _ files: any FileReading) -> String? {
        (try? files.read(path, limit: 4096)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What /proc/self/ns/pid links to.
    package static var ownNamespace: String? {
        var buffer = [CChar](repeating: 0, count: 128)
        let count = unsafe buffer.withUnsafeMutableBufferPointer { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            return unsafe readlink("/proc/self/ns/pid", base, buffer.count)
        }
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
