import Analysis
import HTTPTransport
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

@Suite struct NativeHistogramTests {
    /// Buckets as `(left, right]` with their counts.
    typealias Spread = [(Double, Double, Double)]

    private static let fast: Spread = [(0.125, 0.25, 80), (0.25, 0.5, 15), (0.5, 1, 5)]
    private static let slow: Spread = [(0.125, 0.25, 20), (0.25, 0.5, 40), (0.5, 1, 40)]

    /// A histogram in which so much is observed from one scrape to the next, each 5 s from 20 s before the start.
    private func series(_ spread: Spread, scrapes: Int = 200, pod: String = "a") -> CounterSeries {
        CounterSeries(
            pod: pod,
            samples: (0..<scrapes).map { index in
                let times = Double(index)
                return .init(
                    milliseconds: milliseconds(index),
                    value: spread.reduce(0) { $0 + $1.2 } * times,
                    buckets: index == 0
                        ? [] : spread.map { NativeBucket(left: $0.0, right: $0.1, count: $0.2 * times) }
                )
            }
        )
    }

    private func milliseconds(_ scrape: Int) -> Int64 {
        Int64(((Samples.start.seconds - 20 + Double(scrape) * 5) * 1000).rounded())
    }

    private func answer(_ slices: Slices, _ candidate: [CounterSeries], _ stable: [CounterSeries]) -> CountAnswer {
        let range = (slices.start - Slices.lookback).seconds * 1000...slices.end.seconds * 1000
        func cut(_ series: [CounterSeries]) -> SeriesOutcome {
            .series(
                series.map { whole in
                    var part = whole
                    part.samples = whole.samples.filter { range.contains(Double($0.milliseconds)) }
                    return part
                }
            )
        }
        return CountAnswer(
            slices: slices,
            outcomes: [
                CountPart(arm: .candidate, role: .buckets): cut(candidate),
                CountPart(arm: .stable, role: .buckets): cut(stable),
            ]
        )
    }

    private func status(
        _ histogram: MetricSpec.Histogram,
        _ candidate: [CounterSeries],
        _ stable: [CounterSeries],
        until end: Double = 400,
        into status: MetricStatus? = nil
    ) -> MetricStatus? {
        var spec = MetricSpec(name: "latency", histogram: histogram)
        if histogram.drift == nil { spec.compare = .init() }
        let through = status?.evidence?.through ?? Samples.start
        let slices = Slices(
            anchor: Samples.start,
            interval: .seconds(10),
            through: through,
            end: Samples.after(end)
        )
        return fold(
            CountMeasurement(
                metric: "latency",
                scope: Samples.scope,
                at: Samples.after(end + 1),
                answer: answer(slices, candidate, stable)
            ),
            into: status,
            spec: spec,
            analysis: AnalysisSpec(metrics: [spec]),
            scope: Samples.scope,
            candidateStart: nil
        )
    }

    private func slowerThan(_ bound: Double) -> MetricSpec.Histogram { .init(buckets: "h", slowerThan: bound) }

    @Test func whatIsSlowerThanABucketsEndIsCounted() {
        let found = status(slowerThan(0.5), [series(Self.slow)], [series(Self.fast)])
        #expect(found?.verdict == .regressed)
        #expect(found?.evidence?.candidate == .init(events: 40 * 80, total: 100 * 80))
        #expect(found?.evidence?.stable == .init(events: 5 * 80, total: 100 * 80))
        #expect(status(slowerThan(0.5), [series(Self.fast)], [series(Self.fast)])?.verdict == .healthy)
    }

    /// Where nothing was observed, the bound may stand anywhere.
    @Test func aBoundBetweenBucketsThatAreUsedIsExact() {
        let gap: Spread = [(0.125, 0.25, 90), (2, 4, 10)]
        for bound in [0.25, 0.3, 1.9, 2] {
            let found = status(slowerThan(bound), [series(gap)], [series(gap)])
            #expect(found?.evidence?.candidate == .init(events: 10 * 80, total: 100 * 80))
        }
    }

    /// At a resolution of 8 buckets to a power of two each is 9 % wide.
    @Test func theNearerEndOfANarrowBucketStandsForTheBound() {
        let fine: Spread = [(0.25, 0.2726, 70), (0.2973, 0.3242, 20), (0.3242, 0.3536, 10)]
        #expect(status(slowerThan(0.3), [series(fine)], [series(fine)])?.evidence?.candidate.events == 30 * 80)
        #expect(status(slowerThan(0.32), [series(fine)], [series(fine)])?.evidence?.candidate.events == 10 * 80)
        // Both versions are counted by the bound that the coarser of them has.
        let coarse: Spread = [(0.25, 0.2973, 70), (0.2973, 0.3536, 30)]
        let found = status(slowerThan(0.32), [series(fine)], [series(coarse)])
        #expect(found?.evidence?.candidate.events == 30 * 80)
        #expect(found?.evidence?.stable.events == 30 * 80)
    }

