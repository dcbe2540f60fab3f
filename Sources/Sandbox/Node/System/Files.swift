import Glibc

/// The little that a node needs of the file system.
enum Files {
    /// Makes a directory and those above it; one that is there already is no error.
    static func makeDirectory(_ path: String) throws(ChildProcess.SystemError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard unsafe mkdir(made, 0o755) != 0, errno != EEXIST else { continue }
            throw ChildProcess.SystemError(operation: made, code: errno)
        }
    }

    /// A variable of this process's own environment.
    static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
