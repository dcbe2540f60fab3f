import Statistics

/// One hour of one rollout: how requests are divided, and how often each version fails.
struct Scenario: Sendable {
    /// How the rate that both versions share changes over the hour.
    enum Drift: String, Sendable, CaseIterable {
        case constant
        /// From half of the base rate to twice of it.
        case rising
        /// Five times the base rate for five minutes, early in the second step.
        case incident
    }

    /// The candidate's share of requests over the hour.
    enum Schedule: String, Sendable, CaseIterable {
        case ramp = "5/10/25/50 % for ten minutes each, then 100 %"
        case fixed = "5 % throughout"
    }

    static let minutes = 60

    /// Between two looks; divides a minute.
    var sliceSeconds = 60
    var schedule = Schedule.ramp
    /// Requests of both versions a minute.
    var requests = 6000
    /// The share of requests at which stable fails before drift.
    var baseRate: Double
    var drift = Drift.constant
    /// How many times as often the candidate fails.
    var effect: Double

    func share(at minute: Double) -> Double {
        switch schedule {
        case .ramp: [0.05, 0.1, 0.25, 0.5, 1, 1][Int(minute) / 10]
        case .fixed: 0.05
        }
    }

    /// Stable's rate of failures.
    func rate(at minute: Double) -> Double {
        switch drift {
        case .constant: baseRate
        case .rising: baseRate * (0.5 + 1.5 * minute / Double(Self.minutes))
        case .incident: (13..<18).contains(minute) ? 5 * baseRate : baseRate
        }
    }

    /// What one run of the hour counts; the same for every policy that is shown it.
    func slices(seed: UInt64) -> [Slice] {
        var random = Randomness(seed: seed)
        return stride(from: sliceSeconds, through: 60 * Self.minutes, by: sliceSeconds).map { end in
            let minute = (Double(end) - Double(sliceSeconds) / 2) / 60
            let all = requests * sliceSeconds / 60
            let treated = Int((Double(all) * share(at: minute)).rounded())
            let rate = rate(at: minute)
            return Slice(
                end: end,
                candidate: random.count(of: treated, failingAt: min(1, rate * effect)),
                stable: random.count(of: all - treated, failingAt: rate),
                expectedExcess: Double(treated) * (min(1, rate * effect) - rate)
            )
        }
    }
}

/// What both versions counted between two looks.
struct Slice: Sendable {
    /// In seconds from the beginning.
    let end: Int
    let candidate: Tally
    let stable: Tally
    /// Failures beyond what stable would have had on the candidate's requests, on average.
    let expectedExcess: Double

    /// Whether a measurement is due that is made every `minutes`.
    func ends(every minutes: Int) -> Bool { end % (60 * minutes) == 0 }
}

extension Randomness {
    fileprivate mutating func count(of requests: Int, failingAt rate: Double) -> Tally {
        Tally(events: binomial(requests, rate), exposures: requests) ?? .zero
    }
}
