import KubeModel
import RolloutAPI
import RolloutTesting
import Testing

/// Analyses that can never give a number, which is known before any request is at stake.
@Suite struct AnalysisProblemTests {
    private func simulation(_ change: (inout AnalysisSpec) -> Void) throws -> Simulation {
        var analysis = try #require(rollout(canary(20, 50), judged).analysis)
        change(&analysis)
        return try settledSimulation(rollout(canary(20, 50)) { $0.analysis = analysis })
    }

    @Test func aCandidateThatCouldNeverBeJudgedGetsNoRequest() throws {
        let simulation = try simulation { $0.source = "staging" }
        let unknown = "the administrator named no metrics source \"staging\""
        // The first version is not judged, and says so before it matters.
        #expect(simulation.status.phase == .healthy)
        #expect(simulation.status.conditions?["AnalysisPassing"]?.message.contains(unknown) == true)
        let before = simulation.effects.count
        simulation.run(.seconds(600))
        #expect(simulation.effects.count == before)

        try simulation.deploy("v2")
        simulation.run(.seconds(1200))
        #expect(simulation.testimony.weights == [])
        #expect(simulation.status.phase == .progressing)
        #expect(simulation.status.waitingFor?.reason == .fix)
        #expect(simulation.status.message?.contains("spec.analysis.source: \(unknown)") == true)
        #expect(simulation.status.conditions?["Stalled"]?.status == .yes)
        #expect(simulation.eventReasons.contains("MonitoringFault"))
        #expect(simulation.replicas("v1") == 4)

        simulation.knobs.prometheus.answers = goodMetrics.mapValues { $0.mapValues(PrometheusModel.Answer.init) }
        try simulation.edit { $0.analysis?.source = nil }
        simulation.run(.seconds(600))
        #expect(simulation.testimony.weights == [20, 50, 100, 0])
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    @Test func anAbortAndAPromotionByHandNeedNoAnalysis() throws {
        for (action, version) in [("abort@2", "v1"), ("promote@2", "v2")] {
            let simulation = try simulation {
                $0.metrics?[0] = MetricSpec(name: "errors", preset: "vllm/eros", compare: .init())
            }
            try simulation.deploy("v2")
            simulation.run(.seconds(60))
            #expect(simulation.status.message?.contains("metrics[0].preset: the preset vllm/eros is not known") == true)
            try simulation.ask(action)
            simulation.run(.seconds(300))
            #expect(simulation.status.stable?.version == version)
            #expect(simulation.status.candidate == nil)
            #expect(simulation.violations == [])
        }
    }

    @Test func aDryRunKeepsNothingFromGoingOn() throws {
        let simulation = try simulation { analysis in
            analysis.metrics = [
                MetricSpec(
                    name: "trial",
                    query: "x{ {{arm}} }",
                    source: "staging",
                    threshold: .init(max: 1),
                    dryRun: true
                )
            ]
        }
        try simulation.deploy("v2")
        simulation.run(.seconds(600))
        #expect(simulation.testimony.weights == [20, 50, 100, 0])
    }
}
