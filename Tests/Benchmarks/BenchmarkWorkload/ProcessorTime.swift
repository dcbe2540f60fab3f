import Glibc

/// The time that processors spent on this process: unlike the time on the wall, others' work is not in it.
package enum ProcessorTime {
    package static func now() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// How much of it the body takes.
    package static func spent(_ body: () throws -> Void) rethrows -> Duration {
        let start = now()
        try body()
        return now() - start
    }

    /// How much of it the body takes.
    package static func spent(_ body: () async throws -> Void) async rethrows -> Duration {
        let start = now()
        try await body()
        return now() - start
    }
}
