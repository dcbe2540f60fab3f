import RealModule

/// The population stability index of counts against a reference, with what chance alone would make it.
///
/// Where both arms have one distribution over B buckets, `PSI/(1/N + 1/M)` is χ² with B − 1 degrees of freedom
/// (B. Yurdakul and J. Naranjo, *Statistical properties of the population stability index*, J. Risk Model Validation 2020).
/// The customary thresholds of 0.1 and 0.25 know nothing of N and M: at 100 counts an arm chance exceeds them, at 10⁵
/// a significant index may be far below any that matters. So both are asked.
package struct StabilityTest: Sendable, Hashable {
    package let index: Double
    /// B − 1, empty buckets counted: they add nothing to the index, which makes the test cautious.
    package let degreesOfFreedom: Int
    package let referenceCount: Int
    package let currentCount: Int

    /// Nil where the buckets differ in number or are fewer than two, a count is negative or an arm is empty.
    ///
    /// `floor`: What the share of an empty bucket counts as.
    package init?(reference: [Int], current: [Int], floor: Double = Divergence.defaultFloor) {
        guard reference.count > 1, let expected = Shares(counts: reference), let found = Shares(counts: current) else {
            return nil
        }
        guard let divergence = Divergence(reference: expected, current: found) else { return nil }
        guard let n = BucketHistogram.sum(of: reference), let m = BucketHistogram.sum(of: current) else { return nil }
        index = divergence.stabilityIndex(floor: floor)
        degreesOfFreedom = reference.count - 1
        referenceCount = n
        currentCount = m
    }

    /// The index that chance exceeds with probability α, `χ²_{B−1, 1−α}·(1/N + 1/M)`.
    package func criticalValue(alpha: Double) -> Double {
        Self.quantile(degreesOfFreedom, alpha) * scale
    }

    /// The probability that chance alone makes the index as large.
    package var pValue: Double {
        ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom))?.survival(index / scale) ?? 1
    }

    private var scale: Double { 1 / Double(referenceCount) + 1 / Double(currentCount) }

    /// What an index says about drift.
    package enum Finding: Sendable, Hashable {
        /// It is larger than both the threshold and what chance makes it.
        case drifted
        /// It is not above the threshold, and chance would not hide one that is.
        case stable
        /// Chance alone may exceed the threshold until the current arm has `counts` counts; nil where the reference is
        /// too small for any to suffice.
        case undecided(counts: Int?)
    }

    /// Compares the index with the least one that matters and with chance.
    package func finding(threshold: Double, alpha: Double) -> Finding {
        let critical = criticalValue(alpha: alpha)
        if index > threshold, index > critical { return .drifted }
        if critical <= threshold { return .stable }
        return .undecided(
            counts: Self.countNeeded(
                threshold: threshold,
                reference: referenceCount,
                buckets: degreesOfFreedom + 1,
                alpha: alpha
            )
        )
    }

    /// The least current count at which chance exceeds `threshold` with probability α at most.
    ///
    /// `1/(threshold/χ² − 1/N)`; nil where the reference alone is too small for it.
    package static func countNeeded(threshold: Double, reference: Int, buckets: Int, alpha: Double) -> Int? {
        guard reference > 0, buckets > 1, threshold > 0, alpha > 0, alpha < 1 else { return nil }
        let rest = threshold / quantile(buckets - 1, alpha) - 1 / Double(reference)
        guard rest > 0x1p-53 else { return nil }
        return Int((1 / rest).rounded(.up))
    }

    private static func quantile(_ degrees: Int, _ alpha: Double) -> Double {
        ChiSquareDistribution(degreesOfFreedom: Double(degrees))?.quantile(upper: alpha) ?? .nan
    }
}
