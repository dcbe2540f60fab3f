import HTTPTransport
import KubeClient
import KubeModel
import Testing

/// The gate before every write.
@Suite struct GateTests {
    /// A gate that gives these answers in turn: time left, or closed.
    private final class ScriptedGate: WriteGate, Sendable {
        private let answers: Locked<[Duration?]>

        init(_ answers: Duration?...) {
            self.answers = Locked(answers)
        }

        var remaining: Int { answers.current.count }

        func permit() throws(GateClosed) -> Duration? {
            guard let left = answers.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { throw GateClosed() }
            return left
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (Duration.seconds(10), Duration.seconds(4)), (.seconds(5), .seconds(4)), (.seconds(3), .seconds(2)),
            (.milliseconds(1001), .milliseconds(1)),
        ]
    )
    func aWriteEndsASecondBeforeTheLease(_ left: Duration, _ limit: Duration) async throws {
        let bench = Bench(.response(200, Text.route))
        _ = try await bench.client(gate: ScriptedGate(left)).send(.write)
        #expect(bench.transport.requests.map(\.limits.total) == [limit])
    }

    @Test(.timeLimit(.minutes(1)), arguments: [Duration.seconds(1), .zero, .seconds(-3)])
    func tooLittleTimeIsNone(_ left: Duration) async throws {
        let bench = Bench(.response(200, Text.route))
        let error = await #expect(throws: KubeError.self) {
            try await bench.client(gate: ScriptedGate(left)).send(.write)
        }
        #expect(error?.code == .gateClosed)
        #expect(error?.disposition == .abandoned)
        #expect(bench.transport.requests.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func aClosedGateStopsWritesAndNothingElse() async throws {
        let bench = Bench(.response(200, "{}"), .response(200, "{}"), .response(200, "{}"), .stream(200, []))
        let client = bench.client(gate: ScriptedGate())
        await #expect(throws: KubeError.self) { try await client.send(.write) }
        await #expect(throws: KubeError.self) {
            try await client.send(.create(.event, KubeObject(.event, .model), manager: "m"))
        }
        #expect(bench.transport.requests.isEmpty)
        for request in [APIRequest.read, .page, .renewal] { _ = try await client.send(request) }
        _ = try await client.stream(.follow)
        #expect(bench.transport.requests.count == 4)
    }

    @Test(.timeLimit(.minutes(1))) func theGateIsAskedAgainBeforeEveryAttempt() async throws {
        let busy = ScriptedTransport.Answer.response(429, "", ["Retry-After": "1"])
        let bench = Bench(busy, .response(200, Text.route))
        let error = await #expect(throws: KubeError.self) {
            try await bench.client(gate: ScriptedGate(.seconds(10))).send(.write)
        }
        #expect(error?.code == .gateClosed)
        #expect(bench.transport.requests.count == 1)
    }
}
