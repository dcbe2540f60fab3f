import HTTPTransport
import KubeModel
import Sandbox
import Testing

@Suite struct FaultTests {
    private let server = TestServer()
    private let time = HastyClock()

    private var transport: SandboxTransport { SandboxTransport(server.server, token: "admin", clock: time) }

    private func request(
        _ method: String = "GET",
        _ target: String = TestServer.maps,
        _ body: JSONValue? = nil,
        limits: HTTPRequest.Limits = HTTPRequest.Limits()
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            url: "https://cluster\(target)",
            headers: ["Content-Type": "application/json"],
            body: body?.encoded,
            limits: limits
        )
    }

    private var creation: HTTPRequest {
        request("POST", TestServer.maps, ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"]])
    }

    private var isThere: Bool { server.ask("GET", "\(TestServer.maps)/a").status == 200 }

    /// What becomes of a creation under a fault: the status or the error, whether it happened, and how long it took.
    private func create(_ fault: Fault) async -> (outcome: String, isDone: Bool, seconds: Double) {
        server.server.setFaults(FaultPlan { _ in [fault] })
        let start = time.now
        let outcome: String
        do {
            outcome = "\(try await transport.send(creation).status)"
        } catch {
            outcome = error.code.rawValue
        }
        return (outcome, isThere, start.duration(to: time.now).seconds)
    }

    @Test(arguments: [
        (Fault.delay(.seconds(3)), "201", true, 3.0), (.delay(.seconds(20)), "timedOut", false, 15),
        (.delayAnswer(.seconds(20)), "timedOut", true, 15), (.loseRequest, "interrupted", false, 0),
        (.loseAnswer, "interrupted", true, 0), (.refuse(status: 500), "500", false, 0),
        (.tooManyRequests(retryAfter: 1), "429", false, 0), (.truncate(bytes: 10), "interrupted", true, 0),
        (.hang, "timedOut", false, 15), (.hangAfterCommit, "timedOut", true, 15),
        (.answer(status: 200, contentType: "text/html", body: Array("<html>".utf8)), "200", false, 0),
    ]) func aWriteMeetsAFault(fault: Fault, outcome: String, isDone: Bool, seconds: Double) async {
        let result = await create(fault)
        #expect(result.outcome == outcome)
        #expect(result.isDone == isDone)
        #expect(result.seconds == seconds)
    }

    @Test func aRefusalSaysWhenToComeBack() async throws {
        server.server.setFaults(FaultPlan { _ in [.tooManyRequests(retryAfter: 7)] })
        let response = try await transport.send(request())
        #expect(response.headers["Retry-After"] == "7")
        let status = try #require(APIStatus(try JSONValue(parsing: response.body)))
        #expect(status.reason == "TooManyRequests")
        #expect(status.retryAfter == .seconds(7))
    }

    @Test func aStaleServerShowsThePastAndWritesInThePresent() async throws {
        server.makeMap("a")
        let then = server.server.revision
        server.makeMap("b")
        server.merge("\(TestServer.maps)/a", ["data": ["a": "new"]])
        server.server.setFaults(FaultPlan { _ in [.stale(revision: then)] })
        let list = try JSONValue(parsing: try await transport.send(request()).body)
        #expect(list["items"]?.array?.compactMap { $0[path: "metadata", "name"]?.string } == ["a"])
        #expect(list[path: "metadata", "resourceVersion"]?.string == "\(then)")
        let one = try JSONValue(parsing: try await transport.send(request("GET", "\(TestServer.maps)/a")).body)
        #expect(one[path: "data", "a"] == "1")
        let stale = request("PUT", "\(TestServer.maps)/a", one)
        #expect(try await transport.send(stale).status == 409)
    }

    private func watch(_ fault: Fault?, idle: Duration? = nil) async throws -> HTTPResponseStream {
        server.server.setFaults(fault.map { fault in FaultPlan { $0.verb == "watch" ? [fault] : [] } })
        let limits = HTTPRequest.Limits(total: .seconds(600), idle: idle)
        return try await transport.stream(
            request("GET", "\(TestServer.maps)?watch=1&resourceVersion=0&timeoutSeconds=300", limits: limits)
        )
    }

    /// Reads to the end: the kinds of the events, then how it ended.
    private func read(_ stream: HTTPResponseStream) async -> [String] {
        var result: [String] = []
        do {
            for try await chunk in stream.body {
                for line in chunk.split(separator: UInt8(ascii: "\n")) {
                    result.append((try? JSONValue(parsing: Array(line)))?["type"]?.string ?? "?")
                }
            }
            return result + ["end"]
        } catch {
            return result + [error.code.rawValue]
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (Fault.cutWatch(after: 1), ["ADDED", "interrupted"]), (.expireWatch(after: 1), ["ADDED", "ERROR", "end"]),
            (.silenceWatch(after: 1), ["ADDED", "timedOut"]), (.truncate(bytes: 5), ["?", "interrupted"]),
        ]
    ) func aWatchMeetsAFault(fault: Fault, events: [String]) async throws {
        server.makeMap("a")
        let stream = try await watch(fault, idle: .seconds(30))
        server.makeMap("b")
        server.makeMap("c")
        #expect(await read(stream) == events)
    }

    @Test(.timeLimit(.minutes(1))) func aSilentWatchIsGivenUpAfterItsIdleTime() async throws {
        let start = time.now
        let stream = try await watch(nil, idle: .seconds(45))
        #expect(await read(stream) == ["timedOut"])
        #expect(start.duration(to: time.now) == .seconds(45))
        server.makeMap("a")
        #expect(server.server.watchCount == 0)
    }

    @Test func lettingGoOfAWatchClosesIt() async throws {
        do {
            _ = try await watch(nil)
            #expect(server.server.watchCount == 1)
        }
        server.makeMap("a")
        #expect(server.server.watchCount == 0)
    }

    @Test func rulesStrikeInTurn() async throws {
        server.server.setFaults(
            FaultPlan([
                FaultRule(.refuse(status: 503), verbs: ["list"], resource: "configmaps", skipping: 1, times: 2),
                FaultRule(.refuse(status: 500), verbs: ["get"], name: "x"),
            ])
        )
        var statuses: [Int] = []
        for _ in 0..<4 { statuses.append(try await transport.send(request()).status) }
        #expect(statuses == [200, 503, 503, 200])
        #expect(try await transport.send(request("GET", "\(TestServer.maps)/x")).status == 500)
        #expect(try await transport.send(request("GET", "\(TestServer.maps)/y")).status == 404)
        #expect(try await transport.send(request("GET", "/api/v1/pods")).status == 200)
    }

    @Test func aPlanSeesWhatIsAskedFor() async throws {
        let seen = LockedBox<[FaultSite]>([])
        server.server.setFaults(
            FaultPlan { site in
                seen.withLock { $0.append(site) }
                return []
            }
        )
        _ = try await transport.send(request("PATCH", "/apis/apps/v1/namespaces/n/deployments/d/scale", [:]))
        let site = try #require(seen.withLock { $0.first })
        #expect(
            site
                == FaultSite(
                    ordinal: 0,
                    verb: "patch",
                    group: "apps",
                    resource: "deployments",
                    subresource: "scale",
                    namespace: "n",
                    name: "d",
                    path: "/apis/apps/v1/namespaces/n/deployments/d/scale"
                )
        )
        #expect(site.isWrite)
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        server.makeMap("a")
        var small = request()
        small.limits.bodyBytes = 20
        await #expect(throws: TransportError.self) { try await transport.send(small) }
    }
}

/// A clock on which every sleep is over at once, and has taken its time.
struct HastyClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private let time = LockedBox(Instant(offset: .zero))

    var now: Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        // Whoever is ready to run comes first.
        for _ in 0..<100 { await Task.yield() }
        try Task.checkCancellation()
        time.withLock { $0 = max($0, deadline) }
    }
}
