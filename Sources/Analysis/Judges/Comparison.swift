import RolloutAPI
import RolloutCore

/// One measured value beside its metric's limits.
struct Comparison: Sendable, Hashable {
    enum Result: Sendable, Hashable {
        case pass, fail
        /// The metric has no limit to keep.
        case open
    }

    var result: Result
    var value: Double
    var stableValue: Double?
    /// Why, for people.
    var text: String
}

/// What one measurement says of its metric.
enum Judged: Sendable, Hashable {
    case value(Comparison)
    case blind(MetricStatus.Verdict, reason: String)
}

/// Compares a measurement with the metric's limits; total.
///
/// A candidate beyond a fixed limit has failed, whatever is known of the stable revision; to pass, it needs every value
/// that a limit speaks of. While the stable revision gets no requests, nothing is compared with it: only fixed limits
/// count then, and the text says so.
func judged(_ measurement: Measurement, by spec: MetricSpec) -> Judged {
    let candidate: Double
    switch number(measurement.outcomes[.candidate]) {
    case .success(let value): candidate = value
    case .failure(let blind): return .blind(blind.verdict, reason: blind.reason)
    }
    let isCompared = spec.relative != nil && measurement.scope.isConcurrent
    let stable = isCompared ? number(measurement.outcomes[.stable]) : nil
    let stableValue = try? stable?.get()
    let limits = Limits(spec, stable: stableValue)
    func compared(_ result: Comparison.Result, _ text: String) -> Judged {
        .value(Comparison(result: result, value: candidate, stableValue: stableValue, text: text))
    }
    if let broken = limits.broken(by: candidate) { return compared(.fail, broken) }
    if case .failure(let blind) = stable { return .blind(blind.verdict, reason: "stable: \(blind.reason)") }
    guard !limits.isEmpty else { return compared(.open, "\(NumberText.short(candidate)), and no limit to keep") }
    let isAlone = spec.relative != nil && !isCompared
    return compared(.pass, limits.kept(by: candidate) + (isAlone ? "; not compared: stable gets no requests" : ""))
}

/// Why an arm has no usable number.
private struct Blindness: Error {
    var verdict: MetricStatus.Verdict
    var reason: String
}

private func number(_ outcome: QueryOutcome?) -> Result<Double, Blindness> {
    switch outcome {
    case .value(let value) where value.isFinite: .success(value)
    case .value: .failure(Blindness(verdict: .monitoringFault, reason: "the value is not finite"))
    case .noData(let reason): .failure(Blindness(verdict: .noData, reason: reason))
    case .fault(let reason): .failure(Blindness(verdict: .monitoringFault, reason: reason))
    case nil: .failure(Blindness(verdict: .noData, reason: "there is no such revision"))
    }
}

/// A metric's limits as plain bounds on the candidate's value, once the concurrent stable value is known.
///
/// A fraction is one of the stable value's magnitude, so that limits hold for negative values too. A fraction of 0 is no
/// yardstick: where the stable value is 0 and the metric also has a fixed limit on that side, the fixed limit alone
/// decides; where it has none, any change to that side breaks the limit.
struct Limits: Sendable, Hashable {
    var threshold: MetricSpec.Threshold
    var relative: MetricSpec.Relative
    var stable: Double?

    init(_ spec: MetricSpec, stable: Double?) {
        threshold = spec.threshold ?? .init()
        relative = spec.relative ?? .init()
        self.stable = stable
    }

    var isEmpty: Bool {
        threshold.min == nil && threshold.max == nil && relative.maxIncrease == nil && relative.maxDecrease == nil
    }

    /// The largest value that the stable one allows.
    var relativeMax: Double? {
        guard let stable, let fraction = relative.maxIncrease, stable != 0 || threshold.max == nil else { return nil }
        return stable + fraction * stable.magnitude
    }

    /// The least value that the stable one allows.
    var relativeMin: Double? {
        guard let stable, let fraction = relative.maxDecrease, stable != 0 || threshold.min == nil else { return nil }
        return stable - fraction * stable.magnitude
    }

    /// Which limit the value breaks, or nil.
    func broken(by value: Double) -> String? {
        if let limit = threshold.max, value > limit { return text(value, "above", limit, stableText) }
        if let limit = threshold.min, value < limit { return text(value, "below", limit, stableText) }
        if let limit = relativeMax, value > limit {
            return text(value, "above", limit, relativeText("plus", relative.maxIncrease))
        }
        if let limit = relativeMin, value < limit {
            return text(value, "below", limit, relativeText("minus", relative.maxDecrease))
        }
        return nil
    }

    /// How a value that breaks no limit is told.
    func kept(by value: Double) -> String { "\(NumberText.short(value)) is within the limits\(stableText)" }

    private func text(_ value: Double, _ side: String, _ limit: Double, _ addition: String) -> String {
        let (shown, bound) = NumberText.distinct(value, limit)
        return "\(shown) is \(side) the limit \(bound)\(addition)"
    }

    private var stableText: String { stable.map { " (stable \(NumberText.short($0)))" } ?? "" }

    private func relativeText(_ sign: String, _ fraction: Double?) -> String {
        guard let stable, let fraction else { return "" }
        return " (stable \(NumberText.short(stable)) \(sign) \(NumberText.short(fraction * 100)) %)"
    }
}
