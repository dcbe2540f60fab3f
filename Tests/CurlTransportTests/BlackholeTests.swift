import CurlTransport
import HTTPTransport
import Testing

/// A peer that vanishes without a word, in network namespaces of the test's own.
@Suite(.timeLimit(.minutes(2)), .enabled(if: NetworkNamespace.isAvailable, NetworkNamespace.missingReason))
struct BlackholeTests {
    private static let script: @Sendable (Peer) -> Void = { peer in
        while let request = peer.readRequest() {
            guard request.line.contains("watch") else {
                peer.respond("ok")
                continue
            }
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n")
            return peer.waitForClose()
        }
    }

    @Test func aWatchAndAWriteIntoABlackholeEndWithinAMinuteAndComeBack() async throws {
        let wire = try await blocking { try CuttableWire() }
        let server = try wire.server.run { ByteServer(address: CuttableWire.serverAddress, Self.script) }
        defer { server.stop() }
        let transport = try wire.client.run { try CurlTransport() }
        let url = "http://\(CuttableWire.serverAddress):\(server.port)/"
        let limits = HTTPRequest.Limits(total: .seconds(100))

        // A connection for the write, which stays when the watch has its own.
        #expect(try await transport.send(request(url: url)).text == "ok")
        let write = request(method: "PATCH", url: url, body: Array("{}".utf8), limits: limits)
        let watch = request(url: url + "?watch=1", limits: limits)
        let before = try await transport.stream(watch)
        #expect(try await transport.send(request(url: url)).text == "ok")
        var events = before.body.makeAsyncIterator()
        #expect(try await events.next() == Array("{}\n".utf8))

        try await blocking { try wire.cut() }
        let start = ContinuousClock.now
        async let written = failure { () throws(TransportError) in try await transport.send(write) }
        let lost = await failure { () throws(TransportError) in try await events.next() }
        let detected = ContinuousClock.now - start
        #expect(lost?.code == .interrupted)
        let unknown = await written
        #expect(unknown?.code == .interrupted)
        #expect(unknown?.isUnsent == false)

        try await blocking { try wire.mend() }
        var again = try await transport.stream(watch).body.makeAsyncIterator()
        #expect(try await again.next() == Array("{}\n".utf8))
        let restored = ContinuousClock.now - start
        #expect(restored < .seconds(60))
        print("blackhole: found after \(detected), watching again after \(restored)")
    }

    @Test func aConnectionIntoABlackholeIsGivenUpAfterTheConnectTime() async throws {
        let wire = try await blocking { try CuttableWire() }
        try await blocking { try wire.cut() }
        let transport = try wire.client.run { try CurlTransport(.with { $0.connectTimeout = .milliseconds(300) }) }
        let write = request(method: "POST", url: "http://\(CuttableWire.serverAddress):80/", body: [1])
        let error = await failure { () throws(TransportError) in try await transport.send(write) }
        #expect(error?.code == .unreachable)
        #expect(error?.isUnsent == true)
    }

    @Test func aResolverThatHangsHoldsUpNobodyElse() async throws {
        let wire = try await blocking { try CuttableWire() }
        let server = try wire.server.run { ByteServer(address: CuttableWire.serverAddress, Self.script) }
        defer { server.stop() }
        // Nobody forwards what goes to the name server; where that is on this machine, the answer is immediate.
        let transport = try wire.client.run { try CurlTransport() }
        let limits = HTTPRequest.Limits(total: .milliseconds(200))
        let start = ContinuousClock.now
        let slow = await failure { () throws(TransportError) in
            try await transport.send(request(url: "http://name.example/", limits: limits))
        }
        #expect([.timedOut, .unresolved].contains(slow?.code))
        #expect(slow?.isUnsent == true)
        let url = "http://\(CuttableWire.serverAddress):\(server.port)/"
        #expect(try await transport.send(request(url: url)).text == "ok")
        #expect(ContinuousClock.now - start < .seconds(9), "the resolver gives up after 10 s")
    }
}
