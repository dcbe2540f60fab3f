/// How urgent a key is.
package enum WorkPriority: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// First lists and resyncs.
    case low = -100
    /// Changes as they happen.
    case normal = 0
    /// Rollbacks and aborts.
    case urgent = 100

    package static func < (a: WorkPriority, b: WorkPriority) -> Bool { a.rawValue < b.rawValue }

    /// By how much a key overtakes one of low priority that was added earlier.
    ///
    /// Low work is thus never overtaken by a normal key that came 20 s after it: that is its aging.
    var headStart: Duration {
        switch self {
        case .low: .zero
        case .normal: .seconds(20)
        case .urgent: .seconds(3600)
        }
    }
}

/// How long a key waits after it failed: doubled each time, spread by half.
package struct RetryDelay: Sendable, Hashable {
    package var first: Duration
    package var longest: Duration

    package init(first: Duration = .milliseconds(250), longest: Duration = .seconds(30)) {
        self.first = first
        self.longest = longest
    }

    /// The usual delay: 250 ms to 30 s.
    package static let standard = RetryDelay()
    /// The delay while live traffic is split: a rollback must not wait.
    package static let whileSplit = RetryDelay(longest: .seconds(5))

    /// The delay after that many failures in a row, 1 or more, with a random number in 0..<1.
    func delay(after failures: Int, random: Double) -> Duration {
        var delay = first
        for _ in 1..<max(2, min(failures, 32)) where failures > 1 && delay < longest { delay *= 2 }
        return min(delay, longest) * (0.5 + random)
    }
}
