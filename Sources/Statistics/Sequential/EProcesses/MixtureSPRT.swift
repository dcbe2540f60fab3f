import RealModule

/// The mixture sequential probability ratio test of a difference of means, after Robbins (1970).
///
/// As in R. Johari, L. Pekelis and D. Walsh, *Always Valid Inference* (arXiv 1512.04922): a normal mixture N(0, τ²) over
/// the difference. Exact for normal observations of known variance, asymptotic for others; at few events it exceeds its
/// level, so counts belong to `RatioEProcess`.
package struct MixtureSPRT: Sendable, Hashable {
    /// τ²: the variance of the differences expected.
    package let mixtureVariance: Double

    /// Nil unless the variance is positive and finite.
    package init?(mixtureVariance: Double) {
        guard mixtureVariance > 0, mixtureVariance.isFinite else { return nil }
        self.mixtureVariance = mixtureVariance
    }

    /// `log Λ = ½·log(V/(V + τ²)) + τ²d²/(2V(V + τ²))` for a difference d whose estimate has variance V.
    ///
    /// `variance`: `σ₁²/n₁ + σ₀²/n₀`; for n observations an arm of variance σ², `2σ²/n`.
    package func logEvidence(difference: Double, variance: Double) -> Double? {
        guard variance > 0, variance.isFinite, difference.isFinite else { return nil }
        let total = variance + mixtureVariance
        return -0.5 * .log(onePlus: mixtureVariance / variance)
            + mixtureVariance / total * (difference * difference) / (2 * variance)
    }

    /// Against "the difference is at most 0": the mixture is half-normal, which multiplies Λ by
    /// `2Φ(dτ/√(V(V + τ²)))`.
    package func logEvidenceOfIncrease(difference: Double, variance: Double) -> Double? {
        guard let both = logEvidence(difference: difference, variance: variance) else { return nil }
        let scaled = difference * (mixtureVariance / variance / (variance + mixtureVariance)).squareRoot()
        return both + .log(2) + NormalDistribution.logCumulative(scaled)
    }

    /// Half the width of the confidence sequence at error α: `√(V(V + τ²)/τ²·(2·log(1/α) + log((V + τ²)/V)))`.
    package func halfWidth(variance: Double, alpha: Double) -> Double? {
        guard variance > 0, variance.isFinite, alpha > 0, alpha < 1 else { return nil }
        let spread = variance * (variance / mixtureVariance + 1)
        return (spread * (-2 * .log(alpha) + .log(onePlus: mixtureVariance / variance))).squareRoot()
    }
}
