import HTTPTransport
package import KubeClient

/// Keys that wait for work, shared by workers.
///
/// A key is worked at by one worker at a time; adding it meanwhile makes it come again. Keys of one group (a namespace)
/// occupy at most half of the workers.
package final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct State: Sendable {
        var core: WorkQueueCore<Key>
        var random: SeededGenerator
        var lastTicket = 0
        /// Workers without a key, in the order in which they came.
        var waiters: [Int: CheckedContinuation<Key?, Never>] = [:]
    }

    package let name: String
    private let time: TimeSource
    private let state: LockedBox<State>
    private let rearm = Signal()

    /// Makes an empty queue.
    ///
    /// - Parameters:
    ///   - name: Tells queues apart in metrics.
    ///   - workers: How many keys are worked at at once, at most.
    ///   - time: Where time comes from.
    ///   - seed: Spreads delays.
    ///   - group: Keys of the same group share half of the workers.
    package init(
        name: String,
        workers: Int,
        time: TimeSource,
        seed: UInt64 = .random(in: 0 ... .max),
        group: @escaping @Sendable (Key) -> String = { _ in "" }
    ) {
        self.name = name
        self.time = time
        let core = WorkQueueCore<Key>(groupLimit: (workers + 1) / 2, group: group)
        state = LockedBox(State(core: core, random: SeededGenerator(seed: seed)))
    }

    /// Marks the key for work; one that is marked already at most rises in priority.
    package func add(_ key: Key, priority: WorkPriority = .normal) {
        change { $0.core.add(key, priority, at: $1) }
    }

    /// Marks the key for work after the delay; of several deadlines the earliest counts.
    package func add(_ key: Key, after delay: Duration, priority: WorkPriority = .normal) {
        guard delay > .zero else { return add(key, priority: priority) }
        arming { $0.core.add(key, priority, deadline: $1 + delay) }
    }

    /// Counts a failure and marks the key for work after a delay that grows with their number.
    ///
    /// - Returns: The delay.
    @discardableResult
    package func retry(
        _ key: Key,
        delay: RetryDelay = .standard,
        atLeast least: Duration = .zero,
        priority: WorkPriority = .normal
    ) -> Duration {
        arming { state, now in
            let random = state.random.fraction()
            return state.core.retry(key, priority, delay, atLeast: least, random: random, at: now)
        }
    }

    /// Forgets the failures of the key: it went well.
    package func forget(_ key: Key) {
        state.withLock { $0.core.forget(key) }
    }

    /// How often the key failed in a row.
    package func failures(of key: Key) -> Int {
        state.withLock { $0.core.failureCount(of: key) }
    }

    /// Hands out nothing from now on and drops what waits; keys in work end normally.
    package func shutDown() {
        let waiters = state.withLock { state in
            state.core.shutDown()
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: nil) }
        rearm.raise()
    }

    package var isShutDown: Bool { state.withLock { $0.core.isShutDown } }

    package var statistics: WorkQueueStatistics {
        let now = time.elapsed()
        return state.withLock { state in
            var statistics = state.core.statistics
            let times = state.core.timesInWork(at: now)
            statistics.depth = state.core.depth
            statistics.unfinishedWork = times.reduce(.zero, +)
            statistics.longestRunning = times.max() ?? .zero
            return statistics
        }
    }
}

extension WorkQueue {
    /// Waits for a key, works at it, and ends its work however the closure ends.
    ///
    /// - Returns: False when no key will come any more: the queue was shut down or the task cancelled.
    package func withNext(_ work: (Key) async throws -> Void) async rethrows -> Bool {
        guard let key = await next() else { return false }
        defer { change { $0.core.done(key, at: $1) } }
        try await work(key)
        return true
    }

    /// Makes delayed keys ready in time, until the task is cancelled or the queue shut down.
    package func runAlarms() async {
        while !Task.isCancelled, !isShutDown {
            let deadline = change { state, now in
                state.core.release(at: now)
                return state.core.nextDeadline
            }
            await time.sleep(until: deadline, orUntil: rearm)
        }
    }

    private func next() async -> Key? {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.core.isShutDown || Task.isCancelled { return true }
                    state.waiters[ticket] = continuation
                    return false
                }
                if isOver { return continuation.resume(returning: nil) }
                change { _, _ in }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume(returning: nil)
        }
    }

    /// Changes the delayed keys, and wakes the alarm where one is due before the next it knew of.
    private func arming<Result>(_ body: (inout State, Duration) -> Result) -> Result {
        let (result, isEarlier) = change { state, now in
            let before = state.core.nextDeadline
            let result = body(&state, now)
            guard let after = state.core.nextDeadline else { return (result, false) }
            return (result, before.map { after < $0 } ?? true)
        }
        if isEarlier { rearm.raise() }
        return result
    }

    /// Changes the state and gives ready keys to waiting workers.
    @discardableResult
    private func change<Result>(_ body: (inout State, Duration) -> Result) -> Result {
        let now = time.elapsed()
        let (result, given) = state.withLock { state in
            let result = body(&state, now)
            var given: [(CheckedContinuation<Key?, Never>, Key)] = []
            while let ticket = state.waiters.keys.min(), let key = state.core.take(at: now) {
                if let waiter = state.waiters.removeValue(forKey: ticket) { given.append((waiter, key)) }
            }
            return (result, given)
        }
        for (waiter, key) in given { waiter.resume(returning: key) }
        return result
    }
}
