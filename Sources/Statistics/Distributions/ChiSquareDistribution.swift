import RealModule

/// The chi-square distribution.
package struct ChiSquareDistribution: Sendable, Hashable {
    package let degreesOfFreedom: Double

    /// Nil unless the degrees of freedom are positive and finite.
    package init?(degreesOfFreedom: Double) {
        guard degreesOfFreedom > 0, degreesOfFreedom.isFinite else { return nil }
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// P(X ≤ x).
    package func cumulative(_ x: Double) -> Double {
        SpecialFunctions.regularizedGamma(degreesOfFreedom / 2, at: x / 2)
    }

    /// P(X > x).
    package func survival(_ x: Double) -> Double {
        SpecialFunctions.regularizedGammaComplement(degreesOfFreedom / 2, at: x / 2)
    }

    /// The x with P(X ≤ x) = `probability`.
    package func quantile(_ probability: Double) -> Double {
        guard probability > 0 else { return probability == 0 ? 0 : .nan }
        guard probability <= 0.5 else { return probability <= 1 ? quantile(upper: 1 - probability) : .nan }
        return solve(.log(probability), side: 1) { $0.lower }
    }

    /// The x with P(X > x) = `probability`, to full precision for small ones.
    package func quantile(upper probability: Double) -> Double {
        guard probability > 0 else { return probability == 0 ? .infinity : .nan }
        guard probability <= 0.5 else { return probability <= 1 ? quantile(1 - probability) : .nan }
        return solve(.log(probability), side: -1) { $0.upper }
    }

    /// Newton's method on the log of one tail, concave in the log of x; `side` is the sign of its slope.
    private func solve(_ target: Double, side: Double, tail: (LogTails) -> Double) -> Double {
        let shape = degreesOfFreedom / 2
        let root = RootFinding.newton(
            onConcave: target,
            from: side * .log(shape),
            within: -700...700
        ) { position in
            let x = Double.exp(side * position)
            let value = tail(SpecialFunctions.logGammaTails(shape, x))
            return (value, .exp(SpecialFunctions.logGammaKernel(shape, x) - value))
        }
        return 2 * .exp(side * root)
    }
}
