import RealModule

/// How many of `draws` without replacement are among the `marked` ones of a population.
package struct HypergeometricDistribution: Sendable, Hashable {
    package let population: Int
    package let marked: Int
    package let draws: Int

    /// Nil unless `0 ≤ marked, draws ≤ population ≤ 2⁵³`.
    package init?(population: Int, marked: Int, draws: Int) {
        guard (0...(1 << 53)).contains(population) else { return nil }
        guard (0...population).contains(marked), (0...population).contains(draws) else { return nil }
        self.population = population
        self.marked = marked
        self.draws = draws
    }

    package var smallest: Int { max(0, draws - (population - marked)) }
    package var largest: Int { min(draws, marked) }

    package var mean: Double { Double(draws) * (Double(marked) / Double(max(population, 1))) }

    package var variance: Double {
        guard population > 1 else { return 0 }
        let (total, taken) = (Double(population), Double(draws))
        return mean * (Double(population - marked) / total) * ((total - taken) / (total - 1))
    }

    /// P(X = k), as the ratio of three binomial probabilities (Loader 2000).
    package func probability(of k: Int) -> Double {
        .exp(logProbability(of: k))
    }

    package func logProbability(of k: Int) -> Double {
        guard k >= smallest, k <= largest else { return -.infinity }
        return logProbability(of: Double(k), excess: excess(of: k))
    }

    /// P(X ≥ k).
    package func atLeast(_ k: Int) -> Double {
        guard k > smallest else { return 1 }
        guard k <= largest else { return 0 }
        return excess(of: k) >= 0 ? upperTail(from: k) : max(0, 1 - mirrored.upperTail(from: draws - k + 1))
    }

    /// P(X ≤ k).
    package func atMost(_ k: Int) -> Double {
        guard k >= smallest else { return 0 }
        return k < largest ? mirrored.atLeast(draws - k) : 1
    }

    /// The smallest k with P(X ≤ k) ≥ `level`.
    package func quantile(_ level: Double) -> Int {
        let guess = mean + NormalDistribution.quantile(min(max(level, 0), 1)) * variance.squareRoot()
        return BinomialDistribution.smallest(near: guess, from: smallest, to: largest) { atMost($0) >= level }
    }

    /// The smallest k with P(X > k) ≤ `level`, to full precision for small levels.
    package func quantile(upper level: Double) -> Int {
        let guess = mean + NormalDistribution.quantile(upper: min(max(level, 0), 1)) * variance.squareRoot()
        return BinomialDistribution.smallest(near: guess, from: smallest, to: largest) { atLeast($0 + 1) <= level }
    }

    /// How many of the draws are *not* marked.
    private var mirrored: HypergeometricDistribution {
        HypergeometricDistribution(population: population, marked: population - marked, draws: draws) ?? self
    }

    /// `k − mean` without rounding in between: the products reach 10²⁴.
    private func excess(of k: Int) -> Double {
        guard population > 0 else { return 0 }
        return Double(Int128(k) * Int128(population) - Int128(marked) * Int128(draws)) / Double(population)
    }

    private func logProbability(of count: Double, excess: Double) -> Double {
        let total = Double(population)
        guard total > 0 else { return 0 }
        let (share, rest) = (Double(draws) / total, Double(population - draws) / total)
        func binomial(_ count: Double, of trials: Int, excess: Double) -> Double {
            BinomialDistribution.logProbability(
                of: count,
                trials: Double(trials),
                excess: excess,
                probability: share,
                complement: rest
            )
        }
        return binomial(count, of: marked, excess: excess)
            + binomial(Double(draws) - count, of: population - marked, excess: -excess)
            - binomial(Double(draws), of: population, excess: 0)
    }

    /// The sum of the probabilities from k on, for k at or above the mean.
    ///
    /// Term by term, except where the terms fall by less than 1/1000 each: there by the Euler–Maclaurin formula at
    /// half-integers (DLMF 2.10), whose next correction is below 1e-13 of the sum.
    private func upperTail(from k: Int) -> Double {
        if variance > 1e6, fall(after: k) < 1e-3 { return smoothUpperTail(from: k) }
        var sum = 1.0
        var term = 1.0
        var index = k
        while index < largest, term > 0x1p-54 * sum {
            term *= (1 - fall(after: index))
            sum += term
            index += 1
        }
        return min(1, .exp(logProbability(of: k)) * sum)
    }

    /// `1 − P(X = k + 1)/P(X = k)`.
    private func fall(after k: Int) -> Double {
        let up = Double(marked - k) * Double(draws - k)
        let down = Double(k + 1) * Double(population - marked - draws + k + 1)
        return down > 0 ? 1 - up / down : 0
    }

    private func smoothUpperTail(from k: Int) -> Double {
        let (count, excess) = (Double(k), excess(of: k))
        let edge = logProbability(of: count - 0.5, excess: excess - 0.5)
        let area = GaussLegendre.integralOfFalling { w in
            logProbability(of: count - 0.5 + w, excess: excess - 0.5 + w) - edge
        }
        let slope = probability(of: k) - probability(of: k - 1)
        return min(1, .exp(edge) * area + slope / 24)
    }
}
