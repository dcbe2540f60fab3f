import RealModule

/// How much of the error probability may be spent by the time a share of the information is there.
///
/// K. K. G. Lan and D. L. DeMets, *Discrete sequential boundaries for clinical trials* (Biometrika 1983).
package enum AlphaSpending: Sendable, Hashable {
    /// As P. C. O'Brien and T. R. Fleming (1979): little early, `2(1 − Φ(z_{1−α/2}/√t))`.
    case obrienFleming
    /// As S. J. Pocock (1977): evenly, `α·log(1 + (e − 1)t)`.
    case pocock
    /// `α·t^φ` (K. Kim and D. L. DeMets 1987).
    case power(Double)

    /// The error spent at information `time` in 0...1, of `alpha` in all.
    package func spent(_ alpha: Double, at time: Double) -> Double {
        guard time > 0 else { return 0 }
        let time = min(time, 1)
        switch self {
        case .obrienFleming:
            return 2 * NormalDistribution.survival(NormalDistribution.quantile(upper: alpha / 2) / time.squareRoot())
        case .pocock: return alpha * .log(onePlus: (Double.exp(1) - 1) * time)
        case .power(let exponent): return alpha * .pow(time, exponent)
        }
    }
}
