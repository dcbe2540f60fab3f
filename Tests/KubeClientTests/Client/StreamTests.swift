import HTTPTransport
import KubeClient
import KubeModel
import Testing

/// Opening watches.
@Suite struct StreamTests {
    @Test(.timeLimit(.minutes(1))) func thePiecesArriveAsTheServerSentThem() async throws {
        let bench = Bench(.stream(200, ["{\"type\":", "\"ADDED\"}\n"]))
        var text = ""
        for try await piece in try await bench.client().stream(.follow) {
            text += String(decoding: piece, as: UTF8.self)
        }
        #expect(text == "{\"type\":\"ADDED\"}\n")
        let request = try #require(bench.transport.requests.first)
        #expect(request.url.hasSuffix("?watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=7"))
        #expect(request.limits.total == .seconds(315))
        #expect(bench.observer.records.map(\.outcome) == [.status(200)])
    }

    @Test(.timeLimit(.minutes(1))) func aCutStreamThrowsAfterItsPieces() async throws {
        let bench = Bench(.stream(200, ["a"], TransportError(.interrupted, "cut")))
        var count = 0
        let stream = try await bench.client().stream(.follow)
        await #expect(throws: TransportError.self) { for try await _ in stream { count += 1 } }
        #expect(count == 1)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (410, "Expired", KubeError.Disposition.expired), (410, "Gone", .expired), (404, "NotFound", .notFound),
            (403, "Forbidden", .stalled), (429, "TooManyRequests", .retry(after: .seconds(3))),
            (500, "InternalError", .retry(after: .seconds(3))),
        ]
    )
    func aRefusedWatchSaysWhyAndIsNotRepeated(
        _ code: Int,
        _ reason: String,
        _ disposition: KubeError.Disposition
    ) async throws {
        let body = Text.status(code, reason)
        let (head, tail) = (String(body.prefix(20)), String(body.dropFirst(20)))
        let bench = Bench(.stream(code, [head, tail], nil, ["Retry-After": "3"]), .stream(200, []))
        let error = await #expect(throws: KubeError.self) { try await bench.client().stream(.follow) }
        #expect(error?.status?.reason == reason)
        #expect(error?.disposition == disposition)
        #expect(bench.transport.requests.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func anEndlessRefusalIsCutShort() async throws {
        let page = String(repeating: "x", count: 40_000)
        let bench = Bench(.stream(502, [page, page, page, page]))
        let error = await #expect(throws: KubeError.self) { try await bench.client().stream(.follow) }
        #expect(error?.status?.code == 502)
        #expect((error?.status?.message.utf8.count ?? 0) <= 2048)
    }

    @Test(.timeLimit(.minutes(1))) func aServerThatDoesNotAnswerIsGivenUp() async throws {
        let bench = Bench(.silence, patience: .seconds(60))
        let error = await #expect(throws: KubeError.self) { try await bench.client().stream(.follow) }
        #expect(error?.code == .transport(TransportError(.timedOut, "no answer to the watch in time")))
        #expect(bench.clock.now.offset == .seconds(30))
    }

    @Test(.timeLimit(.minutes(1))) func aConnectionThatIsLostAtOnceIsReplaced() async throws {
        let lost = ScriptedTransport.Answer.failure(TransportError(.interrupted, "lost"))
        let bench = Bench(lost, .stream(200, ["a"]))
        _ = try await bench.client().stream(.follow)
        #expect(bench.transport.requests.count == 2)
        let again = Bench(lost, lost, .stream(200, ["a"]))
        await #expect(throws: KubeError.self) { try await again.client().stream(.follow) }
        #expect(again.transport.requests.count == 2)
    }

    @Test(.timeLimit(.minutes(1))) func aRefusedCredentialIsRenewed() async throws {
        let bench = Bench(.stream(401, [Text.status(401, "Unauthorized")]), .stream(200, ["a"]))
        _ = try await bench.client(authorizer: Bearer("old", "new")).stream(.follow)
        #expect(bench.transport.requests.map { $0.headers["Authorization"] } == ["Bearer old", "Bearer new"])
    }

    @Test(.timeLimit(.minutes(1))) func aCallerThatGivesUpIsNotKeptWaiting() async throws {
        let bench = Bench(.silence)
        let client = bench.client()
        let task = Task { _ = try await client.stream(.follow) }
        while bench.transport.requests.isEmpty { await Task.yield() }
        task.cancel()
        let error = await #expect(throws: KubeError.self) { try await task.value }
        #expect(error?.disposition == .abandoned)
    }
}
