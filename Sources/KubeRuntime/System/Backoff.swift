/// Growing pauses between attempts, of the shape that client-go's reflector uses.
///
/// Each pause lies in [d, 2d), where d doubles from the first length to the longest. After a while without a pause it
/// starts anew.
package struct Backoff: Sendable, Hashable {
    /// The first pause, the longest, and how long without a pause makes it start anew.
    package struct Limits: Sendable, Hashable {
        package var first: Duration
        package var longest: Duration
        package var reset: Duration

        package init(first: Duration, longest: Duration, reset: Duration) {
            self.first = first
            self.longest = longest
            self.reset = reset
        }

        /// client-go 1.36, `tools/cache/reflector.go`: 800 ms, 30 s, reset after 2 min.
        package static let reflector = Limits(first: .milliseconds(800), longest: .seconds(30), reset: .seconds(120))
    }

    package let limits: Limits
    private var next: Duration
    private var last: Duration?

    package init(_ limits: Limits) {
        self.limits = limits
        next = limits.first
    }

    /// The length of the pause that begins `now`, a monotonic reading, with a random number in 0..<1.
    package mutating func pause(at now: Duration, random: Double) -> Duration {
        if let last, now - last >= limits.reset { next = limits.first }
        let pause = next * (1 + random)
        last = now + pause
        next = min(next * 2, limits.longest)
        return pause
    }

    package mutating func reset() {
        next = limits.first
        last = nil
    }
}
