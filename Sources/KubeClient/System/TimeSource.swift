import Glibc
package import KubeModel

/// Where this target takes time from: a monotonic clock for lengths of time, and civil time for expiry dates.
///
/// Nothing here asks the machine for the time by itself, so that tests decide what time it is.
package struct TimeSource: Sendable {
    /// Time since some fixed moment; never goes back.
    package let elapsed: @Sendable () -> Duration
    /// Sleeps for the duration, or throws `CancellationError` as soon as the task is cancelled.
    package let sleep: @Sendable (Duration) async throws -> Void
    /// The civil time.
    package let now: @Sendable () -> Timestamp

    /// Takes lengths of time from the clock and civil time from `now`.
    package init<C: Clock>(clock: C, now: @escaping @Sendable () -> Timestamp) where C.Duration == Duration {
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
        self.now = now
    }
}

extension TimeSource {
    /// The machine's time; lengths go on while it is suspended.
    package static let system = TimeSource(clock: ContinuousClock()) {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
