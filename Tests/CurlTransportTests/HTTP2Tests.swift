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
            let first = try await transport.send(request(url: front.origin))
            #expect(first.text == "stream 1")
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<90 {
                    group.addTask { try await transport.send(request(url: front.origin)).text }
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
                        let response = try await transport.send(request(url: front.origin))
                        #expect(response.text == "ok")
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.accepted <= 3)
        }
    }

    /// Without a length, libcurl 7.88 may take the code `NO_ERROR` for the regular end.
    @Test(
        arguments: [
            (HTTP2Peer.Code.internalError, nil), (.cancel, nil), (.enhanceYourCalm, nil), (.refusedStream, nil),
            (.none, 100), (.internalError, 100),
        ] as [(HTTP2Peer.Code, Int?)]
    )
    func aResponseThatIsResetInItsMiddleIsInterrupted(code: HTTP2Peer.Code, length: Int?) async throws {
        try await withHTTP2Server { http2 in
            while let stream = http2.nextRequest() {
                http2.head(stream, length: length)
                http2.data(stream, Array("half".utf8))
                http2.reset(stream, code)
            }
        } _: { front, server, transport in
            let request = request(url: front.origin)
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
            let request = request(url: front.origin)
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
            let response = try await transport.send(request(method: method, url: front.origin, body: [1, 2, 3]))
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
            let write = request(method: "PATCH", url: front.origin, body: [1])
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
                let write = request(method: "PATCH", url: front.origin, body: [1])
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
            let write = request(method: "PATCH", url: front.origin, body: [1])
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
            let first = try await transport.send(request(url: front.origin))
            #expect(first.text == "ok")
            let write = request(method: "PATCH", url: front.origin, body: [1])
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
                await failure { () throws(TransportError) in try await transport.send(request(url: url)) }
            }
            await begun.wait()
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            let next = try await transport.send(request(url: front.origin))
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
            let first = try await transport.send(request(url: front.origin))
            #expect(first.text == "ok")
            let limits = HTTPRequest.Limits(total: .milliseconds(100))
            let error = await failure { () throws(TransportError) in
                try await transport.send(request(url: front.origin, limits: limits))
            }
            #expect(error?.code == .timedOut)
            let next = try await transport.send(request(url: front.origin))
            #expect(next.text == "ok")
            #expect(server.accepted == 2)
        }
    }

    @Test(.enabled(if: NodeServer.isAvailable, NodeServer.missingReason))
    func noWriteIsProcessedTwiceByAServerThatKeepsSayingGoodbye() async throws {
        try await TestCertificates.prepare()
        let server = try await blocking { try NodeServer(requestsPerConnection: 10) }
        let transport = try CurlTransport(.with { $0.authorities = .file(try TestCertificates.shared.authority) })
        let outcomes = Shared([String: TransportError?]())
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<6 {
                group.addTask {
                    for number in 0..<25 {
                        let path = "/\(worker)-\(number)"
                        let body = [UInt8](repeating: 0x61, count: number * 2000)
                        do throws(TransportError) {
                            let write = request(method: "PATCH", url: server.origin + path, body: body)
                            let response = try await transport.send(write)
                            #expect(response.text == String(body.count))
                            outcomes.with { $0[path] = .some(nil) }
                        } catch {
                            outcomes.with { $0[path] = error }
                        }
                    }
                }
            }
        }
        var told: HTTPResponse?
        while told == nil { told = try? await transport.send(request(url: server.origin + "/counts")) }
        let pairs = (told?.text ?? "").split(separator: " ").map { $0.split(separator: "=").map(String.init) }
        let counts = Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], Int($0[1]) ?? 0) })
        let failures = outcomes.value.values.compactMap { $0 }
        for (path, error) in outcomes.value {
            let count = counts[path] ?? 0
            if let error {
                #expect(error.isUnsent ? count == 0 : count <= 1, "\(path): \(error), processed \(count) times")
            } else {
                #expect(count == 1, "\(path) succeeded, processed \(count) times")
            }
        }
        #expect(outcomes.value.count == 150)
        #expect(failures.count < 75, "most writes get through")
        try await blocking(server.stop)
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
                let collected = try await transport.send(request(url: front.origin))
                #expect(collected.text == "collected")
                streams.append(try await transport.stream(request(url: front.origin)))
            }
            for stream in streams {
                var pieces = stream.body.makeAsyncIterator()
                #expect(try await pieces.next() == Array("a".utf8))
            }
            #expect(protocols.value == ["h2", "http/1.1", "http/1.1", "http/1.1"])
        }
    }
}
