import CurlTransport
import HTTPTransport
import Testing

/// HTTP/2 over TLS with a peer that sends exactly the frames a test needs.
@Suite(.timeLimit(.minutes(1)), .enabled(if: TLSFront.isAvailable, TLSFront.missingReason))
struct HTTP2Tests {
    /// Runs `body` against a peer that speaks HTTP/2 because that was agreed on.
    private func withHTTP2Server(
        _ options: TLSFront.Options = TLSFront.Options(protocols: ["h2", "http/1.1"]),
        _ script: @escaping @Sendable (HTTP2Peer) -> Void,
        _ body: (TLSFront, ByteServer, CurlTransport) async throws -> Void
    ) async throws {
        try await withTLSServer(options) { peer, handshake in
            guard handshake.applicationProtocol == "h2", let http2 = HTTP2Peer(peer) else { return }
            script(http2)
        } _: { front, server in
            let certificates = try TestCertificates.shared
            let transport = try CurlTransport(.with { $0.authorities = .file(certificates.authority) })
            try await body(front, server, transport)
        }
    }

    @Test func requestsShareOneConnection() async throws {
        try await withHTTP2Server { http2 in
            while let stream = http2.nextRequest() { http2.respond(stream, "stream \(stream)") }
        } _: { front, server, transport in
            let first = try await transport.send(HTTPRequest(url: front.origin))
            #expect(first.text == "stream 1")
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<90 {
                    group.addTask { try await transport.send(HTTPRequest(url: front.origin)).text }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(texts == Set((1...90).map { "stream \($0 * 2 + 1)" }))
            #expect(server.accepted == 1)
        }
    }

    @Test func aBurstBeyondTheServersBoundOnStreamsIsServedWithinTheBoundOnConnections() async throws {
        try await withHTTP2Server { http2 in
            while let stream = http2.nextRequest() { http2.respond(stream, "ok") }
        } _: { front, server, _ in
            let transport = try CurlTransport(
                .with {
                    $0.authorities = .file(try TestCertificates.shared.authority)
                    $0.maxConnections = 3
                }
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<400 {
                    group.addTask {
                        let response = try await transport.send(HTTPRequest(url: front.origin))
                        #expect(response.text == "ok")
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.accepted <= 3)
        }
    }

    @Test(arguments: [HTTP2Peer.Code.none, .internalError, .cancel, .enhanceYourCalm, .refusedStream])
    func aResponseThatIsResetInItsMiddleIsInterrupted(code: HTTP2Peer.Code) async throws {
        try await withHTTP2Server { http2 in
            while let stream = http2.nextRequest() {
                http2.head(stream)
                http2.data(stream, Array("half".utf8))
                http2.reset(stream, code)
            }
        } _: { front, server, transport in
            let request = HTTPRequest(url: front.origin)
            let error = await failure { () throws(TransportError) in try await transport.send(request) }
            #expect(error?.code == .interrupted)
            #expect(error?.isUnsent == false)
        }
    }

    @Test(arguments: [false, true], [false, true])
    func aResponseWhoseConnectionEndsInItsMiddleIsInterrupted(byReset: Bool, afterGoAway: Bool) async throws {
        try await withHTTP2Server { http2 in
            guard let stream = http2.nextRequest() else { return }
            http2.head(stream)
            http2.data(stream, Array("half".utf8))
            if afterGoAway { http2.goAway(last: UInt32(stream), .none) }
            if byReset { http2.peer.reset() }
        } _: { front, server, transport in
            let request = HTTPRequest(url: front.origin)
            let error = await failure { () throws(TransportError) in try await transport.send(request) }
            #expect(error?.code == .interrupted)
        }
    }

    @Test(arguments: ["GET", "PATCH"])
    func aRequestThatWasRefusedIsSentAgain(method: String) async throws {
        let requests = Shared(0)
        try await withHTTP2Server { http2 in
            guard let stream = http2.nextRequest() else { return }
            let number = requests.with { count in
                count += 1
                return count
            }
            guard number == 1 else { return http2.respond(stream, "done") }
            http2.reset(stream, .refusedStream)
            http2.peer.waitForClose()
        } _: { front, server, transport in
            let response = try await transport.send(HTTPRequest(method: method, url: front.origin, body: [1, 2, 3]))
            #expect(response.text == "done")
            #expect(server.accepted == 2)
        }
    }

    @Test func aWriteCutOffByGoAwayIsNotSentAgain() async throws {
        let requests = Shared(0)
        try await withHTTP2Server { http2 in
            guard http2.nextRequest() != nil else { return }
            requests.with { $0 += 1 }
            http2.goAway(last: 0, .none)
            http2.peer.waitForClose()
        } _: { front, server, transport in
            let write = HTTPRequest(method: "PATCH", url: front.origin, body: [1])
            let error = await failure { () throws(TransportError) in try await transport.send(write) }
            #expect(error?.code == .interrupted)
            #expect(requests.value == 1)
        }
    }

    @Test(arguments: [UInt32(1), 0x7fff_ffff])
    func afterGoAwayTheNextRequestTakesANewConnection(last: UInt32) async throws {
        try await withHTTP2Server { http2 in
            guard let stream = http2.nextRequest() else { return }
            http2.goAway(last: last, .none)
            http2.respond(stream, "ok")
            http2.peer.waitForClose()
        } _: { front, server, transport in
            for _ in 0..<3 {
                let write = HTTPRequest(method: "PATCH", url: front.origin, body: [1])
                let response = try await transport.send(write)
                #expect(response.text == "ok")
            }
            #expect(server.accepted == 3)
        }
    }

    @Test func aWriteThatWasRefusedBeforeTheServerWentAwayIsUnsent() async throws {
        let options = TLSFront.Options(protocols: ["h2"], connections: 1)
        try await withHTTP2Server(options) { http2 in
            guard let stream = http2.nextRequest() else { return }
            http2.reset(stream, .refusedStream)
            http2.peer.waitForClose()
        } _: { front, _, transport in
            let write = HTTPRequest(method: "PATCH", url: front.origin, body: [1])
            let error = await failure { () throws(TransportError) in try await transport.send(write) }
            #expect(error?.code == .unreachable)
            #expect(error?.isUnsent == true)
        }
    }

    @Test func aWriteWhoseFateIsUnknownIsNotSentAgain() async throws {
        let requests = Shared(0)
        try await withHTTP2Server { http2 in
            guard let first = http2.nextRequest() else { return }
            http2.respond(first, "ok")
            guard http2.nextRequest() != nil else { return }
            requests.with { $0 += 1 }
        } _: { front, server, transport in
            let first = try await transport.send(HTTPRequest(url: front.origin))
            #expect(first.text == "ok")
            let write = HTTPRequest(method: "PATCH", url: front.origin, body: [1])
            let error = await failure { () throws(TransportError) in try await transport.send(write) }
            #expect(error?.code == .interrupted)
            #expect(error?.isUnsent == false)
            #expect(requests.value == 1)
        }
    }

    @Test func aCancelledRequestLeavesTheConnectionToOthers() async throws {
        let (begun, reset) = (Gate(), Gate())
        try await withHTTP2Server { http2 in
            guard http2.nextRequest() != nil else { return }
            begun.open()
            while let frame = http2.next() {
                if frame.kind == .reset { reset.open() }
                if frame.endsStream { http2.respond(frame.stream, "next") }
            }
        } _: { front, server, transport in
            let task = Task { [url = front.origin] () -> TransportError? in
                await failure { () throws(TransportError) in try await transport.send(HTTPRequest(url: url)) }
            }
            await begun.wait()
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            let next = try await transport.send(HTTPRequest(url: front.origin))
            #expect(next.text == "next")
            await reset.wait()
            #expect(server.accepted == 1)
        }
    }

    @Test func afterARequestThatTimedOutTheNextTakesANewConnection() async throws {
        try await withHTTP2Server { http2 in
            guard let first = http2.nextRequest() else { return }
            http2.respond(first, "ok")
            http2.peer.waitForClose()
        } _: { front, server, transport in
            let first = try await transport.send(HTTPRequest(url: front.origin))
            #expect(first.text == "ok")
            let limits = HTTPRequest.Limits(total: .milliseconds(100))
            let error = await failure { () throws(TransportError) in
                try await transport.send(HTTPRequest(url: front.origin, limits: limits))
            }
            #expect(error?.code == .timedOut)
            let next = try await transport.send(HTTPRequest(url: front.origin))
            #expect(next.text == "ok")
            #expect(server.accepted == 2)
        }
    }

    @Test func everyStreamHasAConnectionOfItsOwn() async throws {
        let protocols = Shared([String]())
        try await withTLSServer(TLSFront.Options(protocols: ["h2", "http/1.1"])) { peer, handshake in
            protocols.with { $0.append(handshake.applicationProtocol) }
            guard handshake.applicationProtocol == "h2" else {
                guard peer.readRequest() != nil else { return }
                peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
                return peer.waitForClose()
            }
            guard let http2 = HTTP2Peer(peer) else { return }
            while let stream = http2.nextRequest() { http2.respond(stream, "collected") }
        } _: { front, server in
            let transport = try CurlTransport(.with { $0.authorities = .file(try TestCertificates.shared.authority) })
            var streams: [HTTPResponseStream] = []
            for _ in 0..<3 {
                let collected = try await transport.send(HTTPRequest(url: front.origin))
                #expect(collected.text == "collected")
                streams.append(try await transport.stream(HTTPRequest(url: front.origin)))
            }
            for stream in streams {
                var pieces = stream.body.makeAsyncIterator()
                #expect(try await pieces.next() == Array("a".utf8))
            }
            #expect(protocols.value == ["h2", "http/1.1", "http/1.1", "http/1.1"])
        }
    }
}
