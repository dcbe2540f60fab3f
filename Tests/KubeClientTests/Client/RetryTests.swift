import HTTPTransport
import KubeClient
import KubeModel
import Testing

/// What is sent again by the client itself, and what is left to the caller.
@Suite struct RetryTests {
    private static let busy = ScriptedTransport.Answer.response(
        429,
        Text.status(429, "TooManyRequests"),
        ["Retry-After": "2"]
    )
    private static let lost = ScriptedTransport.Answer.failure(TransportError(.interrupted, "connection lost"))
    private static let unsent = ScriptedTransport.Answer.failure(
        TransportError(.interrupted, "GOAWAY", isUnsent: true)
    )

    @Test(.timeLimit(.minutes(1)), arguments: [APIRequest.read, .write])
    func aBusyServerIsAskedAgainAfterTheTimeItNamed(_ request: APIRequest) async throws {
        let bench = Bench(Self.busy, Self.busy, .response(200, Text.route))
        _ = try await bench.client().send(request)
        #expect(bench.clock.pauses == [.seconds(2), .seconds(2)])
        #expect(bench.transport.isExhausted)
    }

    @Test(.timeLimit(.minutes(1))) func thePauseGrowsWhereTheServerNamesLess() async throws {
        let soon = ScriptedTransport.Answer.response(500, Text.status(500, "InternalError"), ["Retry-After": "0"])
        let bench = Bench(soon, soon, soon, soon, .response(200, Text.route))
        _ = try await bench.client().send(.read)
        #expect(bench.clock.pauses == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test(.timeLimit(.minutes(1))) func pausesAreSpreadUpwards() async throws {
        let bench = Bench(Self.busy, .response(200, Text.route))
        var client = bench.client()
        client.retryPolicy.random = { 0.625 }
        _ = try await client.send(.read)
        #expect(bench.clock.pauses == [.milliseconds(2250)])
    }

    @Test(.timeLimit(.minutes(1))) func elevenAttemptsAreMadeAtMost() async throws {
        let bench = Bench(patience: .seconds(120))
        let transport = ScriptedTransport(answers: Array(repeating: Self.busy, count: 20))
        let client = bench.client(transports: KubeClient.Transports(all: transport))
        let error = await #expect(throws: KubeError.self) { try await client.send(.read, within: .seconds(3600)) }
        #expect(transport.requests.count == 11)
        #expect(error?.disposition == .retry(after: .seconds(2)))
    }

    @Test(.timeLimit(.minutes(1))) func theCallersTimeIsNeverExceeded() async throws {
        let transport = ScriptedTransport(answers: Array(repeating: Self.busy, count: 20))
        let bench = Bench()
        let client = bench.client(transports: KubeClient.Transports(all: transport))
        await #expect(throws: KubeError.self) { try await client.send(.read, within: .seconds(7)) }
        #expect(bench.clock.now.offset <= .seconds(7))
        #expect(transport.requests.map(\.limits.total) == [.seconds(7), .seconds(5), .seconds(3), .seconds(1)])
    }

