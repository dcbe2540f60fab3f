import Glibc

/// A file, written once or read once in pieces.
package struct File: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Why a file can't be used.
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    package init(reading path: String) throws(Failure) {
        try self.init(path, O_RDONLY)
    }

    package init(writing path: String) throws(Failure) {
        try self.init(path, O_WRONLY | O_CREAT | O_TRUNC)
    }

    private init(_ path: String, _ flags: Int32) throws(Failure) {
        self.path = path
        descriptor = unsafe open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        close(descriptor)
    }

    /// The next bytes, at most `count`; none at the end.
    package func read(_ count: Int) throws(Failure) -> [UInt8] {
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = unsafe max(0, Glibc.read(descriptor, buffer.baseAddress, count))
        }
        return piece
    }

    /// Appends all bytes.
    package func write(_ bytes: [UInt8]) throws(Failure) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), bytes.count - offset)
            }
            guard count > 0 else { throw Self.failure(path) }
            offset += count
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(description: "\(path): \(unsafe String(cString: strerror(errno)))")
    }
}
