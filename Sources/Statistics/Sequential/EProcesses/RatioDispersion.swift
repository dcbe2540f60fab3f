/// How much more the division of events between two arms varies from slice to slice than independent events would.
///
/// Whatever both arms share, a drift or an incident, changes the number of events and not their division, so unlike
/// `DispersionEstimator` this takes neither for dispersion; nor a ratio that differs from 1. In each slice the
/// treatment's events are compared with what the ratio of all slices before lets expect (N. Mantel and W. Haenszel
/// 1959), in squares over the variance of that prediction.
package struct RatioDispersion: Sendable, Hashable {
    /// How many slices were taken.
    package private(set) var slices: Int
    /// The sum of squared deviations, each over its variance.
    package private(set) var squares: Double
    /// The sums of which the ratio is the quotient, `x₁·n₀/n` and `x₀·n₁/n`, from one event each at ratio 1 on.
    package private(set) var treatmentSum: Double
    package private(set) var controlSum: Double

    package init() {
        slices = 0
        squares = 0
        treatmentSum = 1
        controlSum = 1
    }

    /// Goes on from a checkpoint, bit for bit; nil for what cannot be one.
    package init?(slices: Int, squares: Double, treatmentSum: Double, controlSum: Double) {
        guard slices >= 0, squares >= 0, treatmentSum >= 1, controlSum >= 1 else { return nil }
        guard [squares, treatmentSum, controlSum].allSatisfy(\.isFinite) else { return nil }
        self.slices = slices
        self.squares = squares
        self.treatmentSum = treatmentSum
        self.controlSum = controlSum
    }

    /// Takes the next slice; one without events, or without exposures of an arm, has nothing to divide and is left out.
    package mutating func add(_ slice: TallyPair) {
        let (n1, n0) = (Double(slice.treatment.exposures), Double(slice.control.exposures))
        guard n1 > 0, n0 > 0, slice.events > 0 else { return }
        let (events, treated) = (Double(slice.events), Double(slice.treatment.events))
        let odds = treatmentSum / controlSum * n1 / n0
        let share = odds / (1 + odds)
        // Not 1 − share, which rounds to 0.
        let variance = events * share / (1 + odds)
        // What the ratio's own uncertainty adds: the variance of its logarithm is at most this sum.
        let uncertainty = 1 / treatmentSum + 1 / controlSum
        let deviation = treated - events * share
        squares += deviation * deviation / (variance + variance * variance * uncertainty)
        treatmentSum += treated * (n0 / (n1 + n0))
        controlSum += (events - treated) * (n1 / (n1 + n0))
        slices += 1
    }

    /// Variance over that of independent events, at least 1; nil before `minimumSlices` slices with events.
    package func factor(minimumSlices: Int = 10) -> Double? {
        guard slices > 0, slices >= minimumSlices else { return nil }
        return max(1, squares / Double(slices))
    }
}
