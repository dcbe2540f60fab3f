import RealModule

/// What a sequential test of a rate ratio holds against its null hypothesis: a few alternatives, and a weight for each.
///
/// Ratios are treatment over control, per exposure.
package struct RatioMixture: Sendable, Hashable {
    package let nullRatio: Double
    package let alternatives: [Double]
    /// As many as alternatives, with sum 1.
    package let weights: [Double]

    /// Nil unless all ratios and weights are positive and finite, and there is an alternative.
    ///
    /// `weights`: Equal ones where nil; scaled to sum 1.
    package init?(nullRatio: Double, alternatives: [Double], weights: [Double]? = nil) {
        let weights = weights ?? [Double](repeating: 1, count: alternatives.count)
        guard !alternatives.isEmpty, weights.count == alternatives.count else { return nil }
        guard (alternatives + weights + [nullRatio]).allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        self.nullRatio = nullRatio
        self.alternatives = alternatives
        let sum = weights.reduce(0, +)
        self.weights = weights.map { $0 / sum }
    }

    private init(_ nullRatio: Double, _ alternatives: [Double]) {
        self.nullRatio = nullRatio
        self.alternatives = alternatives
        weights = [Double](repeating: 1 / Double(alternatives.count), count: alternatives.count)
    }

    /// Against "the ratio is at most `ratio`"; nil unless that is positive and finite.
    package static func increase(beyond ratio: Double = 1) -> RatioMixture? {
        guard ratio > 0, ratio.isFinite else { return nil }
        return RatioMixture(ratio, increases.map { $0 * ratio })
    }

    /// Against "the ratio is at least `ratio`", for events one would rather have more of.
    package static func decrease(below ratio: Double = 1) -> RatioMixture? {
        guard ratio > 0, ratio.isFinite else { return nil }
        return RatioMixture(ratio, increases.map { ratio / $0 })
    }

    /// Against "the ratio is `margin` or worse", to show that it is not.
    ///
    /// `margin`: Above 1 where more events are worse, below 1 where fewer are; nil for 1 and what is no ratio.
    package static func nonInferiority(margin: Double) -> RatioMixture? {
        guard margin > 0, margin.isFinite, margin != 1 else { return nil }
        let better = [1, 0.8, 0.6].map { margin > 1 ? $0 : 1 / $0 }
        return RatioMixture(margin, [margin.squareRoot()] + better)
    }

    /// Against "the ratio is as planned", in either direction: for shares of requests that should follow weights.
    package static let distortion = RatioMixture(1, [0.5, 0.8, 0.9, 0.95, 1 / 0.95, 1 / 0.9, 1.25, 2])

    private static let increases = [1.25, 1.5, 2, 3, 5, 10]
}
