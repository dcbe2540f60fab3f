import Analysis
import KubeModel
import RolloutAPI
import RolloutController
import Testing

@Suite struct EvidenceDeskTests {
    /// What the desk asks for a forecast of one and the same candidate.
    private func questions(_ desk: EvidenceDesk) -> Int {
        var spec = RolloutSpec(model: ModelSpec(version: "v2"), template: [:])
        spec.strategy = StrategySpec(canary: .init(weights: [20]))
        spec.analysis = AnalysisSpec(
            metrics: [
                MetricSpec(
                    name: "errors",
                    counts: .init(events: "e{ {{arm}} }", total: "t{ {{arm}} }"),
                    compare: .init()
                )
            ]
        )
        return desk.outlook(
            for: ObjectKey(namespace: "ml", name: "fraud"),
            candidate: "b",
            rollout: QueriedRollout(
                namespace: "ml",
                name: "fraud",
                stable: .init(hash: "a", version: "v1"),
                candidate: .init(hash: "b", version: "v2")
            ),
            spec: spec,
            now: Timestamp(seconds: 1_700_000_000)
        ).due.count
    }

    @Test func aRolloutThatIsGoneLeavesNoForecastBehind() throws {
        let desk = EvidenceDesk(sources: try MetricSources(options: ["default=http://prometheus.test:9090"]))
        #expect(questions(desk) == 1)
        #expect(questions(desk) == 0)
        desk.forgetEvidence(ObjectKey(namespace: "ml", name: "fraud"))
        #expect(questions(desk) == 0)
        desk.forget(ObjectKey(namespace: "ml", name: "fraud"))
        #expect(questions(desk) == 1)
    }
}
