import RealModule

/// What is believed of an arm's mean, as a log-concave density over a coordinate on which it has one scale.
package protocol Belief: Sendable {
    var mean: Double { get }
    /// Where the density over the coordinate is greatest.
    var mode: Double { get }
    /// A distance on the coordinate at which the density has changed.
    var scale: Double { get }
    /// The logarithm of the density over the coordinate.
    func logDensity(at coordinate: Double) -> Double
    /// The logarithm of the probability of being at or below a coordinate.
    func logCumulative(at coordinate: Double) -> Double
    /// How fast the mean grows along the coordinate.
    func slope(at coordinate: Double) -> Double
}

/// On the log-odds, where also probabilities of 10⁻⁹ have a shape.
extension BetaDistribution: Belief {
    package var mode: Double { .log(alpha / beta) }

    package var scale: Double { (1 / alpha + 1 / beta).squareRoot() }

    package func logDensity(at logOdds: Double) -> Double {
        SpecialFunctions.logBetaKernel(alpha, beta, x: Self.expit(logOdds), y: Self.expit(-logOdds))
    }

    package func logCumulative(at logOdds: Double) -> Double {
        tails(x: Self.expit(logOdds), complement: Self.expit(-logOdds)).lower
    }

    package func slope(at logOdds: Double) -> Double { Self.expit(logOdds) * Self.expit(-logOdds) }
}

/// A normal belief about a mean.
package struct GaussianBelief: Belief, Hashable {
    package let mean: Double
    package let variance: Double

    /// Nil unless both are finite and the variance is positive.
    package init?(mean: Double, variance: Double) {
        guard mean.isFinite, variance > 0, variance.isFinite else { return nil }
        self.mean = mean
        self.variance = variance
    }

    /// After n observations: precisions add up, `1/τ² + n/σ²`, and means are weighted by them.
    ///
    /// `prior`: Nil for none, which is the limit of an ever wider one.
    package init?(_ estimate: MeanEstimate, prior: GaussianBelief? = nil) {
        guard estimate.variance > 0 else { return nil }
        let precision = estimate.count / estimate.variance
        let before = prior.map { 1 / $0.variance } ?? 0
        let weight = precision / (precision + before)
        let start = prior?.mean ?? estimate.mean
        self.init(mean: start + weight * (estimate.mean - start), variance: 1 / (precision + before))
    }

    package var mode: Double { mean }
    package var scale: Double { variance.squareRoot() }

    package func logDensity(at value: Double) -> Double {
        let z = (value - mean) / scale
        return -z * z / 2 - SpecialFunctions.halfLogTwoPi - .log(scale)
    }

    package func logCumulative(at value: Double) -> Double {
        NormalDistribution.logCumulative((value - mean) / scale)
    }

    package func slope(at value: Double) -> Double { 1 }
}
