import RealModule

/// The mean of an arm's observations, with the variance of one of them.
package struct MeanEstimate: Sendable, Hashable {
    package let mean: Double
    package let variance: Double
    package let count: Double

    /// Nil unless there are observations and the variance is not negative.
    package init?(mean: Double, variance: Double, count: Double) {
        guard count > 0, count.isFinite, variance >= 0, variance.isFinite, mean.isFinite else { return nil }
        self.mean = mean
        self.variance = variance
        self.count = count
    }

    /// From sums, with the unbiased variance.
    package init?(sum: Double, sumOfSquares: Double, count: Int) {
        guard count > 1 else { return nil }
        let n = Double(count)
        let variance = (sumOfSquares - sum / n * sum) / (n - 1)
        self.init(mean: sum / n, variance: max(0, variance), count: n)
    }

    /// A proportion as the mean of zeros and ones.
    package init?(_ tally: Tally) {
        guard tally.isProportion, let rate = tally.rate else { return nil }
        self.init(mean: rate, variance: rate * (1 - rate), count: Double(tally.exposures))
    }
}

/// The mean of an arm from sums and counts of slices, with a variance that is seen between slices.
///
/// A sum and a count do not tell the variance of one observation. That of the slices' means does, times their counts,
/// and it includes what makes neighbours alike: `σ̂² = Σ nₖ(mₖ − m̄)²/(K − 1)`.
package struct SliceMeans: Sendable, Hashable {
    package private(set) var slices = 0
    package private(set) var count = 0.0
    package private(set) var mean = 0.0
    package private(set) var squares = 0.0

    package init() {}

    /// Takes the next slice, by the updating formulas of West (1979); one without observations is left out.
    package mutating func add(sum: Double, count added: Double) {
        guard added > 0, added.isFinite, sum.isFinite else { return }
        let change = sum / added - mean
        let after = count + added
        squares += count / after * added * change * change
        mean += added / after * change
        count = after
        slices += 1
    }

    /// Nil before two slices.
    package var estimate: MeanEstimate? {
        guard slices > 1 else { return nil }
        return MeanEstimate(mean: mean, variance: squares / Double(slices - 1), count: count)
    }
}

/// How much the mean of one arm differs from the other's, with its standard error.
package struct MeanDifference: Sendable, Hashable {
    package let estimate: Double
    package let standardError: Double
    /// Observations of both arms.
    package let count: Double

    /// treatment − control.
    package static func absolute(_ treatment: MeanEstimate, _ control: MeanEstimate) -> MeanDifference {
        MeanDifference(
            estimate: treatment.mean - control.mean,
            standardError: (treatment.variance / treatment.count + control.variance / control.count).squareRoot(),
            count: treatment.count + control.count
        )
    }

    /// (treatment − control)/control, its error by the delta method; nil where the control's mean is 0.
    package static func relative(_ treatment: MeanEstimate, _ control: MeanEstimate) -> MeanDifference? {
        guard control.mean != 0 else { return nil }
        let ratio = treatment.mean / control.mean
        let variance = treatment.variance / treatment.count + control.variance / control.count * ratio * ratio
        return MeanDifference(
            estimate: ratio - 1,
            standardError: variance.squareRoot() / control.mean.magnitude,
            count: treatment.count + control.count
        )
    }
}