    @Test(.timeLimit(.minutes(1))) func aPauseOfMoreThanAMinuteIsCut() async throws {
        let bench = Bench(
            .response(429, Text.status(429, "TooManyRequests"), ["Retry-After": "600"]),
            .response(200, Text.route),
            patience: .seconds(120)
        )
        _ = try await bench.client().send(.read, within: .seconds(300))
        #expect(bench.clock.pauses == [.seconds(60)])
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "soon", ""]
    )
    func aRetryAfterThatIsNoNumberOfSecondsIsIgnored(_ value: String) async throws {
        let bench = Bench(.response(503, Text.status(503, "ServiceUnavailable"), ["Retry-After": value]))
        await #expect(throws: KubeError.self) { try await bench.client().send(.read) }
        #expect(bench.transport.requests.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func aServerErrorWithoutRetryAfterIsLeftToTheCaller() async throws {
        let bench = Bench(.response(500, Text.status(500, "InternalError")))
        let error = await #expect(throws: KubeError.self) { try await bench.client().send(.read) }
        #expect(bench.transport.requests.count == 1)
        #expect(error?.disposition == .retry(after: nil))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [APIRequest.read, .page])
    func aReadIsRepeatedAtOnceOnALostConnection(_ request: APIRequest) async throws {
        let bench = Bench(Self.lost, Self.lost, .response(200, Text.route))
        _ = try await bench.client().send(request)
        #expect(bench.clock.pauses == [.milliseconds(500)])
    }

    @Test(.timeLimit(.minutes(1))) func aWriteIsRepeatedOnlyWhereItWasNotSent() async throws {
        let bench = Bench(Self.unsent, .response(200, Text.route))
        _ = try await bench.client().send(.write)
        #expect(bench.transport.requests.count == 2)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [TransportError.Code.interrupted, .timedOut, .malformed, .tooLarge]
    )
    func aWriteWithoutAnswerHasAnUnknownOutcome(_ code: TransportError.Code) async throws {
        let bench = Bench(.failure(TransportError(code, "no answer")), .response(200, Text.route))
        let error = await #expect(throws: KubeError.self) { try await bench.client().send(.write) }
        #expect(error?.disposition == .unknownOutcome)
        #expect(bench.transport.requests.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func aWriteThatCouldNotBeSentHasNoEffect() async throws {
        let refused = ScriptedTransport.Answer.failure(TransportError(.unreachable, "refused", isUnsent: true))
        let transport = ScriptedTransport(answers: Array(repeating: refused, count: 20))
        let client = Bench().client(transports: KubeClient.Transports(all: transport))
        let error = await #expect(throws: KubeError.self) { try await client.send(.write) }
        #expect(error?.disposition == .retry(after: nil))
    }

    @Test(.timeLimit(.minutes(1))) func aFailedServerLeavesAWritesOutcomeUnknown() async throws {
        for code in [500, 502, 503, 504] {
            let bench = Bench(.response(code, "gateway"))
            let error = await #expect(throws: KubeError.self) { try await bench.client().send(.write) }
            #expect(error?.disposition == .unknownOutcome)
            #expect(bench.transport.requests.count == 1)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aLeaseIsNeverSentAgain() async throws {
        for answer in [Self.busy, Self.lost, Self.unsent] {
            let bench = Bench(answer, .response(200, "{}"))
            await #expect(throws: KubeError.self) { try await bench.client().send(.renewal) }
            #expect(bench.transport.requests.count == 1)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aRefusedCredentialIsRenewedOnceAndTheRequestRepeatedOnce() async throws {
        let refusal = ScriptedTransport.Answer.response(401, Text.status(401, "Unauthorized"))
        let bench = Bench(refusal, .response(200, Text.route))
        let bearer = Bearer("old", "new")
        _ = try await bench.client(authorizer: bearer).send(.read)
        #expect(bench.transport.requests.map { $0.headers["Authorization"] } == ["Bearer old", "Bearer new"])

        let hopeless = Bench(refusal, refusal, .response(200, Text.route))
        let error = await #expect(throws: KubeError.self) {
            try await hopeless.client(authorizer: Bearer("a", "b", "c")).send(.write)
        }
        #expect(hopeless.transport.requests.count == 2)
        #expect(error?.disposition == .retry(after: nil))
    }

    @Test(.timeLimit(.minutes(1))) func aCredentialThatStaysTheSameIsNotTriedAgain() async throws {
        let bench = Bench(.response(401, Text.status(401, "Unauthorized")), .response(200, Text.route))
        await #expect(throws: KubeError.self) { try await bench.client(authorizer: Bearer("only")).send(.read) }
        #expect(bench.transport.requests.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func aPauseEndsWhenTheCallerGivesUp() async throws {
        let bench = Bench(Self.busy, .response(200, Text.route), patience: .zero)
        let client = bench.client()
        let task = Task { try await client.send(.read) }
        while bench.transport.requests.isEmpty { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: KubeError.self) { try await task.value }
        #expect(error?.disposition == .abandoned)
    }
}
