import RealModule

/// Large-sample tests of two proportions, for description.
///
/// They fail at few events and unequal sizes: for 1 of 100 beside 0 of 900 the pooled score says 0.0013 where the exact
/// one-sided probability is 0.1. Decide by the exact tests.
package enum ProportionTests {
    /// The pooled score statistic `(p̂₁ − p̂₀)/√(p̄(1 − p̄)(1/n₁ + 1/n₀))`, Pearson's χ with a sign; 0 where both arms agree.
    package static func pooledZ(_ pair: TallyPair) -> Double? {
        guard pair.areProportions else { return nil }
        let table = FourFold(pair)
        guard table.events > 0, table.others > 0 else { return 0 }
        return table.cross
            * (table.total / (table.treatment * table.control * table.events * table.others)).squareRoot()
    }

    /// Wald's statistic, with each arm's own variance; nil where both variances are 0.
    package static func unpooledZ(_ pair: TallyPair) -> Double? {
        guard pair.areProportions, let p1 = pair.treatment.rate, let p0 = pair.control.rate else { return nil }
        let table = FourFold(pair)
        let variance = p1 * (1 - p1) / table.treatment + p0 * (1 - p0) / table.control
        return variance > 0 ? (p1 - p0) / variance.squareRoot() : nil
    }

    /// Pearson's χ² with the continuity correction of Yates (1934), which never turns the sign of a difference.
    package static func yatesChiSquare(_ pair: TallyPair) -> Double? {
        guard pair.areProportions else { return nil }
        let table = FourFold(pair)
        guard table.events > 0, table.others > 0 else { return 0 }
        let corrected = max(0, table.cross.magnitude - table.total / 2)
        return corrected / (table.treatment * table.control) * (corrected / (table.events * table.others)) * table.total
    }

    private struct FourFold {
        let treatment: Double
        let control: Double
        let events: Double
        let others: Double
        let total: Double
        /// `x₁·n₀ − x₀·n₁`, without rounding.
        let cross: Double

        init(_ pair: TallyPair) {
            treatment = Double(pair.treatment.exposures)
            control = Double(pair.control.exposures)
            total = treatment + control
            events = Double(pair.events)
            others = total - events
            let treated = Int128(pair.treatment.events) * Int128(pair.control.exposures)
            cross = Double(treated - Int128(pair.control.events) * Int128(pair.treatment.exposures))
        }
    }
}
