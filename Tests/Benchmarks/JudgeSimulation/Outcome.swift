import Statistics

/// What one policy did in the runs of one scenario.
struct Outcome: Sendable {
    private(set) var runs = 0
    private(set) var rolledBack = 0
    /// Runs in which the candidate was ever shown to be no worse.
    private(set) var promoted = 0
    /// The candidate's requests and failures until it was rolled back, over the runs in which it was.
    private var requests = 0
    private var failures = 0
    /// Failures beyond stable's until rollback or the end, over all runs.
    private var excess = 0.0

    /// Lets the policy look at one run, from the beginning.
    mutating func add(_ policy: some Policy, _ slices: [Slice]) {
        var policy = policy
        var seen = Tally.zero
        var isPromoted = false
        runs += 1
        defer { if isPromoted { promoted += 1 } }
        for slice in slices {
            seen = seen.adding(slice.candidate)
            excess += slice.expectedExcess
            switch policy.look(slice) {
            case .goOn: continue
            case .promote: isPromoted = true
            case .rollBack:
                rolledBack += 1
                requests += seen.exposures
                failures += seen.events
                return
            }
        }
    }

    var rolledBackShare: Share { Share(rolledBack, of: runs) }
    var missedShare: Share { Share(runs - rolledBack, of: runs) }
    var promotedShare: Share { Share(promoted, of: runs) }

    /// Nil where nothing was rolled back.
    var meanRequests: Double? { rolledBack > 0 ? Double(requests) / Double(rolledBack) : nil }
    var meanFailures: Double? { rolledBack > 0 ? Double(failures) / Double(rolledBack) : nil }
    var meanExcess: Double { excess / Double(max(1, runs)) }
}

/// A share of runs, with half the width of its 95 % interval (Wilson 1927).
struct Share: Sendable {
    let percent: Double
    let margin: Double

    init(_ count: Int, of runs: Int) {
        let interval = Tally(events: count, exposures: runs).flatMap { ProportionInterval.wilson($0, alpha: 0.05) }
        percent = 100 * Double(count) / Double(max(1, runs))
        margin = 50 * ((interval?.upper ?? 1) - (interval?.lower ?? 0))
    }
}
