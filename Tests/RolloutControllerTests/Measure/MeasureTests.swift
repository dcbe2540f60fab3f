import Analysis
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import RolloutController
import RolloutCore
import Testing

@Suite(.timeLimit(.minutes(1))) struct MeasureTests {
    private static let start = Timestamp(seconds: 1_700_000_000)

    /// Asks for a number or for counts under each of the keys, and waits for so many answers.
    private func run(
        _ questions: [(ObjectKey, MetricQuery)],
        over transports: [String: any HTTPTransport],
        until count: Int,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ check: (Measure, [ObjectKey]) async throws -> Void
    ) async throws {
        let (answers, feed) = AsyncStream.makeStream(of: ObjectKey.self)
        let measure = Measure(
            desk: EvidenceDesk(sources: MetricSources()),
            connect: { Measure.Connection(transport: transports[$0.name] ?? GatedTransport(Latch())) },
            readReference: { _ in .missing("none is asked for") },
            time: TimeSource(clock: ContinuousClock(), now: { Self.start + .seconds(60) }),
            logger: logger,
            done: { key, _ in feed.yield(key) }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await measure.run() }
            for (key, query) in questions { measure.ask(query, for: key) }
            var answered: [ObjectKey] = []
            for await key in answers {
                answered.append(key)
                if answered.count == count { break }
            }
            try await check(measure, answered)
            group.cancelAll()
        }
    }

    private func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "ml", name: name) }

    private func query(_ question: MetricQuery.Question, metric: String = "m", at milliseconds: Int64 = 0)
        -> MetricQuery
    {
        MetricQuery(
            metric: metric,
            scope: EvidenceScope(candidateHash: "c", stepIndex: 0, observedSince: Self.start),
            at: Self.start + .seconds(60) + .milliseconds(milliseconds),
            staleness: .seconds(60),
            question: question
        )
    }

    private func source(_ name: String) throws -> MetricSource { try MetricSource(option: "\(name)=http://p") }

    @Test func whatManyRolloutsAskWithinASecondIsAskedOnce() async throws {
        let gate = Latch()
        gate.open()
        let transport = GatedTransport(gate)
        let source = try source("a")
        let questions = (0..<40).map { index in
            (key("r\(index)"), query(.ask(source, texts: [.candidate: "sum(queue)"]), at: Int64(index * 20)))
        }
        try await run(questions, over: ["a": transport], until: 40) { measure, answered in
            #expect(Set(answered).count == 40)
            #expect(transport.asked.count == 1)
            #expect(measure.statistics.values == 40)
            #expect(measure.statistics.sent == 1)
            #expect(measure.statistics.shared == 39)
        }
    }

    /// Errors and slow answers among the same requests: the requests are asked for once.
    @Test func metricsOfOneRolloutShareTheirTotals() async throws {
        let gate = Latch()
        gate.open()
        let transport = GatedTransport(
            gate,
            answer: HTTPResponse(
                status: 200,
                body: Array(#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#.utf8)
            )
        )
        let slices = Slices(
            anchor: Self.start,
            interval: .seconds(30),
            through: Self.start,
            end: Self.start + .seconds(60)
        )
        let source = try source("a")
        let questions = ["errors", "slow"].map { name in
            let selectors: [CountPart: [String]] = [
                CountPart(arm: .candidate, role: .events): [name],
                CountPart(arm: .candidate, role: .total): ["requests"],
            ]
            let question = CountQuestion(source: source, selectors: selectors, slices: slices)
            return (key("r"), query(.count(question), metric: name))
        }
        try await run(questions, over: ["a": transport], until: 2) { measure, _ in
            #expect(transport.asked.count == 3)
            #expect(measure.statistics.values == 4)
        }
    }

    /// A question has up to six parts; that none is answered is one thing to say.
    @Test func aQuestionThatFailsIsLoggedOnce() async throws {
        let gate = Latch()
        gate.open()
        let transport = GatedTransport(gate, answer: HTTPResponse(status: 401))
        let source = try source("a")
        let slices = Slices(
            anchor: Self.start,
            interval: .seconds(30),
            through: Self.start,
            end: Self.start + .seconds(60)
        )
        let selectors: [CountPart: [String]] = [
            CountPart(arm: .candidate, role: .events): ["errors"],
            CountPart(arm: .candidate, role: .total): ["requests"],
            CountPart(arm: .stable, role: .total): ["others"],
        ]
        let question = query(.count(CountQuestion(source: source, selectors: selectors, slices: slices)))
        let log = Warnings()
        let logger = Logger(label: "test") { _ in log }
        try await run([(key("r"), question)], over: ["a": transport], until: 1, logger: logger) { measure, _ in
            #expect(measure.statistics.faults == 3)
            #expect(log.messages.withLock { $0 } == ["a measurement failed"])
        }
    }

    @Test func aSourceThatHangsDelaysNobodyElseAndItsLineHasAnEnd() async throws {
        let (stuck, gate) = (GatedTransport(Latch()), Latch())
        gate.open()
        let (slow, quick) = (try source("slow"), try source("quick"))
        var questions = (0..<300).map { index in
            (key("slow-\(index)"), query(.ask(slow, texts: [.candidate: "\(index)"])))
        }
        questions.append((key("quick"), query(.ask(quick, texts: [.candidate: "up"]))))
        // 8 are on their way and 16 wait for each of them; the others are told at once.
        let refused = 300 - 8 - 8 * 16
        try await run(questions, over: ["slow": stuck, "quick": GatedTransport(gate)], until: refused + 1) {
            measure,
            answered in
            #expect(answered.contains(key("quick")))
            #expect(measure.statistics.values == 1)
            #expect(measure.statistics.faults == refused)
            #expect(stuck.asked.count == 8)
        }
    }
}

/// Keeps the messages of warnings.
private struct Warnings: LogHandler {
    let messages = LockedBox<[String]>([])
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        messages.withLock { $0.append("\(event.message)") }
    }
}
