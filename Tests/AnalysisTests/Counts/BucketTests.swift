import Analysis
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

@Suite struct BucketTests {
    private let counters = PaperCounters(scrapes: 0, candidate: (0, 0), stable: (0, 0))

    /// Buckets whose counts rise by that much from one scrape to the next, cumulative.
    private func buckets(_ rises: [Double: Double], pod: String) -> [CounterSeries] {
        rises.map { bound, rise in
            counters.series((0..<200).map { Double($0) * rise }, pod: pod, bound: bound)
        }
    }

    private func status(_ histogram: MetricSpec.Histogram, _ candidate: [Double: Double], _ stable: [Double: Double])
        -> MetricStatus?
    {
        var spec = MetricSpec(name: "latency", histogram: histogram)
        if histogram.drift == nil { spec.compare = .init() }
        let slices = Samples.slices(until: 400)
        let answer = CountAnswer(
            slices: slices,
            outcomes: [
                CountPart(arm: .candidate, role: .buckets): .series(buckets(candidate, pod: "c")),
                CountPart(arm: .stable, role: .buckets): .series(buckets(stable, pod: "s")),
            ]
        )
        return fold(
            CountMeasurement(metric: "latency", scope: Samples.scope, at: Samples.after(401), answer: answer),
            into: nil,
            spec: spec,
            analysis: AnalysisSpec(metrics: [spec]),
            scope: Samples.scope,
            candidateStart: nil
        )
    }

    @Test func requestsSlowerThanABoundAreCounted() {
        let fast: [Double: Double] = [0.1: 80, 0.5: 95, .infinity: 100]
        let slow: [Double: Double] = [0.1: 20, 0.5: 60, .infinity: 100]
        let found = status(.init(buckets: "b", slowerThan: 0.5), slow, fast)
        #expect(found?.verdict == .regressed)
        #expect(found?.evidence?.candidate.events == (found?.evidence?.candidate.total ?? 0) * 4 / 10)
        #expect(status(.init(buckets: "b", slowerThan: 0.5), fast, fast)?.verdict == .healthy)
    }

    @Test func aLayoutThatCannotTellIsSaidToBeSo() {
        let layout: [Double: Double] = [0.1: 80, 1.2: 95, .infinity: 100]
        let found = status(.init(buckets: "b", slowerThan: 0.5), layout, layout)
        #expect(found?.verdict == .noData)
        #expect(found?.reason?.contains("no bucket ends at 0.5; there are 0.1, 1.2") == true)
    }

    @Test func aShiftedDistributionHasDriftedAndTheSameOneHasNot() {
        let reference: [Double: Double] = [0.2: 40, 0.5: 70, 0.8: 90, .infinity: 100]
        let shifted: [Double: Double] = [0.2: 10, 0.5: 30, 0.8: 60, .infinity: 100]
        #expect(status(.init(buckets: "b", drift: .init()), shifted, reference)?.verdict == .regressed)
        let same = status(.init(buckets: "b", drift: .init()), reference, reference)
        #expect(same?.verdict == .healthy)
        #expect(same?.value.map { $0 < 0.01 } == true)
    }

    @Test func boundsAreNumbersHoweverTheyAreWritten() throws {
        let text = #"""
            {"status": "success", "data": {"resultType": "matrix", "result": [
              {"metric": {"le": "1", "pod": "a"}, "values": [[1700000000, "3"], [1700000005.5, "4"]]},
              {"metric": {"le": "1.0"}, "values": [[1700000000, "5"], [1700000005, "NaN"]]},
              {"metric": {"le": "+Inf"}, "values": []}]}}
            """#
        let source = try Samples.source()
        let query = PrometheusQuery(source: source, text: "b[1m]", at: Samples.start, staleness: .seconds(60))
        guard case .series(let series) = query.series(in: .response(.init(200, text))) else {
            Issue.record("no series")
            return
        }
        #expect(series.map(\.bound) == [1, 1, .infinity])
        #expect(series.map(\.pod) == ["a", "", ""])
        #expect(series.map { $0.samples.map(\.value) } == [[3, 4], [5], []])
        #expect(series[0].samples[1].milliseconds == 1_700_000_005_500)
    }

    @Test(arguments: [
        (#"{"status":"success","data":{"resultType":"vector","result":[]}}"#, "something other than series"),
        (#"{"status":"success","warnings":["w"],"data":{"resultType":"matrix","result":[]}}"#, "warnings"),
        (
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1]]}]}}"#,
            "can't be read"
        ),
        ("<html>", "no JSON"),
    ]) func whatCannotBeCountedIsAFault(_ text: String, _ reason: String) throws {
        let source = try Samples.source()
        let query = PrometheusQuery(source: source, text: "b[1m]", at: Samples.start, staleness: .seconds(60))
        let outcome = query.series(in: .response(.init(200, text)))
        #expect(outcome.fault?.contains(reason) == true)
        #expect(outcome.fault?.contains("metrics source default") == true)
    }
}
