import Glibc

/// Why a file gave no content.
package enum FileError: Error, Sendable, Hashable, CustomStringConvertible {
    case missing
    case tooLarge(limit: Int)
    /// Anything else, in the system's words.
    case unreadable(String)

    package var description: String {
        switch self {
        case .missing: "no such file"
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .unreadable(let reason): reason
        }
    }
}

/// Reads whole small files: configuration, certificates, tokens.
package protocol FileReading: Sendable {
    /// The content of the file, which must not be longer than `limit` bytes.
    func read(_ path: String, limit: Int) throws(FileError) -> [UInt8]
}

/// The files of this machine.
package struct HostFiles: FileReading {
    package init() {}

    package func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Self.error(errno) }
        defer { close(file) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
            if count == 0 { return content }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Self.error(errno)
            }
            content += piece.prefix(count)
            guard content.count <= limit else { throw .tooLarge(limit: limit) }
        }
    }

    private static func error(_ code: CInt) -> FileError {
        code == ENOENT || code == ENOTDIR ? .missing : .unreadable(unsafe String(cString: strerror(code)))
    }
}
