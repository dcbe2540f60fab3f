/// How long a source that has too much to do is left alone.
struct SourcePause {
    private var refusals = 0
    private var until: Duration?

    /// The longest that a source may ask for, and the longest without it asking.
    static let longestAsked: Duration = .seconds(60)
    static let longest: Duration = .seconds(15)

    /// What is left of it.
    func rest(at now: Duration) -> Duration? {
        guard let until, until > now else { return nil }
        return until - now
    }

    /// The source had too much to do.
    ///
    /// Of refusals that come while it is left alone none counts: they were asked for before. Else each doubles the time,
    /// from a second up.
    mutating func refuse(at now: Duration, retryAfter: Int?) {
        guard rest(at: now) == nil else { return }
        refusals = min(refusals + 1, 8)
        let own = min(Self.longest, .milliseconds(500 << refusals))
        let asked = retryAfter.map { min(Self.longestAsked, .seconds(min($0, 3600))) } ?? .zero
        until = now + max(own, asked)
    }

    /// It answered.
    mutating func relent() {
        refusals = 0
        until = nil
    }
}
