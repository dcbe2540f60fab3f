import Statistics

/// This project's judge of counts.
///
/// Gathers evidence that the candidate fails more often than stable does at the same time, and evidence that it does
/// not; both may be looked at after every slice. The dispersion of the counts' division between them divides the
/// evidence; 3 is assumed until ten slices tell.
struct CountEvidence: Policy {
    static let name = "ModelRollout"

    private var worse: RatioEProcess
    private var noWorse: RatioEProcess
    private var dispersion = RatioDispersion()
    private let alpha: Double

    /// Nil for a margin that is no ratio, or 1.
    init?(alpha: Double = 0.05, margin: Double = 1.5) {
        guard let increase = RatioMixture.increase(beyond: 1) else { return nil }
        guard let nonInferiority = RatioMixture.nonInferiority(margin: margin) else { return nil }
        worse = RatioEProcess(increase)
        noWorse = RatioEProcess(nonInferiority)
        self.alpha = alpha
    }

    mutating func look(_ slice: Slice) -> Decision {
        let pair = TallyPair(treatment: slice.candidate, control: slice.stable)
        dispersion.add(pair)
        let factor = dispersion.factor() ?? 3
        worse.add(pair, dispersion: factor)
        noWorse.add(pair, dispersion: factor)
        if worse.hasReached(alpha: alpha) { return .rollBack }
        return noWorse.hasReached(alpha: alpha) ? .promote : .goOn
    }
}
