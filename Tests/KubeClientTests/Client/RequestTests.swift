import HTTPTransport
import KubeClient
import KubeModel
import Testing

/// What is sent, over which connection, and within which limits.
@Suite struct RequestTests {
    @Test(.timeLimit(.minutes(1))) func aReadCarriesItsHeadersAndReturnsTheDocument() async throws {
        let bench = Bench(.response(200, Text.route))
        let object = try await bench.client(authorizer: Bearer("t0ken")).object(.read)
        #expect(object.kind == "HTTPRoute")
        let request = try #require(bench.transport.requests.first)
        #expect(
            request.url
                == "https://api.test:6443/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/model"
        )
        #expect(request.method == "GET")
        #expect(request.headers["Accept"] == "application/json")
        #expect(request.headers["Authorization"] == "Bearer t0ken")
        #expect(request.headers["User-Agent"]?.hasPrefix("modelrollout/1.2.3 (linux/") == true)
        #expect(request.headers["User-Agent"]?.hasSuffix(") abcdef0") == true)
        #expect(request.headers["Accept-Encoding"] == nil)
        #expect(request.body == nil)
        #expect(request.limits.total == .seconds(15))
        #expect(request.limits.bodyBytes == 64 << 20)
    }

    @Test(.timeLimit(.minutes(1))) func aWriteCarriesItsBodyAndContentType() async throws {
        let bench = Bench(.response(200, Text.route))
        _ = try await bench.client().send(.write)
        let request = try #require(bench.transport.requests.first)
        #expect(request.method == "PATCH")
        #expect(request.headers["Content-Type"] == "application/json-patch+json")
        #expect(
            request.body.map { String(decoding: $0, as: UTF8.self) }
                == #"[{"op":"replace","path":"/spec/weight","value":5}]"#
        )
        #expect(request.headers["Authorization"] == nil)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (APIRequest.read, Duration.seconds(15)), (.write, .seconds(15)), (.page, .seconds(60)),
            (.renewal, .seconds(3)),
        ]
    )
    func everyRequestHasItsTimeLimit(_ request: APIRequest, _ limit: Duration) async throws {
        let bench = Bench(.response(200, Text.route))
        _ = try await bench.client().send(request)
        #expect(bench.transport.requests.map(\.limits.total) == [limit])
    }

    @Test(.timeLimit(.minutes(1))) func onlyListsAskForCompression() async throws {
        let bench = Bench(.response(200, "{}"), .stream(200, []))
        _ = try await bench.client().send(.page)
        _ = try await bench.client().stream(.follow)
        #expect(bench.transport.requests.map { $0.headers["Accept-Encoding"] } == ["gzip", nil])
    }

    @Test(.timeLimit(.minutes(1))) func leasesWatchesAndTheRestHaveConnectionsOfTheirOwn() async throws {
        let bench = Bench()
        let lease = ScriptedTransport(.response(200, "{}"))
        let watch = ScriptedTransport(.stream(200, []))
        let unary = ScriptedTransport(.response(200, "{}"), .response(200, "{}"), .response(200, "{}"))
        let client = bench.client(transports: KubeClient.Transports(lease: lease, watch: watch, unary: unary))
        _ = try await client.send(.renewal)
        _ = try await client.stream(.follow)
        for request in [APIRequest.read, .write, .page] { _ = try await client.send(request) }
        #expect(lease.requests.map(\.method) == ["PUT"])
        #expect(watch.requests.map(\.method) == ["GET"])
        #expect(unary.requests.map(\.method) == ["GET", "PATCH", "GET"])
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ObjectKey(namespace: "shop", name: ".."), ObjectKey(namespace: "..", name: "model"),
            ObjectKey(namespace: "shop", name: "."), ObjectKey(namespace: "shop", name: "a/b"),
            ObjectKey(namespace: "shop", name: "a%2Fb"),
        ]
    )
    func aNameThatWouldLeaveItsPathIsNotSent(_ key: ObjectKey) async throws {
        let bench = Bench(.response(200, Text.route))
        let error = await #expect(throws: KubeError.self) { try await bench.client().send(.get(.httpRoute, key)) }
        #expect(error?.disposition == .stalled)
        #expect(bench.transport.requests.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func aStatusOrAListIsNoObject() async throws {
        for body in [#"{"kind":"Status","metadata":{},"status":"Success"}"#, #"{"items":[]}"#, "[]", ""] {
            let bench = Bench(.response(200, body))
            let error = await #expect(throws: KubeError.self) { try await bench.client().object(.read) }
            guard case .malformed = error?.code else {
                Issue.record("\(body) gave \(String(describing: error))")
                continue
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func anUnreadableAnswerIsMalformedForReadsAndUnknownForWrites() async throws {
        let bench = Bench(.response(200, "{\"kind\":"), .response(200, "<html>"))
        let read = await #expect(throws: KubeError.self) { try await bench.client().send(.read) }
        #expect(read?.disposition == .retry(after: nil))
        let write = await #expect(throws: KubeError.self) { try await bench.client().send(.write) }
        #expect(write?.disposition == .unknownOutcome)
    }

    @Test(.timeLimit(.minutes(1))) func everyExchangeIsReportedOnce() async throws {
        let bench = Bench(
            .response(503, Text.status(503, "ServiceUnavailable"), ["Retry-After": "1"]),
            .response(200, Text.route),
            .failure(TransportError(.timedOut, "late"))
        )
        let client = bench.client()
        _ = try await client.send(.read)
        _ = try? await client.send(.write)
        #expect(
            bench.observer.records.map(\.outcome) == [.status(503), .status(200), .failure("timedOut")]
        )
        #expect(bench.observer.records.map(\.verb) == ["get", "get", "patch"])
        #expect(bench.observer.records.allSatisfy { $0.resource == .httpRoute && $0.namespace == "shop" })
    }

    @Test(.timeLimit(.minutes(1))) func aWarningIsLoggedOncePerText() async throws {
        let warning: HTTPHeaders = ["Warning": #"299 - "unknown field \"status.bogus\"", 299 - "deprecated""#]
        let other: HTTPHeaders = ["Warning": #"199 - "not ours""#]
        let bench = Bench(
            .response(200, "{}", warning),
            .response(200, "{}", warning),
            .response(200, "{}", other)
        )
        let client = bench.client()
        for _ in 0..<3 { _ = try await client.send(.read) }
        let lines = bench.log.current
        #expect(lines.count == 2)
        #expect(lines.first?.contains(#"unknown field "status.bogus""#) == true)
        #expect(lines.last?.contains("deprecated") == true)
    }
}

/// An authorizer with tokens that are refused one after the other.
final class Bearer: Authorizer, Sendable {
    private let state: Locked<(tokens: [String], renewals: Int)>

    init(_ tokens: String...) {
        state = Locked((tokens, 0))
    }

    var renewals: Int { state.current.renewals }

    func authorization() async throws(CredentialError) -> Secret? {
        state.current.tokens.first.map { Secret("Bearer \($0)") }
    }

    func renew(refused: Secret?) async -> Bool {
        state.withLock {
            $0.renewals += 1
            guard $0.tokens.count > 1 else { return false }
            $0.tokens.removeFirst()
            return true
        }
    }
}
