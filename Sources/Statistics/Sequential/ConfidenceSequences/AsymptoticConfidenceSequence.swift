import RealModule

/// Intervals for a mean that hold at all times at once, asymptotically.
///
/// I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas, *Time-uniform central limit theory and asymptotic
/// confidence sequences* (arXiv 2103.06476): equation 9 two-sided, 134 one-sided, 161 for ρ.
package struct AsymptoticConfidenceSequence: Sendable, Hashable {
    package let alpha: Double
    /// The number of observations at which the sequence is tightest.
    package let tunedCount: Double
    package let isOneSided: Bool

    /// Nil unless `0 < alpha < 1` (½ one-sided) and the count is positive.
    package init?(alpha: Double, tunedCount: Double = 5000, isOneSided: Bool = false) {
        guard alpha > 0, alpha < (isOneSided ? 0.5 : 1), tunedCount > 0, tunedCount.isFinite else { return nil }
        self.alpha = alpha
        self.tunedCount = tunedCount
        self.isOneSided = isOneSided
    }

    /// ρ² with `ρ = √((−2·log α + log(1 − 2·log α))/n*)`, of 2α one-sided.
    private var squaredRho: Double {
        let doubled = -2 * Double.log(isOneSided ? 2 * alpha : alpha)
        return (doubled + .log(onePlus: doubled)) / tunedCount
    }

    /// How far from its estimate the mean may lie after `count` observations of variance `variance`.
    package func halfWidth(variance: Double, count: Double) -> Double? {
        guard count > 0, variance >= 0 else { return nil }
        let scaled = count * squaredRho
        let factor = 2 * (scaled + 1) / (count * scaled)
        let root = (scaled + 1).squareRoot()
        let logarithm: Double = isOneSided ? .log(onePlus: root / (2 * alpha)) : .log(root / alpha)
        return (variance * factor * logarithm).squareRoot()
    }

    /// The sequence around an estimate with the given standard error from `count` observations in all.
    ///
    /// One-sided, the bound is the lower one.
    package func interval(estimate: Double, standardError: Double, count: Double) -> Interval? {
        guard let half = halfWidth(variance: standardError * standardError * count, count: count) else { return nil }
        return Interval(estimate - half, isOneSided ? .infinity : estimate + half)
    }
}
