import RealModule

/// Two proportions compared within strata, after Cochran (1954) and Mantel and Haenszel (1959).
///
/// Each slice of time or weight is a stratum, so that a rate that both arms share may drift, and the arms' shares may
/// change, without making equal arms look different (Simpson's paradox).
package struct CochranMantelHaenszel: Sendable, Hashable {
    private var difference = 0.0
    private var variance = 0.0
    private var treatmentWeight = 0.0
    private var controlWeight = 0.0

    package init() {}

    package init(_ strata: some Sequence<TallyPair>) {
        for stratum in strata { add(stratum) }
    }

    /// Strata without exposures of both arms, or with more events than exposures, say nothing and are left out.
    package mutating func add(_ stratum: TallyPair) {
        guard stratum.areProportions else { return }
        let treated = Double(stratum.treatment.exposures)
        let control = Double(stratum.control.exposures)
        let total = treated + control
        let events = Double(stratum.events)
        let (x1, x0) = (Double(stratum.treatment.events), Double(stratum.control.events))
        difference += (x1 * control - x0 * treated) / total
        variance += (events / total) * ((total - events) / (total - 1)) * (treated / total) * control
        treatmentWeight += x1 * (control / total)
        controlWeight += x0 * (treated / total)
    }

    /// `Σ(x₁ − E·n₁/N) / √Σ[E(N − E)·n₁·n₀/(N²(N − 1))]`, standard normal where the arms are equal; nil without events.
    package var z: Double? {
        variance > 0 ? difference / variance.squareRoot() : nil
    }

    /// The common ratio of rates by Mantel and Haenszel's weights; nil while the control has no events.
    package var rateRatio: Double? {
        controlWeight > 0 ? treatmentWeight / controlWeight : nil
    }

    /// 1 where there is nothing to compare yet.
    package func pValue(_ side: TestSide) -> Double {
        z.map(side.pValue(ofNormal:)) ?? 1
    }
}
