package import Analysis
package import HTTPTransport
package import KubeClient
package import KubeModel
import KubeRuntime
package import Logging
import RolloutCore

/// Asks the metrics sources, outside of the workers: a source that hangs delays only the rollouts that use it, and what
/// several of them want to know of the same instant is asked once.
package final class Measure: Sendable {
    /// How one source is reached: its connections, and what proves who we are, read anew for each request.
    package struct Connection: Sendable {
        package var transport: any HTTPTransport
        /// Adds the proof to a request that is otherwise complete.
        package var authorize: @Sendable (inout HTTPRequest, Timestamp) throws -> Void

        package init(
            transport: any HTTPTransport,
            authorize: @escaping @Sendable (inout HTTPRequest, Timestamp) throws -> Void = { _, _ in }
        ) {
            self.transport = transport
            self.authorize = authorize
        }
    }

    /// Answers by kind, for metrics.
    package struct Statistics: Sendable, Hashable {
        package var values = 0
        package var noData = 0
        package var faults = 0
        package var running = 0
        /// Requests that were sent, and queries that another's request answered.
        package var sent = 0
        package var shared = 0

        package init() {}
    }

    private struct Job: Sendable {
        var key: ObjectKey
        var query: MetricQuery
    }

    private typealias Work = @Sendable () async -> Void

    private let desk: EvidenceDesk
    private let readReference: @Sendable (ReferenceLocation) async -> ReferenceOutcome
    private let exchange: SourceExchange
    private let queries: SharedQueries
    private let time: TimeSource
    private let logger: Logger
    private let done: @Sendable (ObjectKey, _ isWorse: Bool) -> Void
    private let work: AsyncStream<Work>
    private let feed: AsyncStream<Work>.Continuation
    private let counts = LockedBox(Statistics())

    /// Makes a pool that asks nothing before `run()`.
    ///
    /// - Parameters:
    ///   - desk: Where answers go.
    ///   - connect: How a source is reached.
    ///   - readReference: Reads a stored distribution.
    ///   - time: Where time comes from.
    ///   - logger: Is told of faults.
    ///   - done: Is called when a rollout has a new answer.
    package init(
        desk: EvidenceDesk,
        connect: @escaping @Sendable (MetricSource) -> Connection,
        readReference: @escaping @Sendable (ReferenceLocation) async -> ReferenceOutcome,
        time: TimeSource,
        logger: Logger,
        done: @escaping @Sendable (ObjectKey, _ isWorse: Bool) -> Void
    ) {
        self.desk = desk
        self.readReference = readReference
        self.time = time
        self.logger = logger
        self.done = done
        let (work, feed) = AsyncStream.makeStream(of: Work.self)
        (self.work, self.feed) = (work, feed)
        let exchange = SourceExchange(connect: connect, time: time)
        self.exchange = exchange
        queries = SharedQueries(elapsed: time.elapsed, send: exchange.send) { feed.yield($0) }
    }

    package var statistics: Statistics {
        var statistics = counts.withLock { $0 }
        statistics.sent = exchange.sent
        statistics.shared = queries.shared
        return statistics
    }

    /// Takes a query; its answer arrives at the desk.
    package func ask(_ query: MetricQuery, for key: ObjectKey) {
        let job = Job(key: key, query: query)
        feed.yield { [self] in await answer(job) }
    }

    /// Asks what is given until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for await work in work { group.addTask { await work() } }
            group.cancelAll()
        }
    }

    private func answer(_ job: Job) async {
        counts.withLock { $0.running += 1 }
        if case .count(let question) = job.query.question { return await count(question, job) }
        var answers: [Arm: QueryOutcome] = [:]
        if case .ask(let source, _) = job.query.question {
            let clock = exchange.clock(of: source)
            answers = await withTaskGroup(of: (Arm, QueryOutcome).self) { group in
                for (arm, query) in job.query.queries(clock: clock) {
                    group.addTask { (arm, query.outcome(of: await self.queries.reply(to: query))) }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
        }
        guard !Task.isCancelled else { return }
        let measurement = job.query.measurement(answers)
        count(measurement, of: job)
        await tell(job.key, isWorse: desk.take(measurement, query: job.query.candidateText, for: job.key))
    }

    /// Asks for raw samples of each part, and counts.
    private func count(_ question: CountQuestion, _ job: Job) async {
        async let reference = reference(of: question)
        var outcomes: [CountPart: SeriesOutcome] = [:]
        var answeredAt: Timestamp?
        await withTaskGroup(of: (CountPart, SeriesOutcome, Timestamp?).self) { group in
            for (part, query) in question.queries {
                group.addTask {
                    let reply = await self.queries.reply(to: query)
                    return (part, query.series(in: reply), reply.date)
                }
            }
            for await (part, outcome, date) in group {
                outcomes[part] = outcomes[part].map { $0.merged(with: outcome) } ?? outcome
                answeredAt = [answeredAt, date].compactMap { $0 }.min()
            }
        }
        let measurement = job.query.count(
            outcomes,
            answeredAt: answeredAt,
            skew: exchange.clock(of: question.source).offset,
            reference: await reference
        )
        guard !Task.isCancelled, let measurement else { return }
        let faults = outcomes.values.compactMap(\.fault)
        counts.withLock { counts in
            counts.running -= 1
            counts.values += outcomes.count - faults.count
            counts.faults += faults.count
        }
        warn(faults + [measurement.answer.reference?.fault].compactMap(\.self), job)
        if job.query.isOutlook {
            desk.takeOutlook(measurement, for: job.key)
            return done(job.key, false)
        }
        await tell(job.key, isWorse: desk.take(measurement, query: job.query.candidateText, for: job.key))
    }

    /// How long an answer waits for others of its rollout, so that what they say is told together.
    private static let company: Duration = .milliseconds(200)

    private func tell(_ key: ObjectKey, isWorse: Bool) async {
        if !isWorse, desk.isAwaitingAnswers(for: key) {
            guard (try? await time.sleep(Self.company)) != nil else { return }
        }
        done(key, isWorse)
    }

    private func reference(of question: CountQuestion) async -> ReferenceOutcome? {
        guard let location = question.reference else { return nil }
        return await readReference(location)
    }

    private func count(_ measurement: Measurement, of job: Job) {
        counts.withLock { counts in
            counts.running -= 1
            for outcome in measurement.outcomes.values {
                switch outcome {
                case .value: counts.values += 1
                case .noData: counts.noData += 1
                case .fault: counts.faults += 1
                }
            }
        }
        let faults = measurement.outcomes.values.compactMap { outcome in
            if case .fault(let reason) = outcome { reason } else { nil }
        }
        warn(faults, job)
    }

    private func warn(_ faults: [String], _ job: Job) {
        // The parts of a question fail together, of one cause.
        for reason in Set(faults).sorted() {
            logger.warning(
                "a measurement failed",
                metadata: ["rollout": "\(job.key)", "metric": "\(job.query.metric)", "reason": "\(reason)"]
            )
        }
    }
}
