import RealModule

/// The binomial distribution, for up to 2⁵³ trials.
package struct BinomialDistribution: Sendable, Hashable {
    package let trials: Int
    package let probability: Double
    private let complement: Double

    /// Nil unless `0 ≤ trials ≤ 2⁵³` and `0 ≤ probability ≤ 1`.
    ///
    /// `complement`: 1 − probability where it is known better than the subtraction gives it.
    package init?(trials: Int, probability: Double, complement: Double? = nil) {
        guard (0...(1 << 53)).contains(trials), (0...1).contains(probability) else { return nil }
        self.trials = trials
        self.probability = probability
        self.complement = complement ?? 1 - probability
    }

    package var mean: Double { Double(trials) * probability }
    package var variance: Double { mean * complement }

    /// P(X = k), by the saddle-point expansion of Loader (2000): no factorial or power is ever formed.
    package func probability(of k: Int) -> Double {
        .exp(logProbability(of: k))
    }

    package func logProbability(of k: Int) -> Double {
        guard (0...trials).contains(k) else { return -.infinity }
        let (n, count) = (Double(trials), Double(k))
        return Self.logProbability(
            of: count,
            trials: n,
            excess: SpecialFunctions.betaExcess(count, n - count, x: probability, y: complement),
            probability: probability,
            complement: complement
        )
    }

    /// P(X ≤ k).
    package func atMost(_ k: Int) -> Double {
        guard k >= 0 else { return 0 }
        guard k < trials else { return 1 }
        return .exp(tails(above: k).upper)
    }

    /// P(X ≥ k).
    package func atLeast(_ k: Int) -> Double {
        guard k > 0 else { return 1 }
        guard k <= trials else { return 0 }
        return .exp(tails(above: k - 1).lower)
    }

    /// The smallest k with P(X ≤ k) ≥ `level`.
    package func quantile(_ level: Double) -> Int {
        let guess = mean + NormalDistribution.quantile(min(max(level, 0), 1)) * variance.squareRoot()
        return Self.smallest(near: guess, from: 0, to: trials) { atMost($0) >= level }
    }

    /// The smallest k with P(X > k) ≤ `level`, to full precision for small levels.
    package func quantile(upper level: Double) -> Int {
        let guess = mean + NormalDistribution.quantile(upper: min(max(level, 0), 1)) * variance.squareRoot()
        return Self.smallest(near: guess, from: 0, to: trials) { atLeast($0 + 1) <= level }
    }

    /// `I_p(k + 1, n − k)`: the lower tail of the beta distribution is the binomial's P(X > k).
    private func tails(above k: Int) -> LogTails {
        SpecialFunctions.logBetaTails(Double(k + 1), Double(trials - k), x: probability, y: complement)
    }

    /// The log probability of a count (whole or not) from its excess over the mean, exact as far as the excess is.
    static func logProbability(
        of count: Double,
        trials: Double,
        excess: Double,
        probability: Double,
        complement: Double
    ) -> Double {
        let others = trials - count
        guard trials > 0 else { return 0 }
        guard probability > 0 else { return count == 0 ? 0 : -.infinity }
        guard complement > 0 else { return others == 0 ? 0 : -.infinity }
        if count == 0 { return trials * (probability <= 0.5 ? .log(onePlus: -probability) : .log(complement)) }
        if others == 0 { return trials * (complement <= 0.5 ? .log(onePlus: -complement) : .log(probability)) }
        return SpecialFunctions.stirlingError(trials) - SpecialFunctions.stirlingError(count)
            - SpecialFunctions.stirlingError(others)
            - SpecialFunctions.deviance(count, mean: trials * probability, excess: excess)
            - SpecialFunctions.deviance(others, mean: trials * complement, excess: -excess)
            - 0.5 * (.log(others / trials) + .log(count)) - SpecialFunctions.halfLogTwoPi
    }

    /// The smallest whole number in the range that has a property which all greater ones have too; `to` if none has.
    static func smallest(near guess: Double, from: Int, to: Int, where holds: (Int) -> Bool) -> Int {
        let start = guess.isFinite ? min(max(Int(guess.rounded()), from), to) : from
        var (low, high) = (from - 1, to)
        var reach = 1
        if holds(start) {
            high = start
            while high - reach > low, holds(high - reach) { (high, reach) = (high - reach, 2 * reach) }
            low = max(low, high - reach)
        } else {
            low = start
            while low + reach < high, !holds(low + reach) { (low, reach) = (low + reach, 2 * reach) }
            high = min(high, low + reach)
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if holds(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
