import Analysis
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

@Suite struct ConcurrencyTests {
    private let spec = MetricSpec(name: "accuracy", query: "a{ {{arm}} }", relative: .init(maxDecrease: 0.05))
    private let alone = EvidenceScope(
        candidateHash: Samples.scope.candidateHash,
        stepIndex: 1,
        observedSince: Samples.start,
        isConcurrent: false
    )

    private func measurement(_ value: Double) -> Measurement {
        Measurement(
            metric: "accuracy",
            scope: alone,
            at: Samples.start + .seconds(60),
            outcomes: [.candidate: .value(value)]
        )
    }

    @Test func withoutConcurrentStableRequestsNothingIsComparedAndTheReasonSaysSo() {
        let status = fold(measurement(0.2), into: nil, spec: spec, scope: alone)
        #expect(status?.verdict == .healthy)
        #expect(status?.reason?.contains("not compared") == true)
    }

    @Test func fixedLimitsCountAllTheSame() {
        var both = spec
        both.threshold = .init(min: 0.5)
        #expect(fold(measurement(0.2), into: nil, spec: both, scope: alone)?.verdict == .regressed)
    }

    @Test func onlyTheCandidateIsAskedFor() {
        let source = try? MetricSource(option: "default=http://prometheus:9090,scrapeInterval=1s")
        let schedule = MeasurementSchedule(
            spec: AnalysisSpec(metrics: [spec]),
            statuses: [],
            scope: alone,
            sources: MetricSources(source.map { [$0] } ?? [])
        )
        let rollout = QueriedRollout(
            namespace: "ml",
            name: "fraud",
            stable: .init(hash: "a", version: "1"),
            candidate: .init(hash: "b", version: "2")
        )
        let due = schedule.measurementsDue(at: Samples.start + .seconds(600), for: rollout)
        #expect(due.map { Array($0.queries().keys) } == [[.candidate]])
    }
}