    @Test func aLayoutThatCannotTellIsSaidToBeSo() {
        let found = status(slowerThan(0.7), [series(Self.fast)], [series(Self.fast)])
        #expect(found?.verdict == .noData)
        #expect(
            found?.reason == "the native histogram does not tell what is above 0.7 from what is below: a bucket goes"
                + " from 0.5 to 1"
        )
        #expect(found?.evidence == nil)
        // The bucket around zero.
        let zero: Spread = [(-0.001, 0.001, 5), (0.5, 1, 5)]
        #expect(status(slowerThan(0.0005), [series(zero)], [series(zero)])?.verdict == .noData)
    }

    @Test func aHistogramThatBeginsAnewLosesNothing() {
        var restarted = series(Self.fast, scrapes: 40)
        // The process is new at scrape 20: what it counts since is all its own, though it is more in all than before.
        for index in 20..<40 {
            let times = Double(index) * 2
            restarted.samples[index].value = 100 * times
            restarted.samples[index].buckets = [NativeBucket(left: 0.5, right: 1, count: 100 * times)]
        }
        let found = status(
            slowerThan(0.5),
            [restarted],
            [series(Self.fast)],
            until: 170
        )
        // 15 rises of 100 before, 4000 at the first scrape after, then 18 rises of 200 up to scrape 38.
        #expect(found?.evidence?.candidate.total == 15 * 100 + 4000 + 18 * 200)
        #expect(found?.evidence?.candidate.events == 15 * 5 + 4000 + 18 * 200)
    }

    /// A coarser resolution merges buckets, and so does a wider bucket around zero: neither is a reset.
    @Test func mergedBucketsGoOnCounting() {
        var merged = series([(-0.01, 0.01, 5), (0.0625, 0.125, 5), (0.25, 0.5, 10), (0.5, 1, 80)], scrapes: 40)
        for index in 20..<40 {
            let times = Double(index)
            merged.samples[index].buckets = [
                NativeBucket(left: -0.125, right: 0.125, count: 10 * times),
                NativeBucket(left: 0.25, right: 1, count: 90 * times),
            ]
        }
        let found = status(slowerThan(0.25), [merged], [series(Self.fast)], until: 170)
        #expect(found?.evidence?.candidate == .init(events: 90 * 34, total: 100 * 34))
    }

    @Test func distributionsAreComparedByPowersOfTwo() {
        let spread: Spread = [(0.125, 0.1487, 10), (0.1487, 0.25, 30), (0.25, 0.5, 30), (0.5, 1, 20), (1, 2, 10)]
        let shifted: Spread = [(0.125, 0.25, 10), (0.25, 0.5, 20), (0.5, 1, 30), (1, 1.19, 20), (1.19, 2, 20)]
        let drifted = status(.init(buckets: "h", drift: .init()), [series(shifted)], [series(spread)])
        #expect(drifted?.verdict == .regressed)
        #expect(drifted?.reason?.contains("drifted from the stable revision") == true)
        #expect(drifted?.evidence?.buckets?.bounds == [0.125, 0.25, 0.5, 1, 2])
        #expect(drifted?.evidence?.buckets?.candidate == [0, 800, 1600, 2400, 3200, 0])
        #expect(drifted?.evidence?.buckets?.stable == [0, 3200, 2400, 1600, 800, 0])
        #expect(status(.init(buckets: "h", drift: .init()), [series(spread)], [series(spread)])?.verdict == .healthy)
    }

    @Test func bucketsOfOtherBoundsCannotBeComparedAsDistributions() {
        let own: Spread = [(0, 0.3, 50), (0.3, 0.7, 50), (0.7, 3, 10)]
        let found = status(.init(buckets: "h", drift: .init()), [series(own)], [series(own)])
        #expect(found?.verdict == .noData)
        #expect(found?.reason?.contains("has other buckets than powers of two, such as 0 to 0.3") == true)
    }

    @Test func aWideRangeOfValuesKeepsToTheLimitOfBuckets() {
        let wide: Spread = [(0x1p-30, 0x1p-29, 50), (0x1p40, 0x1p41, 50)]
        let found = status(.init(buckets: "h", drift: .init()), [series(wide)], [series(wide)])
        #expect(found?.verdict == .healthy)
        #expect((found?.evidence?.buckets?.bounds.count ?? 99) < StatusRules.Limit.buckets)
    }

    @Test func classicAndNativeBucketsOfOneMetricAreNotAddedUp() {
        let counters = PaperCounters(scrapes: 0, candidate: (0, 0), stable: (0, 0))
        let classic = [0.5, .infinity].map { bound in
            counters.series((0..<200).map { Double($0) * 10 }, pod: "a", bound: bound)
        }
        let both = status(slowerThan(0.5), classic + [series(Self.fast)], [series(Self.fast)])
        #expect(both?.verdict == .noData)
        #expect(both?.reason?.contains("would count twice") == true)
        // Versions of either kind can be compared where both know the bound.
        #expect(status(slowerThan(0.5), classic, [series(Self.fast)])?.evidence?.candidate.total == 10 * 80)
    }

    /// Whether slices are asked for one by one or all at once, as after a restart.
    @Test(arguments: [
        MetricSpec.Histogram(buckets: "h", slowerThan: 0.3), .init(buckets: "h", drift: .init()),
    ]) func theEvidenceDoesNotDependOnWhenOneAsks(_ histogram: MetricSpec.Histogram) {
        let fine: Spread = [(0.25, 0.2973, 70), (0.2973, 0.3536, 20), (0.5, 1, 10)]
        var candidate = series(fine)
        for index in 60..<candidate.samples.count {
            candidate.samples[index].buckets?.append(NativeBucket(left: 4, right: 8, count: Double(index) - 59))
            candidate.samples[index].value += Double(index) - 59
        }
        let whole = status(histogram, [candidate], [series(fine)])
        var steps: MetricStatus?
        for end in stride(from: 10.0, through: 400, by: 10) {
            steps = status(histogram, [candidate], [series(fine)], until: end, into: steps)
        }
        #expect(whole?.evidence?.through == Samples.after(400))
        #expect(steps?.evidence == whole?.evidence)
    }
}

