import RealModule

/// How many exposures a fixed comparison needs, and what it can find with those it has.
///
/// Normal approximations (J. L. Fleiss, *Statistical Methods for Rates and Proportions*, chapter 4).
package struct SampleSize: Sendable, Hashable {
    package let alpha: Double
    /// The probability of missing the effect.
    package let beta: Double
    package let isTwoSided: Bool

    /// Nil unless both probabilities lie strictly between 0 and 1.
    package init?(alpha: Double, beta: Double, isTwoSided: Bool) {
        guard alpha > 0, alpha < 1, beta > 0, beta < 1 else { return nil }
        self.alpha = alpha
        self.beta = beta
        self.isTwoSided = isTwoSided
    }

    /// Exposures of either arm.
    package struct Arms: Sendable, Hashable {
        package let control: Double
        package let treatment: Double

        /// Rounded up to whole exposures.
        package var whole: (control: Double, treatment: Double) {
            (control.rounded(.up), treatment.rounded(.up))
        }
    }

    private var alphaQuantile: Double { NormalDistribution.quantile(upper: isTwoSided ? alpha / 2 : alpha) }
    private var betaQuantile: Double { NormalDistribution.quantile(upper: beta) }

    /// `n₀ = [z_α·√(p̄(1 − p̄)(1 + 1/r)) + z_β·√(p₀(1 − p₀) + p₁(1 − p₁)/r)]²/(p₁ − p₀)²`, with r treatment exposures for
    /// each one of the control.
    package func proportions(control p0: Double, treatment p1: Double, allocation r: Double = 1) -> Arms? {
        guard (0...1).contains(p0), (0...1).contains(p1), p0 != p1, r > 0, r.isFinite else { return nil }
        let pooled = (p0 + r * p1) / (1 + r)
        let null = alphaQuantile * (pooled * (1 - pooled) * (1 + 1 / r)).squareRoot()
        let other = betaQuantile * (p0 * (1 - p0) + p1 * (1 - p1) / r).squareRoot()
        let size = (null + other) * (null + other) / ((p1 - p0) * (p1 - p0))
        return Arms(control: size, treatment: r * size)
    }

    /// `n₀ = (z_α + z_β)²·σ²(1 + 1/r)/δ²` for means with a common standard deviation.
    package func means(deviation: Double, difference: Double, allocation r: Double = 1) -> Arms? {
        guard deviation > 0, difference != 0, r > 0, r.isFinite else { return nil }
        let sum = alphaQuantile + betaQuantile
        let size = sum * sum * (deviation / difference) * (deviation / difference) * (1 + 1 / r)
        return Arms(control: size, treatment: r * size)
    }

    /// The least increase over the control's proportion that the given exposures find; nil where none would be found.
    package func detectableIncrease(control p0: Double, exposures: (control: Double, treatment: Double)) -> Double? {
        guard (0..<1).contains(p0), exposures.control > 0, exposures.treatment > 0 else { return nil }
        let ratio = exposures.treatment / exposures.control
        func isTooSmall(_ p1: Double) -> Bool {
            guard p1 > p0, let arms = proportions(control: p0, treatment: p1, allocation: ratio) else { return true }
            return arms.control > exposures.control
        }
        guard !isTooSmall(1) else { return nil }
        return RootFinding.bisect(p0, 1, isBelow: isTooSmall) - p0
    }
}
