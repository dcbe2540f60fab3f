import Statistics

/// A least share of successful requests of the candidate, measured once an interval over all of it; failures add up.
protocol SuccessThreshold: Policy {
    static var least: Double { get }
    /// Minutes from one measurement to the next.
    static var interval: Int { get }
    /// How many failed measurements roll back.
    static var fatalFailures: Int { get }

    var window: Tally { get set }
    var failures: Int { get set }
}

extension SuccessThreshold {
    mutating func look(_ slice: Slice) -> Decision {
        window = window.adding(slice.candidate)
        guard slice.ends(every: Self.interval) else { return .goOn }
        if let rate = window.rate, 1 - rate < Self.least { failures += 1 }
        window = .zero
        return failures >= Self.fatalFailures ? .rollBack : .goOn
    }
}

/// The analysis that Argo Rollouts documents.
///
/// docs/features/analysis.md, "Background Analysis": `successCondition: result >= 0.95`, `interval: 5m`,
/// `failureLimit: 3`. A run fails once failures exceed the limit (analysis/analysis.go), so at the fourth. There is no
/// condition by default. The document's query takes the last two samples (`irate`); here a measurement has all of the
/// interval's requests, and so less noise.
struct ArgoRollouts: SuccessThreshold {
    static let name = "Argo Rollouts"
    static let least = 0.95
    static let interval = 5
    static let fatalFailures = 4

    var window = Tally.zero
    var failures = 0
}

/// The analysis that Flagger documents.
///
/// docs/gitbook/tutorials/istio-progressive-delivery.md: `request-success-rate` with `min: 99` and `interval: 1m`,
/// `threshold: 5`. It goes back once failed checks reach the threshold (pkg/controller/scheduler.go). That a failed
/// check also holds the weight for one interval is left out: the schedule is the same for all.
struct Flagger: SuccessThreshold {
    static let name = "Flagger"
    static let least = 0.99
    static let interval = 1
    static let fatalFailures = 5

    var window = Tally.zero
    var failures = 0
}
