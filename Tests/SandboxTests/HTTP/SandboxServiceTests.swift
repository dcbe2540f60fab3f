import CurlTransport
import HTTPTransport
import KubeModel
import Sandbox
import Testing

/// The embedded cluster on a real socket, asked over TLS.
@Suite(.serialized) struct SandboxServiceTests {
    private func request(
        _ cluster: LiveCluster,
        _ target: String,
        method: String = "GET",
        body: JSONValue? = nil
    ) -> HTTPRequest {
        var headers: HTTPHeaders = ["Authorization": "Bearer \(cluster.token)"]
        if body != nil { headers["Content-Type"] = "application/json" }
        return HTTPRequest(method: method, url: cluster.url + target, headers: headers, body: body?.encoded)
    }

    private static func map(_ name: String) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
    }

    @Test(.timeLimit(.minutes(1)), arguments: [CurlTransport.HTTPVersion.http1, .http2])
    func requestsAreAnsweredOverTLS(version: CurlTransport.HTTPVersion) async throws {
        try await LiveCluster.run { cluster in
            let transport = try cluster.transport(version)
            let ready = try await transport.send(HTTPRequest(url: "\(cluster.url)/readyz"))
            #expect(ready.status == 200)
            let made = try await transport.send(
                request(cluster, TestServer.maps, method: "POST", body: Self.map("a"))
            )
            #expect(made.status == 201)
            let stranger = try await transport.send(HTTPRequest(url: cluster.url + TestServer.maps))
            #expect(stranger.status == 403)
            let big = String(repeating: "x", count: 4 << 20)
            let refused = try await transport.send(
                request(cluster, TestServer.maps, method: "POST", body: ["data": .string(big)])
            )
            #expect(refused.status == 413)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aStrangersCertificateIsNotTrusted() async throws {
        try await LiveCluster.run { cluster in
            let transport = try CurlTransport()
            await #expect {
                try await transport.send(HTTPRequest(url: "\(cluster.url)/readyz"))
            } throws: { ($0 as? TransportError)?.code == .tls }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aWatchIsFlushedEventByEvent() async throws {
        try await LiveCluster.run { cluster in
            // Watches have a transport of their own, as in the product.
            let unary = try cluster.transport(.http2)
            let watching = try cluster.transport(.http1)
            defer { withExtendedLifetime(watching) {} }
            let stream = try await watching.stream(
                request(cluster, "\(TestServer.maps)?watch=1&resourceVersion=0&timeoutSeconds=60")
            )
            #expect(stream.status == 200)
            var body = stream.body.makeAsyncIterator()
            for name in ["a", "b", "c"] {
                _ = try await unary.send(
                    request(cluster, TestServer.maps, method: "POST", body: Self.map(name))
                )
                let chunk = try #require(try await body.next())
                let event = try JSONValue(parsing: chunk)
                #expect(event[path: "object", "metadata", "name"]?.string == name)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [CurlTransport.HTTPVersion.http1, .http2])
    func manyRequestsFollowEachOther(version: CurlTransport.HTTPVersion) async throws {
        try await LiveCluster.run { cluster in
            let transport = try cluster.transport(version)
            for name in 0..<20 {
                let made = try await transport.send(
                    request(cluster, TestServer.maps, method: "POST", body: Self.map("m\(name)"))
                )
                #expect(made.status == 201)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aServerThatStopsEndsItsWatchesCleanly() async throws {
        let ended = LockedBox(false)
        try await LiveCluster.run { cluster in
            let transport = try cluster.transport(.http1)
            let stream = try await transport.stream(
                request(cluster, "\(TestServer.maps)?watch=1&resourceVersion=0&timeoutSeconds=600")
            )
            await cluster.stop()
            for try await _ in stream.body {}
            ended.withLock { $0 = true }
        }
        #expect(ended.withLock { $0 })
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (Fault.loseRequest, false), (.loseAnswer, true), (.truncate(bytes: 20), true), (.hang, false),
            (.hangAfterCommit, true),
        ]
    ) func faultsReachTheWire(fault: Fault, isDone: Bool) async throws {
        try await LiveCluster.run { cluster in
            let transport = try cluster.transport(.http2)
            cluster.server.setFaults(FaultPlan([FaultRule(fault, verbs: ["create"])]))
            var creation = request(cluster, TestServer.maps, method: "POST", body: Self.map("a"))
            creation.limits.total = .seconds(2)
            await #expect(throws: TransportError.self) { try await transport.send(creation) }
            let found = try await transport.send(request(cluster, "\(TestServer.maps)/a"))
            #expect(found.status == (isDone ? 200 : 404))
        }
    }

    @Test(.timeLimit(.minutes(1))) func aCutWatchIsALostConnection() async throws {
        try await LiveCluster.run { cluster in
            let transport = try cluster.transport(.http1)
            _ = try await transport.send(request(cluster, TestServer.maps, method: "POST", body: Self.map("a")))
            cluster.server.setFaults(FaultPlan([FaultRule(.cutWatch(after: 1), verbs: ["watch"])]))
            let watching = try cluster.transport(.http1)
            defer { withExtendedLifetime(watching) {} }
            let stream = try await watching.stream(
                request(cluster, "\(TestServer.maps)?watch=1&resourceVersion=1&timeoutSeconds=60")
            )
            _ = try await transport.send(request(cluster, TestServer.maps, method: "POST", body: Self.map("b")))
            await #expect {
                for try await _ in stream.body {}
            } throws: { ($0 as? TransportError)?.code == .interrupted }
        }
    }
}
