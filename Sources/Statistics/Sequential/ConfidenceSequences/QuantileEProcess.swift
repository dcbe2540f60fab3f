import RealModule

/// A p-value, valid at any time, for two samples having the same quantile.
///
/// The least, over all values x, of the product of both samples' evidence against x being their quantile: S. R. Howard and
/// A. Ramdas, *Sequential estimation of quantiles with applications to A/B testing* (Bernoulli 2022), section 5.
package struct QuantileEProcess: Sendable {
    private let level: Double
    private let mixture: BetaBinomialMixture

    /// Nil unless the level lies strictly between 0 and 1.
    ///
    /// - Parameters:
    ///   - level: Which quantile.
    ///   - count: The size of a sample at which the test is sharpest.
    ///   - alpha: The error for which it is.
    package init?(level: Double, tightestAt count: Double, alpha: Double = 0.05) {
        guard level > 0, level < 1, count > 0, alpha > 0, alpha < 1 else { return nil }
        self.level = level
        mixture = BetaBinomialMixture(
            tightestAt: count * level * (1 - level),
            alpha: alpha,
            lowest: level,
            highest: 1 - level,
            isOneSided: false
        )
    }

    /// Nil where a sample is empty.
    package func pValue(_ first: [Double], _ second: [Double]) -> Double? {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let (one, two) = (first.sorted(), second.sorted())
        var least = Double.infinity
        // The evidence only changes at observed values, from at to above them.
        for value in one + two {
            least = min(least, logEvidence(one, value) + logEvidence(two, value))
        }
        return min(1, .exp(-least))
    }

    /// The least evidence that any share of values below `value` compatible with the sample gives.
    private func logEvidence(_ sorted: [Double], _ value: Double) -> Double {
        let n = Double(sorted.count)
        let below = Double(sorted.firstIndex { $0 >= value } ?? sorted.count)
        let upTo = Double(sorted.firstIndex { $0 > value } ?? sorted.count)
        // Values at x may lie on either side of the quantile, so the most favourable share counts.
        let best = min(max(level * n, below), upTo)
        return mixture.logValue(sum: best - level * n, time: level * (1 - level) * n)
    }
}
