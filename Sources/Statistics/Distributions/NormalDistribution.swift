import RealModule

/// The standard normal distribution.
package enum NormalDistribution {
    /// φ(z).
    package static func density(_ z: Double) -> Double {
        .exp(-z * z / 2 - SpecialFunctions.halfLogTwoPi)
    }

    /// P(Z ≤ z).
    package static func cumulative(_ z: Double) -> Double {
        0.5 * .erfc(-z * 0.5.squareRoot())
    }

    /// P(Z > z), as exact in the upper tail as `cumulative` in the lower.
    package static func survival(_ z: Double) -> Double {
        cumulative(-z)
    }

    /// `log P(Z ≤ z)`, also where the probability is below the smallest number.
    ///
    /// Below −5 by the continued fraction of Mills' ratio (Laplace; DLMF 7.9.3).
    package static func logCumulative(_ z: Double) -> Double {
        guard z < -5 else { return z < 1 ? .log(cumulative(z)) : .log(onePlus: -survival(z)) }
        guard z > -.infinity else { return -.infinity }
        var fraction = -z
        for level in stride(from: 60.0, through: 1, by: -1) { fraction = level / fraction - z }
        return -z * z / 2 - SpecialFunctions.halfLogTwoPi - .log(fraction)
    }

    /// The z with P(Z ≤ z) = `probability`; ±∞ at 0 and 1.
    ///
    /// Newton's method on the concave log Φ; the error is within a few units of the last place of max(1, |z|).
    package static func quantile(_ probability: Double) -> Double {
        guard probability > 0 else { return probability == 0 ? -.infinity : .nan }
        guard probability <= 0.5 else { return probability <= 1 ? -quantile(1 - probability) : .nan }
        let target = Double.log(probability)
        let start = -Double.sqrt(max(0, -2 * target - 1.386))
        return RootFinding.newton(onConcave: target, from: start, within: -40...0) { z in
            let value = logCumulative(z)
            return (value, .exp(-z * z / 2 - SpecialFunctions.halfLogTwoPi - value))
        }
    }

    /// The z with P(Z > z) = `probability`, to full precision for small ones.
    package static func quantile(upper probability: Double) -> Double {
        -quantile(probability)
    }
}
