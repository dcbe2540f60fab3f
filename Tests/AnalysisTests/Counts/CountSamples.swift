import Analysis
import KubeModel
import RolloutAPI
import RolloutCore

/// A Prometheus on paper that scrapes counters which rise as they are told to.
struct PaperCounters {
    /// Events and total of each arm at each scrape, since its pods began; no series where absent.
    var events: [Arm: [Double]] = [:]
    var totals: [Arm: [Double]] = [:]
    /// Seconds between two scrapes.
    var step = 5.0
    /// Seconds from the step's start to the first scrape.
    var first = -20.0

    /// Both arms count that many requests and bad events from one scrape to the next.
    init(scrapes: Int, candidate: (events: Double, total: Double), stable: (events: Double, total: Double)) {
        for (arm, rates) in [(Arm.candidate, candidate), (.stable, stable)] {
            events[arm] = (0..<scrapes).map { Double($0) * rates.events }
            totals[arm] = (0..<scrapes).map { Double($0) * rates.total }
        }
    }

    func series(_ values: [Double], pod: String, bound: Double? = nil) -> CounterSeries {
        let samples = values.enumerated().map { index, value in
            let seconds = Samples.start.seconds + first + Double(index) * step
            return CounterSeries.Sample(milliseconds: Int64((seconds * 1000).rounded()), value: value)
        }
        return CounterSeries(pod: pod, bound: bound, samples: samples)
    }

    /// What is answered about those slices: the samples from the lookback on to the end.
    func answer(_ slices: Slices) -> CountAnswer {
        var outcomes: [CountPart: SeriesOutcome] = [:]
        for arm in Arm.allCases {
            outcomes[CountPart(arm: arm, role: .events)] = .series(cut(events[arm], arm, slices))
            outcomes[CountPart(arm: arm, role: .total)] = .series(cut(totals[arm], arm, slices))
        }
        return CountAnswer(slices: slices, outcomes: outcomes)
    }

    private func cut(_ values: [Double]?, _ arm: Arm, _ slices: Slices) -> [CounterSeries] {
        guard let values else { return [] }
        var all = series(values, pod: "\(arm)-1")
        let range = (slices.start - Slices.lookback).seconds * 1000...(slices.end.seconds * 1000)
        all.samples = all.samples.filter { range.contains(Double($0.milliseconds)) }
        return [all]
    }
}

extension Samples {
    static let counted = MetricSpec(
        name: "errors",
        counts: .init(events: #"requests_total{ {{arm}},code="500" }"#, total: "requests_total{ {{arm}} }"),
        compare: .init()
    )

    /// The slices of 10 s that are over that many seconds after the start.
    static func slices(through: Double = 0, until end: Double) -> Slices {
        Slices(anchor: start, interval: .seconds(10), through: after(through), end: after(end))
    }

    /// Folds what the counters say about the slices up to then.
    static func counted(
        _ counters: PaperCounters,
        until end: Double,
        into status: MetricStatus? = nil,
        by spec: MetricSpec = counted,
        analysis: AnalysisSpec? = nil,
        scope: EvidenceScope = scope
    ) -> MetricStatus? {
        let through = status?.evidence?.through ?? start
        let slices = Slices(anchor: scope.observedSince, interval: .seconds(10), through: through, end: after(end))
        let measurement = CountMeasurement(
            metric: spec.name,
            scope: scope,
            at: after(end + 1),
            answer: counters.answer(slices)
        )
        return fold(
            measurement,
            into: status,
            spec: spec,
            analysis: analysis ?? AnalysisSpec(metrics: [spec]),
            scope: scope,
            candidateStart: start - .seconds(30)
        )
    }
}
