import Glibc
import Testing

/// Certificates made for one run of the tests with `/usr/bin/openssl`.
struct TestCertificates: Sendable {
    let directory: String
    var authority: String { directory + "/ca.pem" }
    var otherAuthority: String { directory + "/other-ca.pem" }

    static let tool = "/usr/bin/openssl"

    private static let made = Result {
        let certificates = try TestCertificates()
        atexit { try? Subprocess.run(["/bin/rm", "-r", TestCertificates.shared.directory]) }
        return certificates
    }

    /// The certificates, made at the first use.
    static var shared: TestCertificates { get throws { try made.get() } }

    /// Makes the certificates without holding up other tests.
    static func prepare() async throws {
        _ = try await blocking { try shared }
    }

    func bytes(_ name: String) throws -> [UInt8] {
        let file = try #require(fopen(path(name), "re"))
        defer { fclose(file) }
        var content = [UInt8](repeating: 0, count: 64 << 10)
        let count = fread(&content, 1, content.count, file)
        return Array(content.prefix(count))
    }

    func path(_ name: String) -> String { "\(directory)/\(name).pem" }

    private init() throws {
        var template = Array("/tmp/modelrollout-tls-XXXXXX".utf8CString)
        directory = String(cString: try #require(mkdtemp(&template)))
        try makeAuthority("ca")
        try makeAuthority("other-ca")
        try sign("server", by: "ca", extensions: "subjectAltName=IP:127.0.0.1,DNS:localhost")
        try sign("other-server", by: "other-ca", extensions: "subjectAltName=IP:127.0.0.1")
        try sign("named", by: "ca", extensions: "subjectAltName=DNS:kubernetes.default.svc")
        try sign("client", by: "ca", extensions: "extendedKeyUsage=clientAuth")
        try sign("other-client", by: "other-ca", extensions: "extendedKeyUsage=clientAuth")
        try sign("expired", by: "ca", extensions: "subjectAltName=IP:127.0.0.1", days: -1)
    }

    private func makeAuthority(_ name: String) throws {
        try openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=\(name)"
                + " -keyout \(path(name + "-key")) -out \(path(name))"
        )
    }

    private func sign(_ name: String, by authority: String, extensions: String, days: Int = 2) throws {
        try openssl(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=\(name)"
                + " -addext basicConstraints=critical,CA:false -addext \(extensions)"
                + " -keyout \(path(name + "-key")) -out \(path(name + "-request"))"
        )
        try openssl(
            "x509 -req -days \(days) -copy_extensions copyall -in \(path(name + "-request"))"
                + " -CA \(path(authority)) -CAkey \(path(authority + "-key")) -out \(path(name))"
        )
    }

    private func openssl(_ arguments: String) throws {
        try Subprocess.run([Self.tool] + arguments.split(separator: " ").map(String.init))
    }
}

/// A TLS endpoint in a process of its own, with Python's `ssl`, that passes the decrypted bytes on to a `ByteServer`.
///
/// The first line that the server gets tells what was agreed in the handshake, see `Peer.readHandshake()`.
final class TLSFront: Sendable {
    /// Why tests with TLS cannot run here, or nil.
    static let missing: String? = {
        guard python != nil else { return "python3 is not installed" }
        return Subprocess.exists(TestCertificates.tool) ? nil : "\(TestCertificates.tool) is not installed"
    }()

    static var isAvailable: Bool { missing == nil }
    static var missingReason: Comment { "\(missing ?? "")" }

    struct Options: Sendable {
        var certificate = "server"
        /// The authority that client certificates are asked for and checked against.
        var clientAuthority: String?
        var protocols = ["http/1.1"]
        var maximumVersion = "TLSv1_3"
        /// Connections accepted before further ones are refused.
        var connections = 1_000_000
    }

    let port: Int
    private let process: Subprocess

    init(to server: ByteServer, _ options: Options = Options()) throws {
        let certificates = try TestCertificates.shared
        process = try Subprocess([
            try #require(Self.python), "-c", Self.script, String(server.port), certificates.path(options.certificate),
            certificates.path(options.certificate + "-key"), options.clientAuthority.map(certificates.path) ?? "",
            options.protocols.joined(separator: ","), options.maximumVersion, String(options.connections),
        ])
        port = try #require(Int(process.readLine()))
    }

    var origin: String { "https://127.0.0.1:\(port)" }

    @Sendable func stop() {
        process.finish()
    }

    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: Subprocess.exists)

    private static let script = """
        import asyncio, ssl, sys, threading, os
        backend, cert, key, ca, protocols, maximum, left = sys.argv[1:]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        context.set_alpn_protocols(protocols.split(","))
        if maximum in ("TLSv1", "TLSv1_1"):
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.maximum_version = ssl.TLSVersion[maximum]
        if ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(ca)
        names = {}
        def note(tls, name, _):
            names[tls] = name
        context.sni_callback = note

        async def relay(source, sink):
            try:
                while data := await source.read(65536):
                    sink.write(data)
                    await sink.drain()
                sink.close()
            except (OSError, ssl.SSLError):
                sink.transport.abort()

        async def accept(reader, writer):
            global left
            left = int(left) - 1
            if left == 0:
                server.close()
            tls = writer.get_extra_info("ssl_object")
            subject = dict(pair[0] for pair in (tls.getpeercert() or {}).get("subject", []))
            there_reader, there = await asyncio.open_connection("127.0.0.1", int(backend))
            line = "%s %s %s %s\\n" % (tls.version(), tls.selected_alpn_protocol(),
                                       names.get(tls), subject.get("commonName"))
            there.write(line.encode())
            await asyncio.gather(relay(reader, there), relay(there_reader, writer))

        async def main():
            global server
            server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context, backlog=512)
            print(server.sockets[0].getsockname()[1], flush=True)
            await asyncio.Event().wait()

        def wait():
            sys.stdin.read()
            os._exit(0)

        threading.Thread(target=wait, daemon=True).start()
        asyncio.run(main())
        """
}

/// What TLS settled.
struct Handshake {
    var version: String
    var applicationProtocol: String
    var serverName: String
    var clientName: String
}

extension Peer {
    /// Reads the line with which a `TLSFront` begins a connection.
    func readHandshake() -> Handshake? {
        var line: [UInt8] = []
        while let byte = read(1), byte != [10] { line += byte }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
        guard words.count == 4 else { return nil }
        return Handshake(version: words[0], applicationProtocol: words[1], serverName: words[2], clientName: words[3])
    }
}

/// Runs `body` with a server behind TLS; both are stopped afterwards.
func withTLSServer<Result>(
    _ options: TLSFront.Options = TLSFront.Options(),
    _ script: @escaping @Sendable (Peer, Handshake) -> Void,
    _ body: (TLSFront, ByteServer) async throws -> Result
) async throws -> Result {
    try await withServer { peer in
        guard let handshake = peer.readHandshake() else { return }
        script(peer, handshake)
    } _: { server in
        let front = try await blocking { try TLSFront(to: server, options) }
        do {
            let result = try await body(front, server)
            try await blocking(front.stop)
            return result
        } catch {
            try await blocking(front.stop)
            throw error
        }
    }
}
