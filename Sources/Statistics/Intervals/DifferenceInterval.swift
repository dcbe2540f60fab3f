import RealModule

/// Confidence intervals for how much two arms differ.
package enum DifferenceInterval {
    /// Newcombe's hybrid score interval for the difference of two proportions, treatment − control.
    ///
    /// R. G. Newcombe, *Interval Estimation for the Difference Between Independent Proportions* (1998), method 10:
    /// distances of both proportions from their Wilson limits, added as squares.
    package static func newcombe(_ pair: TallyPair, alpha: Double) -> Interval? {
        guard let treatment = pair.treatment.rate, let control = pair.control.rate else { return nil }
        guard let treated = ProportionInterval.wilson(pair.treatment, alpha: alpha) else { return nil }
        guard let controlled = ProportionInterval.wilson(pair.control, alpha: alpha) else { return nil }
        let difference = treatment - control
        return Interval(
            difference - .hypot(treatment - treated.lower, controlled.upper - control),
            difference + .hypot(treated.upper - treatment, control - controlled.lower)
        )
    }

    /// The exact interval for the ratio of two rates, treatment over control; upper bound ∞ without events in the control.
    ///
    /// Given all events, those of the treatment are binomial (J. Przyborowski and H. Wilenski 1940); the interval of
    /// Clopper and Pearson for that share θ turns into `r = θ/(1 − θ)·n₀/n₁`. Exact for Poisson counts, conservative
    /// for proportions. Nil without exposures in either arm.
    package static func rateRatio(_ pair: TallyPair, alpha: Double) -> Interval? {
        guard pair.treatment.exposures > 0, pair.control.exposures > 0, alpha > 0, alpha < 1 else { return nil }
        guard pair.events > 0 else { return Interval(0, .infinity) }
        guard let share = Tally(events: pair.treatment.events, exposures: pair.events) else { return nil }
        guard let odds = ProportionInterval.clopperPearsonLogOdds(share, alpha: alpha) else { return nil }
        let scale = Double(pair.control.exposures) / Double(pair.treatment.exposures)
        return Interval(scale * .exp(odds.lower), scale * .exp(odds.upper))
    }
}
