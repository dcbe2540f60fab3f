import RealModule

/// Tests of two histograms over the same buckets.
package enum BucketTests {
    /// The two-sample test of Kolmogorov and Smirnov from bucket counts.
    package struct KolmogorovSmirnov: Sendable, Hashable {
        /// The largest distance of the distribution functions at a bucket bound: at most the true one.
        package let distance: Double
        /// `n·m/(n + m)`.
        package let effectiveCount: Double

        /// The p-value by Kolmogorov's limit; conservative for coarse buckets.
        package var asymptoticPValue: Double {
            KolmogorovDistribution.survival(effectiveCount.squareRoot() * distance)
        }

        /// The p-value by the distribution of one sample of the effective size, as SciPy's `ks_2samp` has it.
        package var pValue: Double {
            KolmogorovDistribution.survival(distance: distance, count: Int(effectiveCount.rounded(.toNearestOrEven)))
        }
    }

    /// Nil where the buckets differ in number, a count is negative or an arm is empty.
    package static func kolmogorovSmirnov(treatment: [Int], control: [Int]) -> KolmogorovSmirnov? {
        guard let (n, m) = totals(treatment, control) else { return nil }
        var (treatmentBelow, controlBelow) = (0, 0)
        var distance = 0.0
        for (treated, controlled) in zip(treatment, control) {
            treatmentBelow += treated
            controlBelow += controlled
            distance = max(distance, (Double(treatmentBelow) / n - Double(controlBelow) / m).magnitude)
        }
        return KolmogorovSmirnov(distance: distance, effectiveCount: n / (n + m) * m)
    }

    /// A χ² statistic with its degrees of freedom.
    package struct Homogeneity: Sendable, Hashable {
        package let statistic: Double
        package let degreesOfFreedom: Int
        /// How much the arms differ, whatever their size: Cohen's w, `√(χ²/N)`.
        package let effect: Double

        package var pValue: Double {
            ChiSquareDistribution(degreesOfFreedom: Double(degreesOfFreedom))?.survival(statistic) ?? 1
        }
    }

    /// Which statistic compares counts with their expectation.
    package enum Statistic: Sendable, Hashable, CaseIterable {
        /// K. Pearson's `Σ(O − E)²/E` (1900).
        case pearson
        /// The likelihood ratio `2·ΣO·log(O/E)` (S. S. Wilks 1935).
        case likelihoodRatio
    }

    /// The test that both arms have one distribution over the buckets; empty buckets are left out.
    ///
    /// `minimumExpected`: Neighbouring buckets are joined until each arm expects as many in each; 5 is
    ///   customary (W. G. Cochran 1954), 0 joins none.
    package static func homogeneity(
        treatment: [Int],
        control: [Int],
        _ kind: Statistic = .pearson,
        minimumExpected: Double = 0
    ) -> Homogeneity? {
        guard let (n, m) = totals(treatment, control) else { return nil }
        let share = n / (n + m)
        let smaller = min(share, 1 - share)
        let cells = joined(treatment, control) { Double($0) * smaller >= minimumExpected }
        var statistic = 0.0
        for (treated, controlled) in cells {
            let size = Double(treated + controlled)
            for (count, expected) in [(Double(treated), size * share), (Double(controlled), size * (1 - share))] {
                statistic += term(count, expected: expected, kind)
            }
        }
        let effect = (statistic / (n + m)).squareRoot()
        return Homogeneity(statistic: statistic, degreesOfFreedom: cells.count - 1, effect: effect)
    }

    /// The test that counts follow given shares, taken as known exactly; buckets without a share must be empty.
    ///
    /// Nil where the buckets differ in number or nothing was counted, and where a count lies in a bucket without a share.
    package static func goodnessOfFit(
        _ counts: [Int],
        to shares: Shares,
        _ kind: Statistic = .pearson
    ) -> Homogeneity? {
        guard counts.count == shares.values.count else { return nil }
        guard let total = BucketHistogram.sum(of: counts), total > 0 else { return nil }
        let cells = zip(counts, shares.values).map { (Double($0), $1 * Double(total)) }.filter { $0 > 0 || $1 > 0 }
        guard cells.allSatisfy({ $0.1 > 0 }) else { return nil }
        let statistic = cells.reduce(0) { $0 + term($1.0, expected: $1.1, kind) }
        let effect = (statistic / Double(total)).squareRoot()
        return Homogeneity(statistic: statistic, degreesOfFreedom: cells.count - 1, effect: effect)
    }

    private static func term(_ count: Double, expected: Double, _ kind: Statistic) -> Double {
        let excess = count - expected
        switch kind {
        case .pearson: return excess * excess / expected
        // Deviances: their first orders add up to 0 over all cells.
        case .likelihoodRatio where count > 0:
            return 2 * SpecialFunctions.deviance(count, mean: expected, excess: excess)
        case .likelihoodRatio: return 2 * expected
        }
    }

    private static func totals(_ treatment: [Int], _ control: [Int]) -> (Double, Double)? {
        guard treatment.count == control.count else { return nil }
        guard let n = BucketHistogram.sum(of: treatment), let m = BucketHistogram.sum(of: control) else { return nil }
        return n > 0 && m > 0 ? (Double(n), Double(m)) : nil
    }

    /// Joins each bucket that is not large enough with the next ones, and what remains with the last.
    private static func joined(
        _ treatment: [Int],
        _ control: [Int],
        isEnough: (Int) -> Bool
    ) -> [(Int, Int)] {
        var cells: [(Int, Int)] = []
        var pending = (0, 0)
        for (treated, controlled) in zip(treatment, control) {
            pending = (pending.0 + treated, pending.1 + controlled)
            let size = pending.0 + pending.1
            guard size > 0, isEnough(size) else { continue }
            cells.append(pending)
            pending = (0, 0)
        }
        guard pending.0 + pending.1 > 0 else { return cells }
        guard let last = cells.popLast() else { return [pending] }
        return cells + [(last.0 + pending.0, last.1 + pending.1)]
    }
}
