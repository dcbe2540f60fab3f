import RealModule

/// Whether counts follow given shares, looked at any time: the test for a sample-ratio mismatch.
///
/// The Bayes factor of a Dirichlet prior with mean θ₀ and concentration k against θ₀ itself,
/// `Γ(k)/Γ(k + n)·Πᵢ Γ(kθᵢ + Sᵢ)/Γ(kθᵢ)·θᵢ^−Sᵢ`, is a martingale that starts at 1 (M. Lindon and A. Malek, NeurIPS
/// 2022). It depends on the sums only. Where the shares change, a new test begins; the product of both is evidence again.
package struct DirichletMultinomialTest: Sendable, Hashable {
    package let shares: [Double]
    package let concentration: Double

    /// Nil unless there are two or more positive shares; they are scaled to sum 1.
    ///
    /// `concentration`: How near to θ₀ the alternatives lie; greater finds small deviations sooner, large ones later.
    package init?(shares: [Double], concentration: Double = 100) {
        let sum = shares.reduce(0, +)
        guard shares.count > 1, shares.allSatisfy({ $0 > 0 }), sum.isFinite else { return nil }
        guard concentration > 0, concentration.isFinite else { return nil }
        self.shares = shares.map { $0 / sum }
        self.concentration = concentration
    }

    /// log E of the counts since the test began; nil where they do not match the shares or are negative.
    package func logEvidence(_ counts: [Int]) -> Double? {
        guard counts.count == shares.count, counts.allSatisfy({ $0 >= 0 }) else { return nil }
        let prior = shares.map { concentration * $0 }
        let posterior = zip(prior, counts).map { $0 + Double($1) }
        return SpecialFunctions.logDirichletKernel(prior, shares: shares)
            - SpecialFunctions.logDirichletKernel(posterior, shares: shares)
    }
}
