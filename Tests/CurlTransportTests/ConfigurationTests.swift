import CurlTransport
import HTTPTransport
import Testing

/// What a transport refuses to be configured with, and what it never shows.
@Suite(.timeLimit(.minutes(1)))
struct ConfigurationTests {
    private func error(_ change: (inout CurlTransport.Configuration) -> Void) -> TransportError? {
        do throws(TransportError) {
            _ = try CurlTransport(.with(change))
            return nil
        } catch {
            return error
        }
    }

    @Test func limitsMustBeAboveZero() {
        #expect(error { $0.maxConnections = 0 }?.code == .unusable)
        #expect(error { $0.streamBufferBytes = 0 }?.code == .unusable)
        #expect(error { $0.connectTimeout = .zero }?.code == .unusable)
        #expect(error { _ in } == nil)
    }

    @Test(arguments: ["", "a b", "a/b", "a:1", "a\r\nb", "[::1]", "ä"])
    func aServerNameMustBeAName(name: String) {
        #expect(error { $0.serverName = name }?.code == .unusable)
    }

    @Test func theUserAgentMustFitIntoAHeader() {
        #expect(error { $0.userAgent = "a\r\nX: y" }?.code == .unusable)
        #expect(error { $0.userAgent = "modelrollout/1.0 (linux/amd64) abc" } == nil)
    }

    @Test(arguments: [
        "", "no PEM", "-----BEGIN CERTIFICATE-----\nMIIB\n", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUP\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END PRIVATE KEY-----\n",
    ])
    func authoritiesMustBeWholeCertificates(text: String) {
        #expect(error { $0.authorities = .pem(Array(text.utf8)) }?.code == .unusable)
    }

    @Test(.enabled(if: TLSFront.isAvailable, TLSFront.missingReason))
    func everyCutOfACertificateIsNoticed() async throws {
        try await TestCertificates.prepare()
        let whole = try TestCertificates.shared.bytes("ca")
        #expect(error { $0.authorities = .pem(whole) } == nil)
        #expect(error { $0.authorities = .pem(whole + whole) } == nil)
        for length in 0..<whole.count - 1 {
            #expect(error { $0.authorities = .pem(Array(whole.prefix(length))) }?.code == .unusable, "cut at \(length)")
            guard length > 0 else { continue }
            let second = whole + whole.prefix(length)
            let isTorn = String(decoding: whole.prefix(length), as: UTF8.self).contains("-----BEGIN CERTIFICATE-----")
            #expect((error { $0.authorities = .pem(second) }?.code == .unusable) == isTorn, "second cut at \(length)")
        }
    }

    @Test(
        .enabled(if: TLSFront.isAvailable, TLSFront.missingReason),
        arguments: [
            ("", "no single PEM key"),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n", "encrypted"),
            (
                "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,AB\n\nMAA=\n"
                    + "-----END EC PRIVATE KEY-----\n", "encrypted"
            ),
            ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", "torn"),
        ]
    )
    func aKeyMustBeWholeAndPlain(text: String, reason: String) async throws {
        try await TestCertificates.prepare()
        let certificate = try TestCertificates.shared.path("client")
        let refusal = error { $0.identity = .init(certificate: .file(certificate), key: .pem(Array(text.utf8))) }
        #expect(refusal?.code == .unusable)
        #expect(refusal?.message.contains(reason) == true)
    }

    @Test func aFileThatIsMissingIsNamed() {
        let refusal = error { $0.authorities = .file("/nonexistent/ca.pem") }
        #expect(refusal?.code == .unusable)
        #expect(refusal?.message.contains("/nonexistent/ca.pem") == true)
    }

    @Test(arguments: ["ftp://proxy", "proxy:x", "http://", "http://a b", "http://pro\u{7}xy", "socks4://proxy"])
    func aProxyMustBeOneThatIsSupported(url: String) {
        #expect(throws: TransportError.self) { try ProxyRules(url: url) }
        #expect(throws: TransportError.self) { try ProxyRules(environment: ["HTTPS_PROXY": url]) }
    }

    @Test func noSecretIsShownWithAConfiguration() throws {
        let configuration = try CurlTransport.Configuration.with {
            $0.identity = .init(certificate: .pem(Array("canary".utf8)), key: .pem(Array("canary".utf8)))
            $0.proxy = .rules(try ProxyRules(url: "http://user:canary@proxy.example:3128"))
        }
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [dumped, "\(configuration)", String(reflecting: configuration)] {
            #expect(!text.contains("canary"))
            #expect(!text.contains("99, 97, 110, 97"), "the bytes of the key")
            #expect(text.contains("PEM of 6 bytes"))
        }
    }

    /// Ends that bring an error.
    enum Trouble: CaseIterable {
        case refused, hung, cut, garbage, tooLarge, badURL, reset
    }

    @Test(arguments: Trouble.allCases, [false, true])
    func noErrorQuotesWhatWasSentOrReceived(trouble: Trouble, streamed: Bool) async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            switch trouble {
            case .refused, .badURL: break
            case .hung: peer.waitForClose()
            case .cut: peer.write("HTTP/1.1 200 OK\r\nX-Canary: canary\r\nContent-Length: 100\r\n\r\ncanary")
            case .garbage: peer.write("HTTP/1.1 canary canary\r\ncanary: canary\r\n\r\n")
            case .tooLarge:
                peer.write("HTTP/1.1 200 OK\r\nX: " + String(repeating: "canary", count: 50_000) + "\r\n\r\n")
            case .reset: peer.reset()
            }
        } _: { server in
            let port = trouble == .refused ? 1 : server.port
            let request = request(
                method: "POST",
                url: "http://127.0.0.1:\(port)/\(trouble == .badURL ? " " : "")?token=canary",
                headers: ["Authorization": "Bearer canary", "X-Canary": "canary"],
                body: Array("canary".utf8),
                limits: .init(total: .milliseconds(300))
            )
            let transport = try CurlTransport()
            let error = await failure { () throws(TransportError) in
                try await streamed ? transport.collect(request) : transport.send(request)
            }
            let shown = String(reflecting: error) + (error?.description ?? "")
            #expect(!shown.lowercased().contains("canary"))
            #expect(trouble == .badURL || shown.contains("POST http://127.0.0.1:\(port)"))
        }
    }
}
