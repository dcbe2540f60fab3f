import HTTPTransport
package import KubeClient

/// Ends work that takes too long, with one timer for all of it.
///
/// A timer that was cancelled takes memory until its time; thousands of pieces of work a second, each with a timer of
/// its own, would take a lot.
package final class DeadlineKeeper: Sendable {
    private struct State: Sendable {
        var lastTicket = 0
        var deadlines: [Int: Duration] = [:]
        var expiries: [Int: Latch] = [:]
        /// When the timer will look again; nil while it waits for work.
        var armed: Duration?
    }

    private let limit: Duration
    private let time: TimeSource
    private let state = LockedBox(State())
    private let rearm = Signal()

    /// Makes a keeper of one limit for all pieces of work.
    package init(limit: Duration, time: TimeSource) {
        self.limit = limit
        self.time = time
    }

    /// Runs the work, cancels it at the limit, and waits for it to end.
    ///
    /// - Throws: `DeadlineExceeded` at the limit, and what the work throws.
    package func limiting<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let (ticket, expiry) = begin()
        defer { end(ticket) }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                await expiry.wait()
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else {
                try Task.checkCancellation()
                throw DeadlineExceeded(limit: limit)
            }
            return result
        }
    }

    /// Watches over the deadlines until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let now = time.elapsed()
            let (overdue, next) = state.withLock { state in
                let overdue = state.deadlines.filter { $0.value <= now }.keys.compactMap { state.expiries[$0] }
                state.armed = state.deadlines.values.lazy.filter { $0 > now }.min()
                return (overdue, state.armed)
            }
            for expiry in overdue { expiry.open() }
            await time.sleep(until: next, orUntil: rearm)
        }
    }

    private func begin() -> (Int, Latch) {
        let expiry = Latch()
        let deadline = time.elapsed() + limit
        let (ticket, isFirst) = state.withLock { state in
            state.lastTicket += 1
            state.deadlines[state.lastTicket] = deadline
            state.expiries[state.lastTicket] = expiry
            return (state.lastTicket, state.armed == nil)
        }
        // All limits are the same: a later piece of work never has an earlier deadline.
        if isFirst { rearm.raise() }
        return (ticket, expiry)
    }

    private func end(_ ticket: Int) {
        state.withLock { state in
            state.deadlines[ticket] = nil
            state.expiries[ticket] = nil
        }
    }
}
