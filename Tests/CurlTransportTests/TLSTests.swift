import CurlTransport
import HTTPTransport
import Testing

/// Whom a transport trusts, and who it is, against OpenSSL on the other side.
@Suite(.timeLimit(.minutes(1)), .enabled(if: TLSFront.isAvailable, TLSFront.missingReason))
struct TLSTests {
    /// Answers every request with what the handshake settled and the request's host.
    private static let answering: @Sendable (Peer, Handshake) -> Void = { peer, handshake in
        while let request = peer.readRequest() {
            let host = request.value("Host") ?? ""
            peer.respond("\(handshake.version) \(handshake.serverName) \(handshake.clientName) \(host)")
        }
    }

    private func configuration(
        _ change: (inout CurlTransport.Configuration) throws -> Void = { _ in }
    ) throws -> CurlTransport.Configuration {
        try .with {
            $0.authorities = .file(try TestCertificates.shared.authority)
            try change(&$0)
        }
    }

    private func identity(_ name: String) throws -> CurlTransport.ClientIdentity {
        let certificates = try TestCertificates.shared
        return .init(certificate: .file(certificates.path(name)), key: .file(certificates.path(name + "-key")))
    }

    /// The error of a write, which must not have been sent.
    private func refusal(_ configuration: CurlTransport.Configuration, at url: String) async throws -> TransportError? {
        let transport = try CurlTransport(configuration)
        let write = request(method: "POST", url: url, headers: ["Authorization": "Bearer secret"], body: [1])
        return await failure { () throws(TransportError) in try await transport.send(write) }
    }

    @Test(arguments: [false, true])
    func aServerOfTheGivenAuthorityIsTrusted(asBytes: Bool) async throws {
        try await withTLSServer(TLSFront.Options(), Self.answering) { front, _ in
            let transport = try CurlTransport(
                configuration { if asBytes { $0.authorities = .pem(try TestCertificates.shared.bytes("ca")) } }
            )
            let response = try await transport.send(request(url: front.origin))
            #expect(response.text == "TLSv1.3 None None 127.0.0.1:\(front.port)")
        }
    }

    /// Servers that must not be trusted.
    enum Stranger: String, CaseIterable {
        case otherAuthority, otherName, expired, systemAuthorities

        var certificate: String {
            switch self {
            case .otherAuthority: "other-server"
            case .otherName: "named"
            case .expired: "expired"
            case .systemAuthorities: "server"
            }
        }
    }

    @Test(arguments: Stranger.allCases)
    func aServerThatCannotProveItselfGetsNothing(stranger: Stranger) async throws {
        let requests = Shared(0)
        try await withTLSServer(TLSFront.Options(certificate: stranger.certificate)) { peer, _ in
            if peer.readRequest() != nil { requests.with { $0 += 1 } }
        } _: { front, _ in
            let trusting = try configuration { if stranger == .systemAuthorities { $0.authorities = nil } }
            let error = try await refusal(trusting, at: front.origin)
            #expect(error?.code == .tls)
            #expect(error?.isUnsent == true)
            #expect(error?.message.contains("127.0.0.1:\(front.port)") == true)
            #expect(error?.message.contains("secret") == false)
            #expect(requests.value == 0)
        }
    }

    @Test func onlyAnExplicitWishTurnsTheCheckOff() async throws {
        try await withTLSServer(TLSFront.Options(certificate: "other-server"), Self.answering) { front, _ in
            let transport = try CurlTransport(configuration { $0.insecureSkipVerify = true })
            let response = try await transport.send(request(url: front.origin))
            #expect(response.status == 200)
        }
    }

    @Test(arguments: ["TLSv1", "TLSv1_1"])
    func oldVersionsOfTLSAreRefused(version: String) async throws {
        try await withTLSServer(TLSFront.Options(maximumVersion: version), Self.answering) { front, _ in
            let error = try await refusal(configuration(), at: front.origin)
            #expect(error?.code == .tls)
            #expect(error?.isUnsent == true)
        }
    }

    @Test func version12OfTLSIsSpoken() async throws {
        try await withTLSServer(TLSFront.Options(maximumVersion: "TLSv1_2"), Self.answering) { front, _ in
            let response = try await CurlTransport(configuration()).send(request(url: front.origin))
            #expect(response.text.hasPrefix("TLSv1.2 "))
        }
    }

    @Test func aServerWithoutTLSIsATLSError() async throws {
        try await withServer { peer in
            _ = peer.read()
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        } _: { server in
            let error = try await refusal(CurlTransport.Configuration(), at: "https://127.0.0.1:\(server.port)")
            #expect(error?.code == .tls)
            #expect(error?.isUnsent == true)
        }
    }

    @Test func theServerNameIsCheckedAndSentWhileTheRequestNamesTheRealHost() async throws {
        try await withTLSServer(TLSFront.Options(certificate: "named"), Self.answering) { front, _ in
            let named = try configuration { $0.serverName = "kubernetes.default.svc" }
            let response = try await CurlTransport(named).send(request(url: front.origin))
            #expect(response.text == "TLSv1.3 kubernetes.default.svc None 127.0.0.1:\(front.port)")
            let other = try configuration { $0.serverName = "kubernetes.default" }
            #expect(try await refusal(other, at: front.origin)?.code == .tls)
        }
    }

    @Test func aServerNameNeedsTLS() async throws {
        let named = try configuration { $0.serverName = "kubernetes.default.svc" }
        #expect(try await refusal(named, at: "http://127.0.0.1:1/")?.code == .unusable)
    }

