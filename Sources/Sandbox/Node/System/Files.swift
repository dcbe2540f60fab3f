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

    /// The last bytes of a file, at most so many; none where it cannot be read.
    static func tail(_ path: String, limit: Int) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { _ = close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        var bytes = [UInt8](repeating: 0, count: max(0, min(size, limit)))
        let count = unsafe pread(descriptor, &bytes, bytes.count, off_t(max(0, size - bytes.count)))
        return Array(bytes.prefix(max(0, count)))
    }

    /// A variable of this process's own environment.
    static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
