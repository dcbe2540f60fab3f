import RealModule

/// The rank-sum test of Wilcoxon (1945) and of Mann and Whitney (1947) that one sample lies above the other.
///
/// Ties take mid-ranks, and the variance is that of the mid-ranks at hand (E. L. Lehmann, *Nonparametrics*, 1.4).
package struct MannWhitneyTest: Sendable, Hashable {
    /// Pairs in which the treatment is greater, ties counting half.
    package let statistic: Double
    package let treatmentCount: Double
    package let controlCount: Double
    private let deviation: Double
    private let spread: Double

    /// Compares two samples of numbers; nil where one is empty or has a value that is not a number.
    package init?(treatment: [Double], control: [Double]) {
        guard !treatment.isEmpty, !control.isEmpty else { return nil }
        guard !treatment.contains(where: \.isNaN), !control.contains(where: \.isNaN) else { return nil }
        let values = (treatment.map { ($0, true) } + control.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var ties: [(treatment: Int, control: Int)] = []
        var last = Double.nan
        for (value, isTreatment) in values {
            if value != last { ties.append((0, 0)) }
            last = value
            if isTreatment { ties[ties.count - 1].treatment += 1 } else { ties[ties.count - 1].control += 1 }
        }
        self.init(ties: ties)
    }

    /// Compares two histograms over the same buckets, which for grouped data is exact: a bucket is a tie.
    ///
    /// Nil where the buckets differ in number, a count is negative or an arm is empty.
    package init?(treatmentBuckets: [Int], controlBuckets: [Int]) {
        guard treatmentBuckets.count == controlBuckets.count else { return nil }
        guard BucketHistogram.sum(of: treatmentBuckets) != nil, BucketHistogram.sum(of: controlBuckets) != nil else {
            return nil
        }
        self.init(ties: Array(zip(treatmentBuckets, controlBuckets)).map { (treatment: $0.0, control: $0.1) })
    }

    private init?(ties: [(treatment: Int, control: Int)]) {
        let treatmentTotal = ties.reduce(0) { $0 + $1.treatment }
        let controlTotal = ties.reduce(0) { $0 + $1.control }
        guard treatmentTotal > 0, controlTotal > 0 else { return nil }
        treatmentCount = Double(treatmentTotal)
        controlCount = Double(controlTotal)
        let total = treatmentTotal + controlTotal
        var (below, controlBelow) = (0, 0)
        var (excess, squares) = (0.0, 0.0)
        for tie in ties {
            let size = tie.treatment + tie.control
            let above = total - below - size
            let controlAbove = controlTotal - controlBelow - tie.control
            excess += Double(tie.treatment) * Double(controlBelow - controlAbove)
            squares += Double(size) * Double(below - above) * Double(below - above)
            below += size
            controlBelow += tie.control
        }
        deviation = excess / 2
        statistic = excess / 2 + treatmentCount * controlCount / 2
        let n = Double(total)
        spread = (treatmentCount / n * (controlCount / (n - 1)) * squares / 4).squareRoot()
    }

    /// The common-language effect size `U/(n·m)`: the probability that a treatment's value is the greater one.
    package var effect: Double { statistic / treatmentCount / controlCount }

    /// Whether the values differ at all; if not, there is no statistic.
    package var hasSpread: Bool { spread > 0 }

    /// The normal approximation with continuity correction, `(U − nm/2 ∓ ½)/σ`; 0 where all values are tied.
    package func z(_ side: TestSide = .twoSided) -> Double {
        guard spread > 0 else { return 0 }
        switch side {
        case .greater: return (deviation - 0.5) / spread
        case .less: return (deviation + 0.5) / spread
        case .twoSided:
            guard deviation != 0 else { return 0 }
            return (deviation - (deviation > 0 ? 0.5 : -0.5)) / spread
        }
    }

    package func pValue(_ side: TestSide) -> Double {
        guard spread > 0 else { return 1 }
        // A difference below the correction is none: the two-sided probability stays at 1.
        if side == .twoSided, deviation.magnitude <= 0.5 { return 1 }
        return side.pValue(ofNormal: z(side))
    }

    /// The p-value from all orderings, taking values as distinct; nil beyond 400 pairs, where the approximation is good.
    ///
    /// Ties make it approximate: a half counts as the next whole number towards less evidence.
    package func exactPValue(_ side: TestSide) -> Double? {
        guard treatmentCount * controlCount <= 400 else { return nil }
        let distribution = Self.nullDistribution(Int(treatmentCount), Int(controlCount))
        let pairs = distribution.count - 1
        func atLeast(_ statistic: Double) -> Double {
            distribution[min(max(0, Int(statistic.rounded(.down))), pairs)...].reduce(0, +)
        }
        switch side {
        case .greater: return atLeast(statistic)
        case .less: return atLeast(Double(pairs) - statistic)
        case .twoSided: return min(1, 2 * atLeast(max(statistic, Double(pairs) - statistic)))
        }
    }

    /// P(U = u) for u = 0...n·m by the recurrence of Mann and Whitney on the largest value, as probabilities.
    private static func nullDistribution(_ n: Int, _ m: Int) -> [Double] {
        var row = [[Double]](repeating: [1], count: m + 1)
        for i in stride(from: 1, through: n, by: 1) {
            var next: [[Double]] = [[1]]
            for j in stride(from: 1, through: m, by: 1) {
                var merged = [Double](repeating: 0, count: i * j + 1)
                let (take, leave) = (Double(i) / Double(i + j), Double(j) / Double(i + j))
                // The largest value is the treatment's and beats all j others, or it is the control's.
                for (u, probability) in row[j].enumerated() { merged[u + j] += take * probability }
                for (u, probability) in next[j - 1].enumerated() { merged[u] += leave * probability }
                next.append(merged)
            }
            row = next
        }
        return row[m]
    }
}
