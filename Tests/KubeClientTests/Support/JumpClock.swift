import KubeClient
import KubeModel

/// A clock whose short sleeps end at once, having moved the time on; long ones last until they are cancelled.
final class JumpClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration = .zero

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private let state = Locked((now: Instant(), pauses: [Duration]()))
    /// Sleeps longer than this never end.
    let patience: Duration

    init(patience: Duration = .seconds(20)) {
        self.patience = patience
    }

    var now: Instant { state.current.now }
    var minimumResolution: Duration { .nanoseconds(1) }
    /// The sleeps that ended, in order.
    var pauses: [Duration] { state.current.pauses }

    func advance(by duration: Duration) {
        state.withLock { $0.now = $0.now.advanced(by: duration) }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let length = now.duration(to: deadline)
        try Task.checkCancellation()
        guard length <= patience else { return try await untilCancelled() }
        state.withLock {
            $0.now = max($0.now, deadline)
            $0.pauses.append(length)
        }
    }

    private func untilCancelled() async throws {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        continuation.finish()
        throw CancellationError()
    }

    /// Time as the client takes it; the epoch of civil time is 2026-11-03T10:00:00Z.
    var source: TimeSource {
        let start = Timestamp("2026-11-03T10:00:00Z") ?? Timestamp(nanoseconds: 0)
        return TimeSource(clock: self) { start + Instant().duration(to: self.now) }
    }
}
