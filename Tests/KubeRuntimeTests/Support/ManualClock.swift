import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime

/// A clock that stands still until it is moved.
final class ManualClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private struct Sleeper: Sendable {
        var deadline: Duration
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State: Sendable {
        var now = Duration.zero
        var ticket = 0
        var sleepers: [Int: Sleeper] = [:]
        var civilShift = Duration.zero
    }

    /// Runs the tasks that live by this clock.
    let executor: StepExecutor
    private let state = LockedBox(State())

    init(executor: StepExecutor = StepExecutor()) {
        self.executor = executor
    }

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    var minimumResolution: Duration { .nanoseconds(1) }

    /// Civil time starts at 2026-11-21T00:00:00Z.
    var civil: Timestamp {
        state.withLock { Timestamp(nanoseconds: 1_795_219_200_000_000_000) + $0.now + $0.civilShift }
    }

    var source: TimeSource { TimeSource(clock: self, now: { self.civil }) }

    var sleepers: Int { state.withLock { $0.sleepers.count } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let ticket = state.withLock { state in
            state.ticket += 1
            return state.ticket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if deadline.offset <= state.now || Task.isCancelled { return true }
                    state.sleepers[ticket] = Sleeper(deadline: deadline.offset, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: ticket) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }

    /// Moves the clock, wakes those whose time has come in order, and lets what they do settle.
    func advance(by duration: Duration) async {
        let target = state.withLock { $0.now } + duration
        await settle()
        while true {
            let due = state.withLock { state -> Sleeper? in
                let next = state.sleepers.min { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
                guard let next, next.value.deadline <= target else {
                    state.now = max(state.now, target)
                    return nil
                }
                state.now = max(state.now, next.value.deadline)
                return state.sleepers.removeValue(forKey: next.key)
            }
            guard let due else { break }
            due.continuation.resume()
            await settle()
        }
        await settle()
    }

    /// Moves the clock without waking anybody: the process was stopped meanwhile.
    func freeze(for duration: Duration) {
        state.withLock { $0.now += duration }
    }

    func shiftCivilTime(by duration: Duration) {
        state.withLock { $0.civilShift += duration }
    }

    /// Lets the tasks of the executor go on until all of them wait.
    func settle() async {
        await executor.settle()
    }

    /// Whether the condition holds once all tasks wait.
    func settled(_ condition: @Sendable () -> Bool) async -> Bool {
        await settle()
        return condition()
    }

    /// Moves the clock in small steps until the condition holds, or the limit is reached.
    func advance(upTo limit: Duration, until condition: @Sendable () -> Bool) async -> Bool {
        let end = now.offset + limit
        while await !settled(condition), now.offset < end { await advance(by: .milliseconds(500)) }
        return condition()
    }
}
