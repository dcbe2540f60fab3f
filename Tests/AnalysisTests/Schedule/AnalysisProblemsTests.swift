import Analysis
import KubeModel
import RolloutAPI
import Testing

struct AnalysisProblemsTests {
    private func problems(_ spec: AnalysisSpec, _ sources: MetricSources? = nil) throws -> [String] {
        spec.problems(for: Samples.rollout, sources: try sources ?? Samples.sources()).map(\.description)
    }

    @Test func aGoodAnalysisHasNone() throws {
        let spec = AnalysisSpec(
            requests: "sum(x{ {{arm}} })",
            metrics: [Samples.metric("a"), Samples.metric("b", relative: .init(maxIncrease: 1))]
        )
        #expect(try problems(spec) == [])
        #expect(try problems(AnalysisSpec(), MetricSources()) == [])
    }

    @Test func anUnknownSourceIsNamedWhereItStands() throws {
        var metric = Samples.metric()
        metric.source = "http://169.254.169.254"
        let found = try problems(AnalysisSpec(source: "other", metrics: [Samples.metric("a"), metric]))
        #expect(
            found == [
                "spec.analysis.source: the administrator named no metrics source \"other\"; named are default",
                "spec.analysis.metrics[1].source: the administrator has not allowed the metrics source "
                    + "http://169.254.169.254 (--allow-metrics-host); named are default",
            ]
        )
    }

    @Test func aMissingDefaultSourceCountsWhereItIsUsed() throws {
        let other = MetricSources([try Samples.source("thanos")])
        var metric = Samples.metric()
        #expect(
            try problems(AnalysisSpec(metrics: [metric]), other).first?.hasPrefix(
                "spec.analysis.source: the administrator named no metrics source \"default\""
            ) == true
        )
        metric.source = "thanos"
        #expect(try problems(AnalysisSpec(metrics: [metric]), other) == [])
        #expect(try problems(AnalysisSpec(requests: "x{ {{arm}} }", metrics: [metric]), other).count == 1)
    }

    @Test func aBadQueryIsNamedWhereItStands() throws {
        var bare = Samples.metric("a")
        bare.query = "{{version}}_total"
        var same = Samples.metric("b", relative: .init(maxIncrease: 1))
        same.query = "up"
        let found = try problems(AnalysisSpec(requests: "x{ {{pod}} }", metrics: [bare, same]))
        #expect(found.count == 3)
        #expect(found[0].hasPrefix("spec.analysis.requests: holds an unknown placeholder \"pod\""))
        #expect(
            found[1] == "spec.analysis.metrics[0].query: {{version}} is no word by itself and must stand between quotes"
        )
        #expect(
            found[2]
                == "spec.analysis.metrics[1].query: gives both arms the same answer; use {{arm}} to tell them apart"
        )
    }
}
