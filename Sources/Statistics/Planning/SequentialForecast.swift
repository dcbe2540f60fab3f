import RealModule

/// How much more a sequential test of a rate ratio is likely to need.
///
/// After A. Wald's average sample number (1945): evidence for one alternative grows by its Kullback–Leibler divergence
/// per event. What is forecast is a mean; a run of evidence reaches its level at half to twice of it (the law of a first
/// passage, E. Schrödinger 1915), so say "about".
package struct SequentialForecast: Sendable, Hashable {
    /// Events per exposure of the control.
    package var controlRate: Double
    /// The control's exposures for each one of the treatment.
    package var exposureRatio: Double

    /// Nil unless both are positive and finite.
    package init?(controlRate: Double, exposureRatio: Double) {
        guard controlRate > 0, exposureRatio > 0, controlRate.isFinite, exposureRatio.isFinite else { return nil }
        self.controlRate = controlRate
        self.exposureRatio = exposureRatio
    }

    /// The evidence that one exposure of the treatment is expected to add, `λ·KL(θ₁‖θ₀)`.
    ///
    /// `θ₀ = r₀/(r₀ + s)`, `θ₁ = ρ/(ρ + s)`, `λ = p₀(ρ + s)` for a true ratio ρ against r₀.
    package func evidencePerExposure(ratio: Double, null: Double) -> Double {
        let rate = controlRate * (ratio + exposureRatio)
        let (theta1, theta0) = (ratio / (ratio + exposureRatio), null / (null + exposureRatio))
        let (rest1, rest0) = (exposureRatio / (ratio + exposureRatio), exposureRatio / (null + exposureRatio))
        // As deviances, whose first orders cancel: ratios next to one another keep their digits.
        let difference = theta1 - theta0
        return rate
            * (SpecialFunctions.deviance(theta1, mean: theta0, excess: difference)
                + SpecialFunctions.deviance(rest1, mean: rest0, excess: -difference))
    }

    /// Further exposures of the treatment until a component of the mixture decides alone.
    ///
    /// `max(0, log(1/α) + log(1/w) − log-likelihood ratio so far)/(λ·KL)`: an overestimate by 5–35 %, because the mixture's
    /// other alternatives help.
    ///
    /// - Parameters:
    ///   - ratio: The true ratio assumed, ρ.
    ///   - null: The ratio tested against, r₀.
    ///   - weight: The weight of the alternative at ρ.
    ///   - alpha: The error probability of the decision.
    ///   - evidence: The alternative's log-likelihood ratio so far.
    ///   - dispersion: Divides what each exposure adds; 1 or more.
    /// - Returns: Nil where the ratios are equal or not positive, so that nothing will ever be decided.
    package func remainingExposures(
        ratio: Double,
        null: Double = 1,
        weight: Double,
        alpha: Double,
        evidence: Double = 0,
        dispersion: Double = 1
    ) -> Double? {
        guard ratio > 0, null > 0, ratio != null, weight > 0, alpha > 0, alpha < 1 else { return nil }
        let gain = evidencePerExposure(ratio: ratio, null: null) / max(1, dispersion)
        guard gain > 0 else { return nil }
        return max(0, -.log(alpha) - .log(weight) - evidence) / gain
    }

    /// Further exposures of the treatment that `process` needs where the true ratio is `ratio`.
    ///
    /// Where the mixture reaches its level once each alternative has gained what it gains on average: sooner than any of them
    /// alone. 0 once the level is reached; nil where no alternative gains.
    package func remainingExposures(
        of process: RatioEProcess,
        ratio: Double,
        alpha: Double,
        dispersion: Double = 1
    ) -> Double? {
        guard ratio > 0, ratio.isFinite, alpha > 0, alpha < 1, dispersion.isFinite else { return nil }
        if process.hasReached(alpha: alpha) { return 0 }
        let factor = max(1, dispersion)
        let mixture = process.mixture
        let gains = mixture.alternatives.map { gain(of: $0, over: mixture.nullRatio, ratio: ratio) / factor }
        let starts = zip(mixture.weights, process.logLikelihoodRatios).map { .log($0) + $1 / factor }
        let alone = zip(starts, gains).compactMap { $1 > 0 ? max(0, -.log(alpha) - $0) / $1 : nil }
        guard let soonest = alone.min(), soonest.isFinite else { return nil }
        return RootFinding.bisect(0, soonest) { exposures in
            SpecialFunctions.logSumExp(zip(starts, gains).map { $0 + exposures * $1 }) < -.log(alpha)
        }
    }

    /// What the log-likelihood of one alternative is expected to gain per exposure of the treatment.
    private func gain(of alternative: Double, over null: Double, ratio: Double) -> Double {
        let growth = Double.log(onePlus: (alternative - null) / (null + exposureRatio))
        return controlRate * (ratio * .log(alternative / null) - (ratio + exposureRatio) * growth)
    }

    /// The greatest rate that no event in `exposures` leaves possible at error α: `1 − α^(1/n)`, about 3/n for 5 %.
    package static func rateBound(withoutEventsIn exposures: Double, alpha: Double = 0.05) -> Double? {
        guard exposures > 0, alpha > 0, alpha < 1 else { return nil }
        return -.expMinusOne(.log(alpha) / exposures)
    }
}
