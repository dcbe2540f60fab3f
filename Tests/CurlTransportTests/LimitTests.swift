import CurlTransport
import HTTPTransport
import Testing

/// Limits of size and time, and giving up.
@Suite(.timeLimit(.minutes(1)))
struct LimitTests {
    @Test(arguments: [("Content-Length: 1000", false), ("Transfer-Encoding: chunked", true)])
    func aBodyIsTakenUpToTheLimitAndNoFurther(framing: String, chunked: Bool) async throws {
        let text = String(repeating: "x", count: 1000)
        let body = chunked ? "3e8\r\n\(text)\r\n0\r\n\r\n" : text
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n\(body)")
        } _: { server in
            let transport = try CurlTransport()
            let fitting = request(url: server.origin, limits: .init(bodyBytes: 1000))
            #expect(try await transport.send(fitting).body.count == 1000)
            let narrow = request(url: server.origin, limits: .init(bodyBytes: 999))
            let error = await failure { () throws(TransportError) in try await transport.send(narrow) }
            #expect(error?.code == .tooLarge)
            #expect(error?.isUnsent == false)
        }
    }

    @Test func anEndlessBodyIsCutOffAndItsConnectionClosed() async throws {
        let closed = Gate()
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write("HTTP/1.1 200 OK\r\n\r\n")
            while peer.write([UInt8](repeating: 0x20, count: 100_000)) {}
            closed.open()
        } _: { server in
            let transport = try CurlTransport()
            let request = request(url: server.origin, limits: .init(bodyBytes: 1 << 20))
            let error = await failure { () throws(TransportError) in try await transport.send(request) }
            #expect(error?.code == .tooLarge)
            await closed.wait()
        }
    }

    @Test func aCompressedBodyIsDecoded() async throws {
        let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let packed = Gzip.stored(body)
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
            peer.write(packed)
        } _: { server in
            let request = request(url: server.origin, headers: ["accept-encoding": "gzip"])
            let response = try await CurlTransport().send(request)
            #expect(response.body == body)
            #expect(response.headers["Content-Encoding"] == nil)
            #expect(response.headers["Content-Length"] == nil)
        }
    }

    @Test func aBodyThatWasNotAskedForCompressedIsHandedOverAsItCame() async throws {
        let packed = Gzip.stored([1, 2, 3])
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n")
            peer.write(packed)
        } _: { server in
            let response = try await CurlTransport().send(request(url: server.origin))
            #expect(response.body == packed)
            #expect(response.headers["Content-Encoding"] == "gzip")
        }
    }

    @Test(arguments: [false, true])
    func aBodyThatGrowsTooMuchInDecompressionIsGivenUp(streamed: Bool) async throws {
        let bomb = Gzip.bomb(8 << 20)
        let small = Gzip.zeros(1 << 19)
        let isSmall = Shared(false)
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            let body = isSmall.value ? small.gzip : bomb
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n")
            peer.write(body)
        } _: { server in
            let transport = try CurlTransport()
            let request = request(url: server.origin, headers: ["Accept-Encoding": "gzip"])
            func body() async throws(TransportError) -> Int {
                try await (streamed ? transport.collect(request) : transport.send(request)).body.count
            }
            #expect(await failure(body)?.code == .tooLarge)
            isSmall.with { $0 = true }
            #expect(try await body() == small.length, "a small body may have any ratio")
        }
    }

    @Test func theBoundOnTheBodyCountsDecodedBytes() async throws {
        let packed = Gzip.zeros(1 << 19)
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.gzip.count)\r\n\r\n")
            peer.write(packed.gzip)
        } _: { server in
            let transport = try CurlTransport()
            let limits = HTTPRequest.Limits(bodyBytes: packed.length - 1)
            let request = request(url: server.origin, headers: ["Accept-Encoding": "gzip"], limits: limits)
            let error = await failure { () throws(TransportError) in try await transport.send(request) }
            #expect(error?.code == .tooLarge)
        }
    }

    /// Ways to take too long.
    enum Delay: CaseIterable {
        case beforeTheHead, withinTheHead, withinTheBody, byteByByte
    }

    @Test(arguments: Delay.allCases, [false, true])
    func theTotalTimeEndsARequestThatTakesTooLong(delay: Delay, streamed: Bool) async throws {
        let closed = Gate()
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            switch delay {
            case .beforeTheHead: break
            case .withinTheHead: peer.write("HTTP/1.1 200 OK\r\nContent-")
            case .withinTheBody: peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe")
            case .byteByByte:
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                while peer.write("x") { peer.pause(milliseconds: 5) }
            }
            peer.waitForClose()
            closed.open()
        } _: { server in
            let transport = try CurlTransport()
            let request = request(url: server.origin, limits: .init(total: .milliseconds(150)))
            let start = ContinuousClock.now
            let error = await failure { () throws(TransportError) in
                try await streamed ? transport.collect(request) : transport.send(request)
            }
            #expect(error?.code == .timedOut)
            #expect(error?.isUnsent == false)
            #expect(ContinuousClock.now - start >= .milliseconds(150))
            await closed.wait()
        }
    }

    @Test func aRequestThatWaitsForAConnectionTimesOutUnsent() async throws {
        let begun = Gate()
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            begun.open()
            peer.waitForClose()
        } _: { server in
            let transport = try CurlTransport(.with { $0.maxConnections = 1 })
            let first = Task { [url = server.origin] in
                await failure { () throws(TransportError) in try await transport.send(request(url: url)) }
            }
            await begun.wait()
            let second = await failure { () throws(TransportError) in
                let limits = HTTPRequest.Limits(total: .milliseconds(100))
                return try await transport.send(request(method: "PATCH", url: server.origin, body: [1], limits: limits))
            }
            #expect(second?.code == .timedOut)
            #expect(second?.isUnsent == true)
            first.cancel()
            #expect(await first.value?.isUnsent == false)
            #expect(server.accepted == 1)
        }
    }

    @Test(arguments: [false, true])
    func cancellingTheTaskClosesTheConnectionAtOnce(streamed: Bool) async throws {
        let (begun, closed) = (Gate(), Gate())
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            begun.open()
            peer.waitForClose()
            closed.open()
        } _: { server in
            let transport = try CurlTransport()
            let request = request(url: server.origin, limits: .init(total: .seconds(100)))
            let task = Task { () -> TransportError? in
                await failure { () throws(TransportError) in
                    try await streamed ? transport.collect(request) : transport.send(request)
                }
            }
            await begun.wait()
            task.cancel()
            let error = await task.value
            #expect(error?.code == .cancelled)
            #expect(error?.isUnsent == false)
            await closed.wait()
        }
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        try await withServer { peer in
            peer.waitForClose()
        } _: { server in
            let transport = try CurlTransport()
            let url = server.origin
            let task = Task { () -> TransportError? in
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure { () throws(TransportError) in try await transport.send(request(url: url)) }
            }
            let error = await task.value
            #expect(error?.code == .cancelled)
            #expect(error?.isUnsent == true)
        }
    }

    @Test func aThousandCancelledRequestsLeaveTheTransportInOrder() async throws {
        try await withServer { peer in
            while let request = peer.readRequest() {
                if request.line.contains("/hang") { return peer.waitForClose() }
                peer.respond("ok")
            }
        } _: { server in
            let transport = try CurlTransport(.with { $0.maxConnections = 8 })
            for round in 0..<20 {
                await withTaskGroup(of: Void.self) { group in
                    for index in 0..<50 {
                        group.addTask {
                            let path = (index + round).isMultiple(of: 2) ? "/hang" : "/"
                            _ = try? await transport.send(request(url: server.origin + path))
                        }
                    }
                    group.cancelAll()
                }
            }
            #expect(try await transport.send(request(url: server.origin + "/")).text == "ok")
        }
    }
}
