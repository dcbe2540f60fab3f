/// Successes among trials of one arm, of which old ones may count less.
package struct BanditTally: Sendable, Hashable {
    package private(set) var successes: Double
    package private(set) var trials: Double

    package static let zero = BanditTally()

    private init() {
        successes = 0
        trials = 0
    }

    /// Nil unless `0 ≤ successes ≤ trials`, both finite.
    package init?(successes: Double, trials: Double) {
        guard successes >= 0, successes <= trials, trials.isFinite else { return nil }
        self.successes = successes
        self.trials = trials
    }

    /// Nil where there are more events than exposures.
    package init?(_ tally: Tally) {
        self.init(successes: Double(tally.events), trials: Double(tally.exposures))
    }

    /// Successes per trial; nil without trials.
    package var mean: Double? { trials > 0 ? successes / trials : nil }

    /// Takes the next slice, after what was before has lost weight: `S ← γ·S + s`, `N ← γ·N + n`.
    ///
    /// For rewards that change: of slices of one size the last 1/(1 − γ) count (L. Kocsis and C. Szepesvári,
    /// *Discounted UCB*, 2006). A slice of more events than exposures is left out, and a γ outside of 0...1 means 1.
    package mutating func add(_ slice: Tally, keeping discount: Double = 1) {
        guard slice.events <= slice.exposures else { return }
        let factor = (0...1).contains(discount) ? discount : 1
        successes = factor * successes + Double(slice.events)
        trials = factor * trials + Double(slice.exposures)
        // Rounding must not make a share above 1.
        successes = min(successes, trials)
    }

    /// What is believed of the success probability, from a beta prior.
    ///
    /// `prior`: Uniform by default; nil where its parameters are not positive.
    package func posterior(alpha: Double = 1, beta: Double = 1) -> BetaDistribution? {
        guard alpha > 0, beta > 0 else { return nil }
        return BetaDistribution(alpha: alpha + successes, beta: beta + (trials - successes))
    }
}