    @Test(arguments: ["TLSv1_2", "TLSv1_3"])
    func theClientShowsItsCertificate(version: String) async throws {
        let options = TLSFront.Options(clientAuthority: "ca", maximumVersion: version)
        try await withTLSServer(options, Self.answering) { front, _ in
            let known = try configuration { $0.identity = try identity("client") }
            let response = try await CurlTransport(known).send(request(url: front.origin))
            #expect(response.text.contains(" client "))
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func aClientWithoutAnAcceptedCertificateGetsATLSError(version: String) async throws {
        try await TestCertificates.prepare()
        let certificates = try TestCertificates.shared
        let server = try Subprocess([
            TestCertificates.tool, "s_server", "-www", "-accept", "127.0.0.1:0", version, "-CAfile",
            certificates.authority,
            "-cert", certificates.path("server"), "-key", certificates.path("server-key"),
            "-Verify", "5", "-verify_return_error",
        ])
        defer { server.terminate() }
        let line = try await blocking {
            var line = ""
            repeat { line = server.readLine() } while !line.hasPrefix("ACCEPT ")
            return line
        }
        let url = "https://" + line.dropFirst("ACCEPT ".count)
        #expect(try await refusal(configuration(), at: url)?.code == .tls)
        let unknown = try configuration { $0.identity = try identity("other-client") }
        #expect(try await refusal(unknown, at: url)?.code == .tls)
        let known = try configuration { $0.identity = try identity("client") }
        #expect(try await CurlTransport(known).send(request(url: url)).status == 200)
    }

    @Test func aCertificateWithoutItsKeyIsUnusable() async throws {
        try await withTLSServer(TLSFront.Options(), Self.answering) { front, _ in
            let certificates = try TestCertificates.shared
            let mixed = CurlTransport.ClientIdentity(
                certificate: .file(certificates.path("client")),
                key: .file(certificates.path("server-key"))
            )
            let error = try await refusal(configuration { $0.identity = mixed }, at: front.origin)
            #expect(error?.code == .unusable)
            #expect(error?.isUnsent == true)
        }
    }

    @Test func newAuthoritiesCountFromTheNextRequestAndOldConnectionsAreClosed() async throws {
        let closed = Gate()
        try await withTLSServer(TLSFront.Options(certificate: "server")) { peer, handshake in
            Self.answering(peer, handshake)
            closed.open()
        } _: { old, _ in
            try await withTLSServer(TLSFront.Options(certificate: "other-server"), Self.answering) { new, _ in
                let transport = try CurlTransport(configuration())
                #expect(try await transport.send(request(url: old.origin)).status == 200)
                let before = await failure { () throws(TransportError) in
                    try await transport.send(request(url: new.origin))
                }
                #expect(before?.code == .tls)
                try transport.replace(
                    configuration { $0.authorities = .file(try TestCertificates.shared.otherAuthority) }
                )
                await closed.wait()
                #expect(try await transport.send(request(url: new.origin)).status == 200)
                let after = await failure { () throws(TransportError) in
                    try await transport.send(request(url: old.origin))
                }
                #expect(after?.code == .tls)
            }
        }
    }

    @Test func anUnusableReplacementLeavesTheTransportAsItWas() async throws {
        try await withTLSServer(TLSFront.Options(), Self.answering) { front, server in
            let transport = try CurlTransport(configuration())
            #expect(try await transport.send(request(url: front.origin)).status == 200)
            for broken in [CurlTransport.PEMSource.pem([]), .pem(Array("torn".utf8)), .file("/nonexistent")] {
                let error = await failure { () throws(TransportError) in
                    try transport.replace(.with { $0.authorities = broken })
                }
                #expect(error?.code == .unusable)
            }
            #expect(try await transport.send(request(url: front.origin)).status == 200)
            #expect(server.accepted == 1)
        }
    }

    @Test func aReplacedClientCertificateIsShownAndStreamsComeBackWithIt() async throws {
        let options = TLSFront.Options(clientAuthority: "ca")
        try await withTLSServer(options) { peer, handshake in
            guard peer.readRequest() != nil else { return }
            let name = handshake.clientName
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            peer.write("\(String(name.utf8.count, radix: 16))\r\n\(name)\r\n")
            peer.waitForClose()
        } _: { front, _ in
            let transport = try CurlTransport(configuration { $0.identity = try identity("client") })
            let stream = try await transport.stream(request(url: front.origin))
            var pieces = stream.body.makeAsyncIterator()
            #expect(try await pieces.next() == Array("client".utf8))
            try transport.replace(configuration { $0.identity = try identity("server") })
            let error = await failure { () throws(TransportError) in try await pieces.next() }
            #expect(error?.code == .interrupted)
            let again = try await transport.stream(request(url: front.origin))
            var more = again.body.makeAsyncIterator()
            #expect(try await more.next() == Array("server".utf8))
        }
    }

    @Test(arguments: [CurlTransport.HTTPVersion.http1, .http2])
    func theVersionOfHTTPIsAgreedOn(version: CurlTransport.HTTPVersion) async throws {
        let options = TLSFront.Options(protocols: ["h2", "http/1.1"])
        try await withTLSServer(options) { peer, handshake in
            guard handshake.applicationProtocol == "h2" else {
                guard peer.readRequest() != nil else { return }
                peer.respond("http/1.1")
                return
            }
            guard let http2 = HTTP2Peer(peer), let stream = http2.nextRequest() else { return }
            http2.respond(stream, "h2")
            peer.waitForClose()
        } _: { front, _ in
            let transport = try CurlTransport(configuration { $0.httpVersion = version })
            let response = try await transport.send(request(url: front.origin))
            #expect(response.text == (version == .http1 ? "http/1.1" : "h2"))
        }
    }
}
