import RealModule

/// Confidence intervals for one proportion; nil where there are no exposures or more events than exposures.
package enum ProportionInterval {
    /// The score interval of Wilson (1927).
    ///
    /// `(p̂ + z²/2n ± z·√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)`, with the root as a product so that a single event among
    /// 10¹² keeps its digits.
    package static func wilson(_ tally: Tally, alpha: Double) -> Interval? {
        guard tally.isProportion, alpha > 0, alpha < 1 else { return nil }
        let (x, n) = (Double(tally.events), Double(tally.exposures))
        let z = NormalDistribution.quantile(upper: alpha / 2)
        let spread = z * (x * ((n - x) / n) + z * z / 4).squareRoot()
        let upper = (x + z * z / 2 + spread) / (n + z * z)
        // The product of both bounds is x²/(n·(n + z²)): no subtraction of nearly equal numbers.
        let lower = x * (x / n) / (x + z * z / 2 + spread)
        return Interval(min(max(lower, 0), 1), x == n ? 1 : min(upper, 1))
    }

    /// The exact interval of Clopper and Pearson (1934), from quantiles of the beta distribution.
    package static func clopperPearson(_ tally: Tally, alpha: Double) -> Interval? {
        guard let odds = clopperPearsonLogOdds(tally, alpha: alpha) else { return nil }
        return Interval(BetaDistribution.expit(odds.lower), BetaDistribution.expit(odds.upper))
    }

    /// The equal-tailed interval of Jeffreys' prior Beta(½, ½), closed at 0 for no events and at 1 for only events.
    ///
    /// `closed`: Whether those two ends are set to 0 and 1, as L. D. Brown, T. T. Cai and A. DasGupta,
    ///   *Interval Estimation for a Binomial Proportion* (2001), advise.
    package static func jeffreys(_ tally: Tally, alpha: Double, closed: Bool = false) -> Interval? {
        guard tally.isProportion, alpha > 0, alpha < 1 else { return nil }
        let (x, n) = (Double(tally.events), Double(tally.exposures))
        guard let posterior = BetaDistribution(alpha: x + 0.5, beta: n - x + 0.5) else { return nil }
        return Interval(
            closed && tally.events == 0 ? 0 : posterior.quantile(alpha / 2),
            closed && tally.events == tally.exposures ? 1 : posterior.quantile(upper: alpha / 2)
        )
    }

    /// Clopper and Pearson's interval for `log(p/(1 − p))`.
    static func clopperPearsonLogOdds(_ tally: Tally, alpha: Double) -> Interval? {
        guard tally.isProportion, alpha > 0, alpha < 1 else { return nil }
        let (x, n) = (Double(tally.events), Double(tally.exposures))
        let lower = BetaDistribution(alpha: x, beta: n - x + 1)?.logOdds(lower: alpha / 2)
        let upper = BetaDistribution(alpha: x + 1, beta: n - x)?.logOdds(upper: alpha / 2)
        return Interval(lower ?? -.infinity, upper ?? .infinity)
    }
}
