import Analysis
import RolloutAPI
import Statistics

/// This project's judge of counts, the very one that the controller asks.
struct OurJudge: Policy {
    static let name = "ModelRollout"

    private var judge: CountJudge

    /// A judge of one metric that has all of the rollout's `alpha`.
    ///
    /// - Parameters:
    ///   - alpha: Error probability of a rollback over the whole rollout.
    ///   - margin: `compare.margin`, how much worse is ruled out, as a fraction of the stable rate.
    init(alpha: Double = AnalysisSpec.defaultAlpha, margin: Double = MetricSpec.Compare.defaultMargin) {
        let spec = MetricSpec(
            name: "errors",
            counts: .init(events: "errors_total{ {{arm}} }", total: "requests_total{ {{arm}} }"),
            compare: .init(margin: margin)
        )
        judge = CountJudge(CountRule(spec, alpha: alpha), from: nil)
    }

    mutating func look(_ slice: Slice) -> Decision {
        judge.take(TallyPair(treatment: slice.candidate, control: slice.stable))
        return switch judge.finding(isConcurrent: slice.stable.exposures > 0, pace: nil) {
        case .worse: .rollBack
        case .healthy: .promote
        case .undecided: .goOn
        }
    }
}
