import Glibc

/// The certificate of the server and of the authority that signed it, as PEM files.
struct Certificates {
    var authority: String
    var certificate: String
    var key: String

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Takes the certificates in the directory, or makes new ones by the `openssl` program.
    ///
    /// The server's is good for `localhost` and every address given.
    init(directory: String, addresses: [String]) throws {
        authority = "\(directory)/ca.crt"
        certificate = "\(directory)/tls.crt"
        key = "\(directory)/tls.key"
        let names = ["DNS:localhost", "DNS:kubernetes.default.svc"] + addresses.map { "IP:\($0)" }
        let wanted = """
            basicConstraints=critical,CA:FALSE
            keyUsage=critical,digitalSignature
            extendedKeyUsage=serverAuth
            subjectAltName=\(names.joined(separator: ","))

            """
        let files = [authority, certificate, key]
        let isMade = (try? TextFile.read("\(directory)/tls.ext")) == Array(wanted.utf8)
        guard !isMade || !files.allSatisfy({ unsafe access($0, R_OK) == 0 }) else { return }
        try make(directory, wanted)
    }

    private func make(_ directory: String, _ wanted: String) throws {
        let authorityKey = "\(directory)/ca.key"
        let request = "\(directory)/tls.csr"
        let extensions = "\(directory)/tls.ext"
        let ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try run(
            ["req", "-x509", "-days", "3650", "-subj", "/CN=modelrollout-sandbox-ca", "-keyout", authorityKey]
                + ["-out", authority, "-addext", "basicConstraints=critical,CA:TRUE"]
                + ["-addext", "keyUsage=critical,keyCertSign,cRLSign"] + ec,
            directory
        )
        try run(["req", "-subj", "/CN=modelrollout-sandbox", "-keyout", key, "-out", request] + ec, directory)
        try TextFile.write(wanted, to: extensions, mode: 0o600)
        try run(
            ["x509", "-req", "-in", request, "-CA", authority, "-CAkey", authorityKey, "-CAcreateserial"]
                + ["-days", "3650", "-extfile", extensions, "-out", certificate],
            directory
        )
    }

    private func run(_ arguments: [String], _ directory: String) throws {
        let log = "\(directory)/openssl.log"
        let pid = try ChildProcess.spawn(
            ChildProcess.Settings(
                arguments: ["openssl"] + arguments,
                environment: ["PATH": Files.variable("PATH") ?? "/usr/bin:/bin"],
                workingDirectory: directory,
                logPath: log
            )
        )
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            let words = String(decoding: Files.tail(log, limit: 2000), as: UTF8.self)
            throw Failure(description: "openssl \(arguments[0]) failed: \(words)")
        }
    }
}

/// Small text files.
enum TextFile {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Writes the file anew; a reader sees all of it or none.
    static func write(_ text: String, to path: String, mode: mode_t) throws {
        let draft = "\(path).new"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure(description: "\(draft): error \(errno)") }
        let bytes = Array(text.utf8)
        let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
        close(descriptor)
        guard count == bytes.count, unsafe rename(draft, path) == 0 else {
            throw Failure(description: "\(path): error \(errno)")
        }
    }

    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: "\(path): error \(errno)") }
        defer { close(descriptor) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return result }
            result += buffer[..<count]
        }
    }
}
