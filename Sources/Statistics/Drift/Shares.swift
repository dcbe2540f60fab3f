/// How a whole is divided over buckets: fractions with sum 1.
package struct Shares: Sendable, Hashable {
    package let values: [Double]

    /// Scales weights to sum 1; nil for none, for negative or infinite ones, and where all are 0.
    package init?(_ weights: [Double]) {
        guard let largest = weights.max(), largest > 0, largest.isFinite else { return nil }
        guard weights.allSatisfy({ $0 >= 0 }) else { return nil }
        // Scaled first, so that the sum of the greatest numbers is still one.
        let scaled = weights.map { $0 / largest }
        let sum = scaled.reduce(0, +)
        values = scaled.map { $0 / sum }
    }

    /// Nil where the sum is 0 or above 2⁵³, or a count is negative.
    package init?(counts: [Int]) {
        guard let total = BucketHistogram.sum(of: counts), total > 0 else { return nil }
        values = counts.map { Double($0) / Double(total) }
    }

    /// The shares with zeros replaced by `floor`, as Evidently replaces them; the others stay as they are.
    ///
    /// Logarithms of ratios need it, and where buckets are empty it decides their size: disjoint distributions differ by
    /// `2·log(1/floor)`.
    func floored(at floor: Double) -> [Double] {
        values.map { $0 > 0 ? $0 : floor }
    }
}