/// Answers as `/api/v1/query` gives them.
@Suite struct NativeAnswerTests {
    private func series(_ element: String) throws -> SeriesOutcome {
        let text = #"{"status":"success","data":{"resultType":"matrix","result":[\#(element)]}}"#
        return try PrometheusQuery(source: Samples.source(), text: "h[1m]", at: Samples.start, staleness: .seconds(60))
            .series(in: .response(HTTPResponse(200, text)))
    }

    @Test func histogramsAreRead() throws {
        let found = try series(
            #"""
            {"metric":{"__name__":"h","pod":"a"},"histograms":[
              [1700000000.5,{"count":"7","sum":"2.5","buckets":[[3,"-0.001","0.001","1"],[0,"0.5","1","2"],[0,"1","+Inf","4"]]}],
              [1700000001,{"count":"0","sum":"0"}],
              [1700000002,{"count":"NaN","sum":"NaN","buckets":[]}],
              [1700000003,{"count":"2","sum":"0","buckets":[[0,"1","2","1"],[1,"-2","-1","1"]]}]]}
            """#
        )
        let buckets = [
            NativeBucket(left: -0.001, right: 0.001, count: 1), NativeBucket(left: 0.5, right: 1, count: 2),
            NativeBucket(left: 1, right: .infinity, count: 4),
        ]
        let last = [NativeBucket(left: -2, right: -1, count: 1), NativeBucket(left: 1, right: 2, count: 1)]
        #expect(
            found
                == .series([
                    CounterSeries(
                        pod: "a",
                        samples: [
                            .init(milliseconds: 1_700_000_000_500, value: 7, buckets: buckets),
                            .init(milliseconds: 1_700_000_001_000, value: 0, buckets: []),
                            .init(milliseconds: 1_700_000_003_000, value: 2, buckets: last),
                        ]
                    )
                ])
        )
    }

    @Test(arguments: [
        (#"{"metric":{}}"#, "a series without values"),
        (#"{"metric":{},"values":[],"histograms":[]}"#, "a counter and a native histogram by turns"),
        (#"{"metric":{},"histograms":[[1]]}"#, "can't be read"),
        (#"{"metric":{},"histograms":[[1,{"sum":"1"}]]}"#, "can't be read"),
        (#"{"metric":{},"histograms":[[1,{"count":1}]]}"#, "can't be read"),
        (#"{"metric":{},"histograms":[[1,{"count":"1","buckets":7}]]}"#, "can't be read"),
        (#"{"metric":{},"histograms":[[1,{"count":"1","buckets":[[0,"1","2"]]}]]}"#, "can't be read"),
        (#"{"metric":{},"histograms":[[1,{"count":"1","buckets":[[0,"2","1","1"]]}]]}"#, "can't be read"),
        (#"{"metric":{},"histograms":[[1,{"count":"1","buckets":[[0,"1","NaN","1"]]}]]}"#, "can't be read"),
        (#"{"metric":{},"histograms":[[1,{"count":"1","buckets":[[0,"1","2","-1"]]}]]}"#, "can't be read"),
    ]) func whatIsNoHistogramIsAFault(_ element: String, _ reason: String) throws {
        #expect(try series(element).fault?.contains(reason) == true)
    }
}
