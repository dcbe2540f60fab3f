import CurlTransport
import Glibc
import HTTPTransport
import Testing

/// Bodies that arrive piece by piece.
@Suite(.timeLimit(.minutes(1)))
struct StreamTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

    private static func chunk(_ text: String) -> String {
        String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n"
    }

    @Test func theHeadComesBeforeTheBodyAndEveryPieceAsItIsSent() async throws {
        let steps = (0..<3).map { _ in Gate() }
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write(Self.head)
            for (index, step) in steps.enumerated() {
                peer.wait(for: step)
                peer.write(Self.chunk("piece \(index)\n"))
            }
            peer.write("0\r\n\r\n")
        } _: { server in
            let stream = try await CurlTransport.streaming(server.origin)
            #expect(stream.response.status == 200)
            #expect(stream.response.headers["Content-Type"] == "application/json")
            var pieces = stream.response.body.makeAsyncIterator()
            for (index, step) in steps.enumerated() {
                step.open()
                #expect(try await pieces.next() == Array("piece \(index)\n".utf8))
            }
            #expect(try await pieces.next() == nil)
            #expect(try await pieces.next() == nil)
        }
    }

    @Test func anErrorStatusIsAStreamAsWell() async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.respond("{\"reason\":\"Expired\"}", status: "410 Gone")
        } _: { server in
            let response = try await CurlTransport().collect(request(url: server.origin))
            #expect(response.status == 410)
            #expect(response.text == "{\"reason\":\"Expired\"}")
        }
    }

    @Test func whatCameBeforeAnInterruptionIsDelivered() async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write(Self.head + Self.chunk("whole\n") + "20\r\nhalf")
        } _: { server in
            let stream = try await CurlTransport.streaming(server.origin)
            var text: [UInt8] = []
            let error = await failure { () throws(TransportError) in
                for try await piece in stream.response.body { text += piece }
            }
            #expect(error?.code == .interrupted)
            #expect(String(decoding: text, as: UTF8.self) == "whole\nhalf")
        }
    }

    @Test(arguments: [true, false])
    func silenceEndsTheStream(afterHead: Bool) async throws {
        let closed = Gate()
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            if afterHead { peer.write(Self.head + Self.chunk("a")) }
            peer.waitForClose()
            closed.open()
        } _: { server in
            let transport = try CurlTransport()
            let limits = HTTPRequest.Limits(total: .seconds(100), idle: .milliseconds(100))
            let error = await failure { () throws(TransportError) in
                try await transport.collect(request(url: server.origin, limits: limits))
            }
            #expect(error?.code == .timedOut)
            await closed.wait()
        }
    }

    @Test func bytesKeepTheStreamAlive() async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write(Self.head)
            for _ in 0..<40 {
                peer.pause(milliseconds: 50)
                peer.write(Self.chunk("x"))
            }
            peer.write("0\r\n\r\n")
        } _: { server in
            let limits = HTTPRequest.Limits(total: .seconds(100), idle: .milliseconds(1500))
            let response = try await CurlTransport().collect(request(url: server.origin, limits: limits))
            #expect(response.body.count == 40)
        }
    }

    @Test func aSlowReaderHoldsTheSenderBack() async throws {
        let total = 64 << 20
        let sent = Shared(0)
        let stalled = Gate()
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.set(SOL_SOCKET, SO_SNDBUF, 64 << 10)
            peer.setSendTimeout(milliseconds: 300)
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let piece = [UInt8](repeating: 0x61, count: 64 << 10)
            for _ in 0..<total / piece.count {
                guard peer.write(piece, stalled: stalled.open) else { return }
                sent.with { $0 += piece.count }
            }
        } _: { server in
            let limits = HTTPRequest.Limits(total: .seconds(100), idle: .seconds(1))
            let transport = try CurlTransport()
            let stream = try await transport.stream(request(url: server.origin, limits: limits))
            await stalled.wait()
            // 1 MiB of our own, the rest is what the kernel holds for a socket (tcp_rmem).
            #expect(sent.value < 12 << 20)
            var received = 0
            for try await piece in stream.body {
                #expect(piece.count <= 1 << 20 + 16 << 10)
                received += piece.count
            }
            #expect(received == total, "a reader's pause is no silence of the server")
        }
    }

    @Test func theBufferOfASlowReaderIsBounded() async throws {
        let stalled = Gate()
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.setSendTimeout(milliseconds: 300)
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: \(64 << 20)\r\n\r\n")
            peer.write([UInt8](repeating: 0x61, count: 64 << 20), stalled: stalled.open)
        } _: { server in
            let transport = try CurlTransport(.with { $0.streamBufferBytes = 100_000 })
            let stream = try await transport.stream(request(url: server.origin))
            await stalled.wait()
            var pieces = stream.body.makeAsyncIterator()
            #expect(try await (1...100_000).contains(pieces.next()?.count ?? 0))
        }
    }

    /// Ways to lose interest in a stream.
    enum Leaving: CaseIterable {
        case droppingItUnread, breakingOut, droppingItHeldBack
    }

    @Test(arguments: Leaving.allCases)
    func aStreamNobodyReadsIsCancelled(leaving: Leaving) async throws {
        let (closed, stalled) = (Gate(), Gate())
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write(Self.head + Self.chunk("a"))
            if leaving == .droppingItHeldBack {
                peer.setSendTimeout(milliseconds: 100)
                let piece = Array(Self.chunk(String(repeating: "a", count: 100_000)).utf8)
                while peer.write(piece, stalled: stalled.open) {}
            }
            peer.waitForClose()
            closed.open()
        } _: { server in
            let transport = try CurlTransport()
            do {
                let stream = try await transport.stream(request(url: server.origin))
                switch leaving {
                case .droppingItUnread: break
                case .breakingOut: for try await _ in stream.body { break }
                case .droppingItHeldBack: await stalled.wait()
                }
                #expect(!closed.isOpen)
                _ = stream
            }
            await closed.wait()
        }
    }

    @Test func cancellingTheReaderEndsTheStream() async throws {
        let (read, closed) = (Gate(), Gate())
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write(Self.head + Self.chunk("a"))
            peer.waitForClose()
            closed.open()
        } _: { server in
            let stream = try await CurlTransport.streaming(server.origin)
            let task = Task { () -> TransportError? in
                await failure { () throws(TransportError) in
                    for try await _ in stream.response.body { read.open() }
                }
            }
            await read.wait()
            task.cancel()
            #expect(await task.value?.code == .cancelled)
            await closed.wait()
        }
    }

    @Test func cancellingAfterTheHeadDoesNotReachAFinishedRequest() async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write(Self.head + Self.chunk("a") + "0\r\n\r\n")
        } _: { server in
            let transport = try CurlTransport()
            let url = server.origin
            let opened = Gate()
            let release = Gate()
            let task = Task { () throws(TransportError) -> HTTPResponseStream in
                let stream = try await transport.stream(request(url: url))
                opened.open()
                await release.wait()
                return stream
            }
            await opened.wait()
            task.cancel()
            release.open()
            var text: [UInt8] = []
            for try await piece in try await task.value.body { text += piece }
            #expect(text == Array("a".utf8))
        }
    }

    @Test func fiftyStreamsAtOnceEachGetTheirOwnBytes() async throws {
        try await withServer { peer in
            guard let request = peer.readRequest() else { return }
            peer.write(Self.head)
            for index in 0..<100 { peer.write(Self.chunk("\(request.line) \(index)\n")) }
            peer.write("0\r\n\r\n")
        } _: { server in
            let transport = try CurlTransport()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let response = try await transport.collect(request(url: server.origin + "/\(number)"))
                        #expect(response.text == (0..<100).map { "GET /\(number) HTTP/1.1 \($0)\n" }.joined())
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

extension CurlTransport {
    /// A stream together with the transport that must live as long.
    static func streaming(_ url: String) async throws -> (transport: CurlTransport, response: HTTPResponseStream) {
        let transport = try CurlTransport()
        return (transport, try await transport.stream(request(url: url)))
    }
}
