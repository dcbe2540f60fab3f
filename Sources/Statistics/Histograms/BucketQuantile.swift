import RealModule

extension BucketHistogram {
    /// The quantile by linear interpolation within its bucket, as Prometheus' `histogram_quantile` computes it.
    ///
    /// In the infinite bucket, the bound before it; in a first bucket that ends at or below 0, its bound. Nil where
    /// Prometheus says NaN: without observations, an infinite bucket or a second one, or with the quantile at the start
    /// of an empty bucket. Nil also for a level outside of 0...1.
    package func quantile(_ level: Double) -> Double? {
        (0...1).contains(level) ? quantile(atRank: level * Double(total)) : nil
    }

    private func quantile(atRank rank: Double) -> Double? {
        guard hasInfiniteBucket, bounds.count >= 2, total > 0 else { return nil }
        var below = 0
        for (index, count) in counts.dropLast().enumerated() {
            guard Double(below + count) < rank else {
                let edge = lowerEdge(of: index)
                guard edge.isFinite else { return bounds[index] }
                guard count > 0 else { return nil }
                return edge + (bounds[index] - edge) * ((rank - Double(below)) / Double(count))
            }
            below += count
        }
        return bounds[bounds.count - 2]
    }

    /// Where a quantile of the distribution behind the counts lies, with probability 1 − alpha or more.
    ///
    /// The ranks of the order statistics that enclose it are binomial quantiles (W. R. Thompson 1936; H. A. David,
    /// *Order Statistics*, 7.1): `BinomInv(α/2; n, q)` and `BinomInv(1 − α/2; n, q) + 1`.
    package func quantileInterval(_ level: Double, alpha: Double) -> QuantileInterval? {
        guard hasInfiniteBucket, bounds.count >= 2, total > 0, alpha > 0, alpha < 1 else { return nil }
        guard let ranks = BinomialDistribution(trials: total, probability: level) else { return nil }
        let lower = ranks.quantile(alpha / 2)
        let upper = ranks.quantile(upper: alpha / 2) + 1
        let count = Double(total)
        let start = lowerEdge(of: 0)
        let lowest = start.isFinite ? start : bounds[0]
        guard let low = lower > 0 ? quantile(atRank: Double(lower)) : lowest else { return nil }
        guard let high = quantile(atRank: min(Double(upper), count)) else { return nil }
        return QuantileInterval(
            ranks: lower...upper,
            outer: Interval(
                lower > 0 ? lowerEdge(of: bucket(ofRank: lower)) : lowerEdge(of: 0),
                upper <= total ? bounds[bucket(ofRank: upper)] : .infinity
            ),
            interpolated: Interval(low, high)
        )
    }

    private func bucket(ofRank rank: Int) -> Int {
        cumulative.firstIndex { $0 >= rank } ?? bounds.count - 1
    }
}

/// A confidence interval for a quantile, from bucket counts.
package struct QuantileInterval: Sendable, Hashable {
    /// The ranks of the order statistics that enclose the quantile; 0 and n + 1 stand for "no bound".
    package let ranks: ClosedRange<Int>
    /// From the lower edge of the first rank's bucket to the upper bound of the last one's.
    ///
    /// Holds whatever the values within buckets. Infinite where the last rank is in the infinite bucket: the bucket layout cannot bound it.
    package let outer: Interval
    /// The same by linear interpolation within buckets, always finite.
    package let interpolated: Interval
}

/// Whether a quantile of the treatment exceeds that of the control by more than a margin.
package enum QuantileComparison: Sendable, Hashable {
    /// It does: the intervals, each at α/2, are disjoint by more than the margin.
    case exceeds
    /// It does not: the treatment's whole interval lies within the margin.
    case within
    /// More observations are needed.
    case undecided
    /// More observations will not help: the quantile lies in the infinite bucket, beyond `bound`.
    case unresolvable(bound: Double)

    /// Compares a quantile of two histograms; their buckets need not be the same.
    ///
    /// `margin`: The tolerated excess, relative to the control's quantile: 0.1 for ten per cent.
    /// `interpolating`: Whether values are taken as evenly spread within buckets, or nothing is assumed.
    /// Nil where a histogram has no observations or no infinite bucket.
    package static func compare(
        _ level: Double,
        treatment: BucketHistogram,
        control: BucketHistogram,
        margin: Double,
        alpha: Double,
        interpolating: Bool = true
    ) -> QuantileComparison? {
        guard let treated = treatment.quantileInterval(level, alpha: alpha / 2) else { return nil }
        guard let controlled = control.quantileInterval(level, alpha: alpha / 2) else { return nil }
        let treatedInterval = interpolating ? treated.finiteInterpolated : treated.outer
        let controlInterval = interpolating ? controlled.finiteInterpolated : controlled.outer
        if treatedInterval.lower > controlInterval.upper * (1 + margin) { return .exceeds }
        if treatedInterval.upper <= controlInterval.lower * (1 + margin) { return .within }
        for histogram in [control, treatment] where histogram.isInfinite(at: level) {
            if let bound = histogram.highestFiniteBound { return .unresolvable(bound: bound) }
        }
        return .undecided
    }
}

extension QuantileInterval {
    /// The interpolated interval, unbounded where its last rank lies in the infinite bucket.
    fileprivate var finiteInterpolated: Interval {
        outer.upper == .infinity ? Interval(interpolated.lower, .infinity) : interpolated
    }
}

extension BucketHistogram {
    /// Whether the finite buckets hold less than the share `level` of the counts.
    package func isInfinite(at level: Double) -> Bool {
        guard hasInfiniteBucket, let last = counts.last else { return false }
        return Double(total - last) < level * Double(total)
    }
}
