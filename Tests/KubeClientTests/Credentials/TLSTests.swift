import KubeClient
import Logging
import Testing

/// Certificates that change while the process runs.
@Suite struct TLSTests {
    private static let settings = TLSSettings(
        authorities: .file("/ca"),
        certificate: .file("/crt"),
        key: .file("/key"),
        serverName: "api.internal"
    )

    private let files = FakeFiles(["/ca": PEM.certificate("ca1"), "/crt": PEM.certificate("c1"), "/key": PEM.key("k1")])
    private let clock = JumpClock()
    private let lines = Locked([String]())

    private func credentials(_ settings: TLSSettings = settings) throws -> Credentials {
        let lines = lines
        return try Credentials(
            ClusterAccess(server: "https://a", tls: settings),
            files: files,
            time: clock.source,
            logger: Logger(label: "test") { _ in RecordingLog(lines: lines) }
        )
    }

    @Test(.timeLimit(.minutes(1))) func theFilesBecomeMaterial() async throws {
        let material = try await credentials().tls()
        #expect(material.authorities == Array(PEM.certificate("ca1").utf8))
        #expect(material.certificate == Array(PEM.certificate("c1").utf8))
        #expect(material.key?.revealed == PEM.key("k1"))
        #expect(material.serverName == "api.internal")
        #expect(!material.skipsVerification)
        #expect(!"\(material)".contains("k1"))
    }

    @Test(.timeLimit(.minutes(1))) func inlineTextNeedsNoFile() async throws {
        let settings = TLSSettings(authorities: .inline(Secret(PEM.certificate("x"))), skipsVerification: false)
        #expect(try await credentials(settings).tls().authorities == Array(PEM.certificate("x").utf8))
        #expect(try await credentials(TLSSettings()).tls() == TLSMaterial())
    }

    @Test(.timeLimit(.minutes(1))) func nothingIsReadForFiveMinutes() async throws {
        let credentials = try credentials()
        #expect(await credentials.poll() == nil, "nothing was handed out yet")
        _ = try await credentials.tls()
        files["/ca"] = PEM.certificate("ca2")
        clock.advance(by: .seconds(299))
        #expect(await credentials.poll() == nil)
        clock.advance(by: .seconds(1))
        let change = try #require(await credentials.poll())
        #expect(change.material.authorities == Array(PEM.certificate("ca2").utf8))
        #expect(!change.closesConnections)
        #expect(await credentials.poll() == nil)
        #expect(files.count(of: "/ca") == 2)
    }

    @Test(.timeLimit(.minutes(1))) func aRefusedServerCertificateMakesItReadAtOnce() async throws {
        let credentials = try credentials()
        _ = try await credentials.tls()
        #expect(await credentials.poll(isForced: true) == nil)
        files["/ca"] = PEM.certificate("ca2")
        #expect(await credentials.poll(isForced: true) != nil)
    }

    @Test(.timeLimit(.minutes(1))) func anotherClientCertificateClosesConnections() async throws {
        let credentials = try credentials()
        _ = try await credentials.tls()
        files["/crt"] = PEM.certificate("c2")
        files["/key"] = PEM.key("k2")
        let change = try #require(await credentials.poll(isForced: true))
        #expect(change.closesConnections)
        #expect(change.material.key?.revealed == PEM.key("k2"))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["/ca", "/crt", "/key"],
        [nil, "", "garbage", "-----BEGIN CERTIFICATE-----\nAA"] as [String?]
    )
    func whatCannotBeUsedLeavesTheOldInPlace(_ path: String, _ content: String?) async throws {
        let credentials = try credentials()
        _ = try await credentials.tls()
        files[path] = content
        #expect(await credentials.poll(isForced: true) == nil)
        #expect(lines.current.count == 1)
        #expect(lines.current.first?.contains(path) == true)
        files[path] = path == "/key" ? PEM.key("new") : PEM.certificate("new")
        #expect(await credentials.poll(isForced: true) != nil)
    }

    @Test(.timeLimit(.minutes(1))) func oneBadFileDoesNotHoldBackTheOther() async throws {
        let credentials = try credentials()
        _ = try await credentials.tls()
        files["/key"] = nil
        files["/ca"] = PEM.certificate("ca2")
        let change = try #require(await credentials.poll(isForced: true))
        #expect(change.material.authorities == Array(PEM.certificate("ca2").utf8))
        #expect(change.material.certificate == Array(PEM.certificate("c1").utf8))
        #expect(!change.closesConnections)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["/ca", "/crt", "/key"]) func atTheStartEveryFileMustBeThere(
        _ path: String
    ) async throws {
        files[path] = nil
        let error = await #expect(throws: CredentialError.self) { try await credentials().tls() }
        #expect(error?.message.contains(path) == true)
    }
}
