import Analysis
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import RolloutController
import RolloutCore
import RolloutTesting
import Testing

/// A source that answers with what it is told next, and then with numbers.
private final class MoodyTransport: HTTPTransport {
    private let answers: LockedBox<[HTTPResponse]>
    private let count = LockedBox(0)

    init(_ answers: [HTTPResponse]) {
        self.answers = LockedBox(answers)
    }

    var asked: Int { count.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        count.withLock { $0 += 1 }
        return answers.withLock { $0.isEmpty ? .value(1) : $0.removeFirst() }
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        throw TransportError(.unusable, "a query is no stream")
    }
}

@Suite(.timeLimit(.minutes(1))) struct SourceExchangeTests {
    private static let start = Timestamp(seconds: 1_700_000_000)
    private let clock = VirtualClock(start: Self.start)

    private func query() throws -> PrometheusQuery {
        let source = try MetricSource(option: "a=http://p")
        return PrometheusQuery(source: source, text: "up", at: Self.start, staleness: .seconds(60))
    }

    private func advance(to seconds: Double) {
        while clock.wakeNext(by: Self.start + .milliseconds(Int64(seconds * 1000))) {}
    }

    private func exchange(_ transport: MoodyTransport) -> SourceExchange {
        SourceExchange(connect: { _ in Measure.Connection(transport: transport) }, time: clock.source)
    }

    private static func busy(_ retryAfter: String? = nil) -> HTTPResponse {
        var response = HTTPResponse(status: 429, body: Array("too many outstanding requests".utf8))
        response.headers["Retry-After"] = retryAfter
        return response
    }

    @Test(arguments: [
        ("tokenFile=/run/token", "its tokenFile /run/token can't be read"),
        ("basicAuthFile=/run/basic", "its basicAuthFile /run/basic can't be read"),
        ("sigv4Region=eu-west-1,awsCredentialsFile=/run/aws", "its awsCredentialsFile /run/aws can't be read"),
        ("sigv4Region=eu-west-1", "the environment holds no AWS keys for it"),
    ])
    func aMissingCredentialNamesItsFile(option: String, message: String) async throws {
        struct Missing: Error {}
        let transport = MoodyTransport([])
        let exchange = SourceExchange(
            connect: { _ in Measure.Connection(transport: transport) { _, _ in throw Missing() } },
            time: clock.source
        )
        let source = try MetricSource(option: "a=http://p,\(option)")
        let query = PrometheusQuery(source: source, text: "up", at: Self.start, staleness: .seconds(60))
        #expect(await exchange.send(query) == .withheld(message))
        #expect(transport.asked == 0)
    }

    @Test func aSourceThatAsksForItIsLeftAlone() async throws {
        let transport = MoodyTransport([Self.busy("20")])
        let exchange = exchange(transport)
        #expect(try await exchange.send(query()) == .response(Self.busy("20")))
        for (seconds, rest) in [(0.0, 21), (10.5, 10), (14.5, 6)] {
            advance(to: seconds)
            let text = "has too much to do, it is left alone for \(rest) s"
            #expect(try await exchange.send(query()) == .withheld(text))
        }
        #expect(transport.asked == 1)
        advance(to: 20)
        #expect(try await exchange.send(query()) == .response(.value(1)))
        #expect(transport.asked == 2)
    }

    @Test func aShortPauseIsWaitedFor() async throws {
        let transport = MoodyTransport([Self.busy()])
        let exchange = exchange(transport)
        _ = try await exchange.send(query())
        async let reply = exchange.send(query())
        while clock.nextDeadline == nil { await Task.yield() }
        #expect(clock.nextDeadline == Self.start + .seconds(1))
        #expect(transport.asked == 1)
        advance(to: 1)
        #expect(try await reply == .response(.value(1)))
    }

    @Test func eachFurtherRefusalDoublesThePauseUpToAnEnd() async throws {
        let transport = MoodyTransport(Array(repeating: Self.busy(), count: 7))
        let exchange = exchange(transport)
        var now = 0.0
        for pause in [1.0, 2, 4, 8, 15, 15, 15] {
            #expect(try await exchange.send(query()) == .response(Self.busy()))
            now += pause
            // Just before its end the pause is waited for; at its end nothing is.
            advance(to: now)
        }
        #expect(try await exchange.send(query()) == .response(.value(1)))
        #expect(transport.asked == 8)
        #expect(clock.nextDeadline == nil)
    }

    @Test(arguments: [400, 401, 403, 404, 422, 500, 502, 504]) func otherFailuresAreNoReasonToPause(_ status: Int)
        async throws
    {
        let transport = MoodyTransport([HTTPResponse(status: status)])
        let exchange = exchange(transport)
        _ = try await exchange.send(query())
        #expect(try await exchange.send(query()) == .response(.value(1)))
    }

    @Test func whatProvesWhoWeAreIsMadeAnewForEachRequest() async throws {
        let gate = Latch()
        gate.open()
        let transport = GatedTransport(gate)
        let count = LockedBox(0)
        let exchange = SourceExchange(
            connect: { _ in
                Measure.Connection(transport: transport) { request, now in
                    #expect(now == Self.start)
                    let number = count.withLock { count in
                        count += 1
                        return count
                    }
                    if number == 3 { throw TransportError(.unusable, "hunter2") }
                    request.headers["Authorization"] = "Bearer \(number)"
                }
            },
            time: clock.source
        )
        for _ in 0..<2 { #expect(try await exchange.send(query()) == .response(.value(1))) }
        #expect(transport.asked.map { $0.headers["Authorization"] } == ["Bearer 1", "Bearer 2"])
        let reply = try await exchange.send(query())
        #expect(try query().outcome(of: reply) == .fault("metrics source a: its credentials can't be read"))
        #expect(!"\(reply)".contains("hunter2"))
    }
}
