import CurlTransport
import HTTPTransport
import Testing

/// How connections are made, used again and given up.
@Suite(.timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test func requestsOneAfterAnotherUseOneConnection() async throws {
        try await withServer { peer in
            while peer.readRequest() != nil { peer.respond("ok") }
        } _: { server in
            let transport = try CurlTransport()
            for _ in 0..<10 { #expect(try await transport.send(request(url: server.origin)).text == "ok") }
            #expect(server.accepted == 1)
        }
    }

    @Test func twoHundredRequestsAtOnceStayWithinTheBoundOnConnections() async throws {
        let open = Shared((now: 0, most: 0))
        try await withServer { peer in
            open.with {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            defer { open.with { $0.now -= 1 } }
            while let request = peer.readRequest() { peer.respond(request.line) }
        } _: { server in
            let transport = try CurlTransport(.with { $0.maxConnections = 16 })
            let texts = try await withThrowingTaskGroup(of: String.self) { group in
                for index in 0..<200 {
                    group.addTask { try await transport.send(request(url: server.origin + "/\(index)")).text }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(texts == Set((0..<200).map { "GET /\($0) HTTP/1.1" }))
            #expect(open.value.most <= 16)
            #expect(open.value.most > 1)
        }
    }

    @Test func aRefusedConnectionIsUnreachableAndUnsent() async throws {
        let port = try await withServer { _ in
        } _: {
            $0.port
        }
        let transport = try CurlTransport()
        let error = await failure { () throws(TransportError) in
            try await transport.send(request(method: "POST", url: "http://127.0.0.1:\(port)/", body: [1]))
        }
        #expect(error?.code == .unreachable)
        #expect(error?.isUnsent == true)
        #expect(error?.message.contains("127.0.0.1:\(port)") == true)
    }

    @Test func aNameThatDoesNotResolveIsUnresolvedAndUnsent() async throws {
        let transport = try CurlTransport()
        // A label of 64 letters can't be asked for, so that no resolver is needed for the answer.
        let host = String(repeating: "a", count: 64) + ".invalid"
        let error = await failure { () throws(TransportError) in
            try await transport.send(request(method: "POST", url: "http://\(host)/", body: [1]))
        }
        #expect(error?.code == .unresolved)
        #expect(error?.isUnsent == true)
    }

    @Test func aServerThatNeverCompletesTheHandshakeIsUnreachable() async throws {
        try await withServer { peer in
            peer.waitForClose()
        } _: { server in
            let transport = try CurlTransport(.with { $0.connectTimeout = .milliseconds(100) })
            let error = await failure { () throws(TransportError) in
                try await transport.send(
                    request(method: "POST", url: "https://127.0.0.1:\(server.port)/", body: [1])
                )
            }
            #expect(error?.code == .unreachable)
            #expect(error?.isUnsent == true)
        }
    }

    /// Answers the first request of a connection; hangs up on the second without a byte.
    private static func answeringOnce(_ lines: Shared<[String]>) -> @Sendable (Peer) -> Void {
        { peer in
            guard let first = peer.readRequest() else { return }
            lines.with { $0.append(first.line) }
            peer.respond("ok")
            guard let second = peer.readRequest() else { return }
            lines.with { $0.append(second.line) }
        }
    }

    @Test func aReadIsSentAgainWhenTheReusedConnectionTurnsOutToBeClosed() async throws {
        let lines = Shared([String]())
        try await withServer(Self.answeringOnce(lines)) { server in
            let transport = try CurlTransport()
            #expect(try await transport.send(request(url: server.origin + "/1")).text == "ok")
            #expect(try await transport.send(request(url: server.origin + "/2")).text == "ok")
            #expect(lines.value == ["GET /1 HTTP/1.1", "GET /2 HTTP/1.1", "GET /2 HTTP/1.1"])
        }
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func aWriteWhoseFateIsUnknownIsNotSentAgain(method: String) async throws {
        let lines = Shared([String]())
        try await withServer(Self.answeringOnce(lines)) { server in
            let transport = try CurlTransport()
            #expect(try await transport.send(request(url: server.origin + "/1")).text == "ok")
            let write = request(method: method, url: server.origin + "/2", body: [1, 2, 3])
            let error = await failure { () throws(TransportError) in try await transport.send(write) }
            #expect(error?.code == .interrupted)
            #expect(error?.isUnsent == false)
            #expect(lines.value == ["GET /1 HTTP/1.1", "\(method) /2 HTTP/1.1"])
            #expect(try await transport.send(request(url: server.origin + "/3")).text == "ok")
        }
    }

    @Test func aWriteWhoseFateIsUnknownIsNotUnsentWhenTheServerIsGone() async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.respond("ok")
            guard peer.readRequest() != nil else { return }
            peer.stopListening()
        } _: { server in
            let transport = try CurlTransport()
            #expect(try await transport.send(request(url: server.origin)).text == "ok")
            let write = request(method: "PATCH", url: server.origin, body: [1])
            let error = await failure { () throws(TransportError) in try await transport.send(write) }
            #expect(error?.code == .interrupted)
            #expect(error?.isUnsent == false)
        }
    }

    @Test func aWriteIsSentOnANewConnectionWhenTheOldOneIsKnownToBeClosed() async throws {
        let closed = Gate()
        let lines = Shared([String]())
        try await withServer { peer in
            guard let request = peer.readRequest() else { return }
            lines.with { $0.append(request.line) }
            peer.respond("ok")
            peer.close()
            closed.open()
        } _: { server in
            let transport = try CurlTransport()
            #expect(try await transport.send(request(url: server.origin + "/1")).text == "ok")
            await closed.wait()
            let write = request(method: "PATCH", url: server.origin + "/2", body: [1])
            #expect(try await transport.send(write).text == "ok")
            #expect(lines.value == ["GET /1 HTTP/1.1", "PATCH /2 HTTP/1.1"])
        }
    }

    @Test func aResetDropsConnectionsAndEndsStreamsButNotRequests() async throws {
        let (streaming, waiting, answer) = (Gate(), Gate(), Gate())
        try await withServer { peer in
            while let request = peer.readRequest() {
                switch request.line {
                case let line where line.contains("/stream"):
                    peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")
                    streaming.open()
                    return peer.waitForClose()
                case let line where line.contains("/slow"):
                    waiting.open()
                    peer.wait(for: answer)
                    peer.respond("slow")
                default: peer.respond("ok")
                }
            }
        } _: { server in
            let transport = try CurlTransport()
            #expect(try await transport.send(request(url: server.origin)).text == "ok")
            let stream = try await transport.stream(request(url: server.origin + "/stream"))
            async let slow = transport.send(request(method: "PATCH", url: server.origin + "/slow"))
            await waiting.wait()
            await streaming.wait()
            let before = server.accepted
            transport.resetConnections()
            var pieces = stream.body.makeAsyncIterator()
            let error = await failure { () throws(TransportError) in
                while try await pieces.next() != nil {}
            }
            #expect(error?.code == .interrupted)
            #expect(try await transport.send(request(url: server.origin)).text == "ok")
            #expect(server.accepted == before + 1)
            answer.open()
            #expect(try await slow.text == "slow")
        }
    }

    @Test func aTransportThatWasShutDownEndsEverythingAndRefusesMore() async throws {
        let (begun, closed) = (Gate(), Gate())
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            begun.open()
            peer.waitForClose()
            closed.open()
        } _: { server in
            let transport = try CurlTransport()
            async let pending = failure { () throws(TransportError) in
                try await transport.send(request(url: server.origin))
            }
            await begun.wait()
            transport.shutdown()
            #expect(await pending?.code == .cancelled)
            await closed.wait()
            let later = await failure { () throws(TransportError) in
                try await transport.send(request(url: server.origin))
            }
            #expect(later?.code == .cancelled)
            #expect(later?.isUnsent == true)
            transport.resetConnections()
            transport.shutdown()
        }
    }

    @Test func aDroppedTransportClosesItsConnections() async throws {
        let closed = Gate()
        try await withServer { peer in
            while peer.readRequest() != nil { peer.respond("ok") }
            closed.open()
        } _: { server in
            let response = try await CurlTransport().send(request(url: server.origin))
            #expect(response.text == "ok")
            await closed.wait()
        }
    }

    @Test func replacingOverAndOverLosesNoRequest() async throws {
        try await withServer { peer in
            while peer.readRequest() != nil { peer.respond("ok") }
        } _: { server in
            let transport = try CurlTransport()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<50 {
                            let response = try await transport.send(request(method: "PATCH", url: server.origin))
                            #expect(response.text == "ok")
                        }
                    }
                }
                for _ in 0..<20 {
                    transport.resetConnections()
                    await Task.yield()
                }
                try await group.waitForAll()
            }
        }
    }
}
