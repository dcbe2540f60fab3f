/// The environment of this process.
package enum HostEnvironment {
    /// The variables as they were when the process started; empty where they can't be read.
    package static func current(_ files: any FileReading = HostFiles()) -> [String: String] {
        guard let bytes = try? files.read("/proc/self/environ", limit: 4 << 20) else { return [:] }
        var variables: [String: String] = [:]
        for entry in bytes.split(separator: 0) {
            guard let sign = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = String(decoding: entry[..<sign], as: UTF8.self)
            variables[name] = String(decoding: entry[entry.index(after: sign)...], as: UTF8.self)
        }
        return variables
    }
}
