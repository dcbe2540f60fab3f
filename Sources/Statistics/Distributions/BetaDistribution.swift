import RealModule

/// The beta distribution, for parameters of any size.
package struct BetaDistribution: Sendable, Hashable {
    package let alpha: Double
    package let beta: Double

    /// Nil unless both parameters are positive and finite.
    package init?(alpha: Double, beta: Double) {
        guard alpha > 0, beta > 0, alpha.isFinite, beta.isFinite else { return nil }
        self.alpha = alpha
        self.beta = beta
    }

    package var mean: Double { alpha / (alpha + beta) }

    package var variance: Double {
        let total = alpha + beta
        return (alpha / total) * (beta / total) / (total + 1)
    }

    package func density(_ x: Double) -> Double {
        guard x > 0, x < 1 else { return 0 }
        return .exp(SpecialFunctions.logBetaKernel(alpha, beta, x: x, y: 1 - x) - .log(x) - .log(onePlus: -x))
    }

    /// P(X ≤ x).
    package func cumulative(_ x: Double) -> Double {
        .exp(tails(x: x, complement: 1 - x).lower)
    }

    /// P(X > x).
    package func survival(_ x: Double) -> Double {
        .exp(tails(x: x, complement: 1 - x).upper)
    }

    /// The x with P(X ≤ x) = `probability`.
    package func quantile(_ probability: Double) -> Double {
        Self.expit(logOdds(lower: probability))
    }

    /// The x with P(X > x) = `probability`, to full precision for small ones.
    package func quantile(upper probability: Double) -> Double {
        Self.expit(logOdds(upper: probability))
    }

    /// `log(x/(1 − x))` of the quantile: no precision is lost next to 0 or 1.
    ///
    /// Newton's method on `log P(X ≤ x)`, which is concave in the log-odds of x.
    package func logOdds(lower probability: Double) -> Double {
        guard probability > 0 else { return probability == 0 ? -.infinity : .nan }
        guard probability <= 0.5 else { return probability <= 1 ? logOdds(upper: 1 - probability) : .nan }
        return RootFinding.newton(
            onConcave: .log(probability),
            from: .log(alpha / beta),
            within: -700...700
        ) { logOdds in
            let (x, y) = (Self.expit(logOdds), Self.expit(-logOdds))
            let value = tails(x: x, complement: y).lower
            return (value, .exp(SpecialFunctions.logBetaKernel(alpha, beta, x: x, y: y) - value))
        }
    }

    package func logOdds(upper probability: Double) -> Double {
        guard let mirrored = BetaDistribution(alpha: beta, beta: alpha) else { return .nan }
        return -mirrored.logOdds(lower: probability)
    }

    func tails(x: Double, complement: Double) -> LogTails {
        SpecialFunctions.logBetaTails(alpha, beta, x: x, y: complement)
    }

    static func expit(_ logOdds: Double) -> Double { 1 / (1 + .exp(-logOdds)) }
}
