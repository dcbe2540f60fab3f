import RealModule

/// How likely each of several arms is the best one, and what choosing it may lose.
///
/// The share of traffic that Thompson sampling would give each arm on average (W. R. Thompson 1933; S. L. Scott, *A modern
/// Bayesian look at the multi-armed bandit*, 2010), for who sets weights instead of drawing for each request:
/// `wᵢ = ∫ fᵢ·Πⱼ≠ᵢFⱼ`. By quadrature, so that the same counts always give the same weights.
package struct ProbabilityMatching: Sendable, Hashable {
    /// The probability of each arm to be the best, with sum 1.
    package let weights: [Double]
    /// Each arm's expected loss `E[max θ − θᵢ] = ∫ Fᵢ·(1 − Πⱼ≠ᵢFⱼ)`, in the unit of the mean.
    package let expectedLosses: [Double]

    /// Nil without arms.
    package init?(_ arms: [some Belief]) {
        guard !arms.isEmpty else { return nil }
        var wins = [Double](repeating: 0, count: arms.count)
        var losses = wins
        let panels = Self.panels(of: arms)
        for (low, high) in zip(panels, panels.dropFirst()) {
            let half = (high - low) / 2
            for node in GaussLegendre.panel.nodes {
                let point = low + half * (1 + node.position)
                let below = arms.map { $0.logCumulative(at: point) }
                let slope = arms[0].slope(at: point)
                for (index, arm) in arms.enumerated() {
                    // Summed anew for each arm: a sum of all less its own would be ∞ − ∞.
                    var others = 0.0
                    for (other, value) in below.enumerated() where other != index { others += value }
                    let weight = node.weight * half
                    wins[index] += weight * .exp(arm.logDensity(at: point) + others)
                    losses[index] -= weight * slope * .exp(below[index]) * .expMinusOne(others)
                }
            }
        }
        let sum = wins.reduce(0, +)
        guard sum > 0, sum.isFinite else { return nil }
        weights = wins.map { $0 / sum }
        expectedLosses = losses
    }

    /// The likeliest best arm.
    package var best: Int { weights.indices.max { weights[$0] < weights[$1] } ?? 0 }

    /// Where panels of the quadrature meet: where each arm's density has fallen by e^−k²/2 for some k, on both sides.
    ///
    /// So every panel is short beside the steps of all integrands in it, however much arms differ in what is known of
    /// them. Between arms far from one another panels stay within a few units of log-odds or scales of the widest arm.
    private static func panels(of arms: [some Belief]) -> [Double] {
        var points: Set<Double> = []
        for arm in arms {
            let top = arm.logDensity(at: arm.mode)
            points.insert(arm.mode)
            for side in [-1.0, 1] {
                var last = 0.0
                for k in [2, 4, 6, 8.5] {
                    let target = top - k * k / 2
                    last = distance(from: arm.mode, side, after: last, arm, target)
                    points.insert(arm.mode + side * last)
                }
            }
        }
        let sorted = points.filter(\.isFinite).sorted()
        let widest = 4 * (arms.map(\.scale).max() ?? 1)
        return zip(sorted, sorted.dropFirst()).flatMap { low, high in
            let parts = min(max(1, ((high - low) / widest).rounded(.up)), 64)
            return (0..<Int(parts)).map { low + (high - low) * Double($0) / parts }
        } + sorted.suffix(1)
    }

    /// How far from its mode a density has fallen to `target`, to a few digits.
    private static func distance(
        from mode: Double,
        _ side: Double,
        after least: Double,
        _ arm: some Belief,
        _ target: Double
    ) -> Double {
        var low = least
        var high = max(2 * least, arm.scale)
        while arm.logDensity(at: mode + side * high) > target { (low, high) = (high, 2 * high) }
        for _ in 0..<8 {
            let middle = (low + high) / 2
            if arm.logDensity(at: mode + side * middle) > target { low = middle } else { high = middle }
        }
        return high
    }
}
