import RealModule

/// Policies that give each arm an index and favour the greatest.
package enum BanditIndices {
    /// UCB1, `x̄ + √(2·log t/N)`.
    ///
    /// P. Auer, N. Cesa-Bianchi and P. Fischer, *Finite-time Analysis of the Multiarmed Bandit Problem* (2002). ∞ for an arm without trials: it comes first.
    package static func upperConfidence(_ arm: BanditTally, time: Double) -> Double {
        guard let mean = arm.mean else { return .infinity }
        return mean + (2 * .log(max(time, 1)) / arm.trials).squareRoot()
    }

    /// KL-UCB, the greatest q with `N·kl(x̄, q) ≤ log t`.
    ///
    /// A. Garivier and O. Cappé, *The KL-UCB Algorithm for Bounded Stochastic Bandits and Beyond* (2011); by Newton's method
    /// on the convex divergence, which comes down on the root from above. ∞ for an arm without trials.
    package static func divergenceBound(_ arm: BanditTally, time: Double) -> Double {
        guard let mean = arm.mean else { return .infinity }
        let level = Double.log(max(time, 1)) / arm.trials
        guard level > 0, mean < 1 else { return mean }
        if mean == 0 { return -.expMinusOne(-level) }
        // kl(x̄, q) is at least (q − x̄)²/(2q(1 − x̄)), which bounds the root from above.
        let spread = level * (1 - mean)
        var q = min(mean + spread + (spread * (spread + 2 * mean)).squareRoot(), 1 - (1 - mean) * 0x1p-40)
        for _ in 0..<100 {
            let excess = divergence(mean, q) - level
            let next = q - excess * q * (1 - q) / (q - mean)
            guard excess > 0, next < q, next > mean else { break }
            q = next
        }
        return q
    }

    /// The divergence of two Bernoulli distributions, precise where they are nearly equal.
    private static func divergence(_ p: Double, _ q: Double) -> Double {
        SpecialFunctions.deviance(p, mean: q, excess: p - q)
            + SpecialFunctions.deviance(1 - p, mean: 1 - q, excess: q - p)
    }

    /// `1 − ε` to the arm of the greatest index and ε to all alike; ties share.
    ///
    /// ε-greedy where the indices are means (R. S. Sutton and A. G. Barto, *Reinforcement Learning*, 2.2). Nil without
    /// arms, for an ε outside of 0...1 and where an index is not a number.
    package static func greedy(_ indices: [Double], exploring epsilon: Double = 0) -> Allocation? {
        guard let best = indices.max(), (0...1).contains(epsilon), !indices.contains(where: \.isNaN) else { return nil }
        let winners = Double(indices.filter { $0 == best }.count)
        return Allocation(
            indices.map { ($0 == best ? (1 - epsilon) / winners : 0) + epsilon / Double(indices.count) }
        )
    }
}
