import RealModule

/// Evidence that two proportions differ, in either direction, that may be looked at after every block.
///
/// The plug-in process of R. J. Turner, A. Ly and P. D. Grünwald, *Generic E-variables for exact sequential k-sample tests*
/// (arXiv 2106.02693): each block's likelihood at the proportions estimated from the blocks before it, over that at
/// their mixture. Exact for Bernoulli outcomes, also where events are frequent.
package struct ProportionEProcess: Sendable, Hashable {
    package private(set) var logEvidence = 0.0
    package private(set) var peak = 0.0
    package private(set) var totals = TallyPair(treatment: .zero, control: .zero)

    /// The authors' prior: 0.18 successes and as many failures.
    private static let prior = 0.18

    package init() {}

    /// Goes on from a checkpoint, bit for bit.
    package init(logEvidence: Double, peak: Double, totals: TallyPair) {
        self.logEvidence = logEvidence
        self.peak = peak
        self.totals = totals
    }

    /// Takes the next block; one that is not made of proportions is left out.
    package mutating func add(_ block: TallyPair) {
        guard block.areProportions else { return }
        let (treated, control) = (estimate(totals.treatment), estimate(totals.control))
        let share = Double(block.treatment.exposures) / Double(block.exposures)
        let common = share * treated + (1 - share) * control
        logEvidence += Self.logLikelihood(block.treatment, treated) + Self.logLikelihood(block.control, control)
        let events = Double(block.events)
        logEvidence -= events * .log(common) + (Double(block.exposures) - events) * .log(onePlus: -common)
        totals = TallyPair(
            treatment: totals.treatment.adding(block.treatment),
            control: totals.control.adding(block.control)
        )
        peak = max(peak, logEvidence)
    }

    /// Whether E has ever reached 1/α.
    package func hasReached(alpha: Double) -> Bool { peak >= -.log(alpha) }

    private func estimate(_ tally: Tally) -> Double {
        (Double(tally.events) + Self.prior) / (Double(tally.exposures) + 2 * Self.prior)
    }

    private static func logLikelihood(_ tally: Tally, _ proportion: Double) -> Double {
        let events = Double(tally.events)
        return events * .log(proportion) + (Double(tally.exposures) - events) * .log(onePlus: -proportion)
    }
}
