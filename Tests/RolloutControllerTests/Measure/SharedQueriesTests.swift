import Analysis
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import RolloutController
import RolloutTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct SharedQueriesTests {
    private static let start = Timestamp(seconds: 1_700_000_000)
    private let clock = VirtualClock(start: Self.start)
    private let gate = Latch()
    private let sent = LockedBox(0)

    private func shared(_ reply: QueryReply = .response(.value(1))) -> SharedQueries {
        SharedQueries(elapsed: clock.source.elapsed) { [gate, sent] _ in
            sent.withLock { $0 += 1 }
            await gate.wait()
            return reply
        } launch: { work in
            Task { await work() }
        }
    }

    private func query(
        _ text: String = "up",
        source: String = "a=http://p",
        at seconds: Double = 0
    ) throws -> PrometheusQuery {
        PrometheusQuery(
            source: try MetricSource(option: source),
            text: text,
            at: Self.start + .milliseconds(Int64(seconds * 1000)),
            staleness: .seconds(60)
        )
    }

    /// Waits until so many share what is on its way.
    private func wait(for count: Int, in queries: SharedQueries) async {
        while queries.shared < count { await Task.yield() }
    }

    @Test func whoAsksTheSameWhileItIsOnItsWaySharesTheAnswer() async throws {
        let (queries, query) = (shared(), try query())
        let replies = await withTaskGroup(of: QueryReply.self) { group in
            for _ in 0..<50 { group.addTask { await queries.reply(to: query) } }
            group.addTask { [self] in
                await wait(for: 49, in: queries)
                gate.open()
                return .response(.value(1))
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies == Array(repeating: .response(.value(1)), count: 51))
        #expect(sent.withLock { $0 } == 1)
    }

    @Test func whatDiffersInSourceTextInstantOrSizeIsAskedByItself() async throws {
        gate.open()
        let queries = shared()
        var large = try query()
        large.bodyLimit *= 2
        let tenant = try query(source: "a=http://p,header.X-Scope-OrgID=team")
        for query in [
            try query(), large, tenant, try query("up or up"), try query(source: "b=http://p"), try query(at: 0.001),
        ] {
            #expect(await queries.reply(to: query) == .response(.value(1)))
        }
        #expect(sent.withLock { $0 } == 6)
        // How old a sample may be is a matter of reading the answer.
        var patient = try query()
        patient.staleness = .seconds(3600)
        #expect(await queries.reply(to: patient) == .response(.value(1)))
        #expect(sent.withLock { $0 } == 6)
    }

    @Test func aGoodAnswerServesWhoAsksSoonAfter() async throws {
        gate.open()
        let (queries, query) = (shared(), try query())
        for (seconds, count) in [(0.0, 1), (4.9, 1), (5.0, 2), (9.9, 2), (10, 3)] {
            _ = clock.wakeNext(by: Self.start + .milliseconds(Int64(seconds * 1000)))
            #expect(await queries.reply(to: query) == .response(.value(1)))
            #expect(sent.withLock { $0 } == count, "after \(seconds) s")
        }
    }

    @Test(arguments: [
        QueryReply.failure(TransportError(.timedOut, "")), .response(HTTPResponse(status: 503)), .withheld("x"),
        .response(HTTPResponse(status: 200, body: Array(repeating: 32, count: SharedQueries.keptBytes + 1))),
    ])
    func whatFailedOrIsLargeIsNotKept(_ reply: QueryReply) async throws {
        gate.open()
        let (queries, query) = (shared(reply), try query())
        for count in 1...3 {
            #expect(await queries.reply(to: query) == reply)
            #expect(sent.withLock { $0 } == count)
        }
    }

    @Test func soManyAnswersAreKeptAndNoMore() async throws {
        gate.open()
        let queries = shared()
        for _ in 0..<2 {
            for index in 0...SharedQueries.keptAnswers { _ = try await queries.reply(to: query("\(index)")) }
        }
        // The last one found no room.
        #expect(sent.withLock { $0 } == SharedQueries.keptAnswers + 2)
        // Those that are too old make room.
        _ = clock.wakeNext(by: Self.start + .seconds(60))
        for _ in 0..<2 { _ = try await queries.reply(to: query("new")) }
        #expect(sent.withLock { $0 } == SharedQueries.keptAnswers + 3)
    }

    /// The first one, whose request it is, as well as a later one.
    @Test(arguments: [0, 1]) func whoGivesUpTakesNothingFromTheOthers(_ quitter: Int) async throws {
        let (queries, query) = (shared(), try query())
        var tasks: [Task<QueryReply, Never>] = []
        for index in 0..<3 {
            tasks.append(Task { await queries.reply(to: query) })
            await wait(for: index, in: queries)
            while index == 0, sent.withLock({ $0 }) == 0 { await Task.yield() }
        }
        tasks[quitter].cancel()
        guard case .failure(let error) = await tasks[quitter].value else {
            Issue.record("the cancelled one was answered")
            return
        }
        #expect(error.code == .cancelled)
        gate.open()
        for (index, task) in tasks.enumerated() where index != quitter {
            #expect(await task.value == .response(.value(1)))
        }
        #expect(sent.withLock { $0 } == 1)
    }

    @Test func whoIsCancelledBeforeItAsksSendsNothing() async throws {
        let (queries, query) = (shared(), try query())
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await queries.reply(to: query)
        }
        task.cancel()
        #expect(await task.value == .failure(TransportError(.cancelled, "the query was given up")))
        #expect(sent.withLock { $0 } == 0)
    }
}
