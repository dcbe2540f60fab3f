package import Analysis
import HTTPTransport
import KubeRuntime

/// Asks a source once for what several want to know of the same instant.
///
/// Who asks while the same question is on its way shares its answer, good or bad. Who asks soon after shares it if it was a
/// good one. A waiter that is cancelled takes nothing from the others: the request goes on and ends by its own limit of time.
package final class SharedQueries: Sendable {
    /// How long a good answer serves those who ask for the same instant again.
    package static let reuse: Duration = .seconds(5)
    /// How many answers are kept for that, of how many bytes each at most: 16 MiB in all.
    package static let keptAnswers = 256
    package static let keptBytes = 64 << 10

    /// What makes two queries the same request.
    private struct Question: Hashable {
        var source: MetricSource
        var body: [UInt8]?
        var limit: Int

        init(_ query: PrometheusQuery) {
            source = query.source
            body = query.request.body
            limit = query.bodyLimit
        }
    }

    private struct Kept {
        var reply: QueryReply
        var until: Duration
    }

    private struct State {
        var lastTicket = 0
        var waiters: [Question: [Int: CheckedContinuation<QueryReply, Never>]] = [:]
        var kept: [Question: Kept] = [:]
        var shared = 0
    }

    private enum Entry {
        case first, waits
        case known(QueryReply)
    }

    private let state = LockedBox(State())
    private let elapsed: @Sendable () -> Duration
    private let send: @Sendable (PrometheusQuery) async -> QueryReply
    private let launch: @Sendable (@escaping @Sendable () async -> Void) -> Void

    /// - Parameters:
    ///   - elapsed: Time since some fixed moment.
    ///   - send: Sends one query, whatever comes of it.
    ///   - launch: Runs a request apart from whoever asked first, so that it outlives them.
    package init(
        elapsed: @escaping @Sendable () -> Duration,
        send: @escaping @Sendable (PrometheusQuery) async -> QueryReply,
        launch: @escaping @Sendable (@escaping @Sendable () async -> Void) -> Void
    ) {
        self.elapsed = elapsed
        self.send = send
        self.launch = launch
    }

    /// How many were answered without a request of their own.
    package var shared: Int { state.withLock { $0.shared } }

    package func reply(to query: PrometheusQuery) async -> QueryReply {
        let question = Question(query)
        let now = elapsed()
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                switch enter(question, ticket, continuation, at: now) {
                case .waits: break
                case .known(let reply): continuation.resume(returning: reply)
                case .first: launch { [self] in finish(question, await send(query)) }
                }
            }
        } onCancel: {
            state.withLock { $0.waiters[question]?.removeValue(forKey: ticket) }?.resume(returning: Self.givenUp)
        }
    }

    private func enter(
        _ question: Question,
        _ ticket: Int,
        _ waiter: CheckedContinuation<QueryReply, Never>,
        at now: Duration
    ) -> Entry {
        state.withLock { state in
            guard !Task.isCancelled else { return .known(Self.givenUp) }
            if let kept = state.kept[question], kept.until > now {
                state.shared += 1
                return .known(kept.reply)
            }
            guard state.waiters[question] != nil else {
                state.waiters[question] = [ticket: waiter]
                return .first
            }
            state.waiters[question]?[ticket] = waiter
            state.shared += 1
            return .waits
        }
    }

    private func finish(_ question: Question, _ reply: QueryReply) {
        let now = elapsed()
        let waiters = state.withLock { state in
            if case .response(let response) = reply, response.status == 200, response.body.count <= Self.keptBytes {
                state.kept = state.kept.filter { $0.value.until > now }
                if state.kept.count < Self.keptAnswers {
                    state.kept[question] = Kept(reply: reply, until: now + Self.reuse)
                }
            }
            return state.waiters.removeValue(forKey: question) ?? [:]
        }
        for waiter in waiters.values { waiter.resume(returning: reply) }
    }

    private static let givenUp = QueryReply.failure(TransportError(.cancelled, "the query was given up"))
}
