import RealModule
package import RolloutAPI
import Statistics

/// How a metric that counts is judged: what its spec says, with its share of the rollout's α.
package struct CountRule: Sendable, Hashable {
    /// Error probability of a rollback by this metric, over the whole rollout.
    package var alpha: Double
    /// Error probability of calling it healthy though it is as bad as the margin.
    package var healthyAlpha: Double
    var worse: RatioMixture?
    var noWorse: RatioMixture?
    package var margin: Double
    package var worseBy: Double
    /// A difference between the rates that does not matter.
    package var negligible: Double
    /// Fixed limits of the rate of bad events.
    package var limits: MetricSpec.Threshold?
    /// Whether good events are counted, and rates are told as such.
    package var countsGood: Bool

    /// - Parameters:
    ///   - spec: A metric with `compare`, `threshold` or both.
    ///   - alpha: The metric's share.
    package init(_ spec: MetricSpec, alpha: Double) {
        // Two tests of one metric share what it has.
        let hasBoth = spec.compare != nil && spec.threshold != nil
        self.alpha = hasBoth ? alpha / 2 : alpha
        healthyAlpha = AnalysisSpec.defaultAlpha
        worseBy = max(0, spec.compare?.worseBy ?? 0)
        margin = max(spec.compare?.margin ?? MetricSpec.Compare.defaultMargin, 0.01)
        countsGood = spec.reward != nil
        negligible = max(0, spec.compare?.negligible ?? MetricSpec.Compare.defaultNegligible)
        limits = spec.threshold.map { limits in
            // A limit of the good rate is one of the bad rate, turned over.
            guard spec.reward != nil else { return limits }
            return .init(min: limits.max.map { 1 - $0 }, max: limits.min.map { 1 - $0 })
        }
        guard spec.compare != nil else { return }
        worse = .increase(beyond: 1 + worseBy)
        noWorse = .nonInferiority(margin: 1 + margin)
    }
}

extension CountRule {
    /// The log evidence at which the candidate is worse, `log(1/α)`.
    package var worseThreshold: Double { -.log(alpha) }
    /// The log evidence at which it is no worse.
    package var noWorseThreshold: Double { -.log(healthyAlpha) }

    /// Whether the candidate's rate is, for sure, hardly above the stable one's (a confidence sequence for each).
    func isDifferenceNegligible(candidate: Tally, stable: Tally) -> Bool {
        let alpha = healthyAlpha / 2
        guard negligible > 0,
            let upper = ProportionConfidenceSequence.interval(candidate, alpha: alpha, tightestAt: 1000)?.upper,
            let lower = ProportionConfidenceSequence.interval(stable, alpha: alpha, tightestAt: 1000)?.lower
        else { return false }
        return upper - lower <= negligible
    }
}

extension MetricSpec.Compare {
    package static let defaultMargin = 0.5
    package static let defaultNegligible = 0.001
}

extension AnalysisSpec {
    package static let defaultAlpha = 0.05

    /// The metric's share of the rollout's α: what is tested is given a part of it, so that all tests together keep it.
    package func alphaShare(of metric: MetricSpec) -> Double {
        func weight(_ metric: MetricSpec) -> Double {
            guard metric.isCounted, !metric.isDryRun else { return 0 }
            return max(metric.compare?.alphaShare ?? 1, 0)
        }
        let sum = (metrics ?? []).reduce(0) { $0 + weight($1) }
        let whole = alpha ?? Self.defaultAlpha
        // What is measured for show alone takes nothing from the others.
        guard !metric.isDryRun else { return whole }
        return sum > 0 ? whole * weight(metric) / sum : 0
    }
}
