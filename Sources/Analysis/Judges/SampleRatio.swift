import RealModule
package import RolloutAPI
package import RolloutCore
import Statistics

/// The requests of the present step as the first metric of `counts` has counted them, or nil where none does.
///
/// The measured share is tested against the weight by a Dirichlet-multinomial Bayes factor (Lindon and Malek 2022), which may
/// be looked at any time; a difference of less than two points is never told.
package func countedRequests(_ spec: AnalysisSpec, _ statuses: [MetricStatus], _ scope: EvidenceScope) -> RequestCounts?
{
    guard let metric = spec.metrics?.first(where: { $0.counts != nil }),
        let evidence = statuses.first(where: { $0.name == metric.name })?.evidence,
        let candidate = evidence.stepCandidate
    else { return nil }
    let stable = evidence.stepStable ?? 0
    var counts = RequestCounts(candidate: Double(candidate), stable: Double(stable))
    guard let weight = scope.weight, (1...99).contains(weight), let share = counts.candidateShare,
        (share - Double(weight)).magnitude > 2,
        let test = DirichletMultinomialTest(shares: [Double(weight), Double(100 - weight)]),
        let evidence = test.logEvidence([candidate, stable]), evidence >= -.log(mismatchAlpha)
    else { return counts }
    counts.mismatch =
        "the candidate got \(NumberText.short(share)) % of \(NumberText.grouped(candidate + stable)) requests,"
        + " not \(weight) %"
    return counts
}

/// How often a share that is right may be told of as wrong.
private let mismatchAlpha = 0.001
