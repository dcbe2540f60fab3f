import HTTPTransport
package import KubeClient
package import KubeModel
import KubeRuntime

/// A clock that stands still until it is moved, with a civil time beside it.
package final class VirtualClock: Clock, Sendable {
    package struct Instant: InstantProtocol {
        package var offset: Duration

        package init(offset: Duration) {
            self.offset = offset
        }

        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private struct Sleeper: Sendable {
        var deadline: Duration
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State: Sendable {
        var now = Duration.zero
        var ticket = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let start: Timestamp
    private let state = LockedBox(State())

    /// Makes a clock that shows `start`.
    package init(start: Timestamp) {
        self.start = start
    }

    package var now: Instant { Instant(offset: state.withLock { $0.now }) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    /// The civil time.
    package var civil: Timestamp { start + state.withLock { $0.now } }

    /// Time as the parts of a controller take it.
    package var source: TimeSource { TimeSource(clock: self, now: { self.civil }) }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        // Civil time has whole nanoseconds: a deadline between two of them would never be reached by it.
        let deadline = deadline.offset.roundedUpToNanoseconds
        let ticket = state.withLock { state in
            state.ticket += 1
            return state.ticket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if deadline <= state.now || Task.isCancelled { return true }
                    state.sleepers[ticket] = Sleeper(deadline: deadline, continuation: continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: ticket) }?.continuation.resume()
        }
        try Task.checkCancellation()
    }

    /// When the next sleeper is due, or nil where nobody sleeps.
    package var nextDeadline: Timestamp? {
        state.withLock { state in state.sleepers.values.map(\.deadline).min() }.map { start + $0 }
    }

    /// Moves the clock, never back, and wakes one sleeper that is due by then: the one whose time came first.
    ///
    /// - Returns: Whether there was one; where there is, the clock shows the time at which it was due.
    package func wakeNext(by moment: Timestamp) -> Bool {
        let target = moment - start
        let due = state.withLock { state -> Sleeper? in
            let next = state.sleepers.min { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
            guard let next, next.value.deadline <= target else {
                state.now = max(state.now, target)
                return nil
            }
            state.now = max(state.now, next.value.deadline)
            return state.sleepers.removeValue(forKey: next.key)
        }
        due?.continuation.resume()
        return due != nil
    }
}

extension Duration {
    fileprivate var roundedUpToNanoseconds: Duration {
        let (seconds, attoseconds) = components
        return .seconds(seconds) + .nanoseconds((attoseconds + 999_999_999) / 1_000_000_000)
    }
}
