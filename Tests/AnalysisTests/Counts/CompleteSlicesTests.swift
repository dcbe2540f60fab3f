import Analysis
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

/// Slices of 10 s; pods are scraped each 5 s.
@Suite struct CompleteSlicesTests {
    private let counters = PaperCounters(scrapes: 100, candidate: (0, 10), stable: (0, 50))

    /// The newest scrape of each pod, in seconds; each was scraped all the time before.
    private func scrapes(_ ends: [String: Double], value: Double = 1) -> SeriesOutcome {
        .series(
            ends.sorted { $0.key < $1.key }.map { pod, end in
                let times = stride(from: -20, through: end, by: 5)
                return CounterSeries(
                    pod: pod,
                    samples: times.map {
                        .init(milliseconds: Int64(Samples.after($0).seconds * 1000), value: value)
                    }
                )
            }
        )
    }

    private func status(
        until end: Double,
        ready: [Arm: Set<String>] = [:],
        scrapes: [Arm: SeriesOutcome] = [:],
        answeredAt: Double? = nil,
        skew: Duration = .zero,
        askedAt: Double? = nil,
        into status: MetricStatus? = nil
    ) -> MetricStatus? {
        let slices = Slices(
            anchor: Samples.start,
            interval: .seconds(10),
            through: status?.evidence?.through ?? Samples.start,
            end: Samples.after(end)
        )
        var answer = counters.answer(slices)
        answer.readyPods = ready
        answer.scrapeInterval = .seconds(5)
        answer.answeredAt = answeredAt.map { Samples.after($0) }
        answer.skew = skew
        if answeredAt != nil {
            // What the server has not seen yet can't be in its answer.
            let now = Samples.after(askedAt ?? end + 5) + skew
            answer.outcomes = answer.outcomes.mapValues { outcome in
                guard case .series(let series) = outcome else { return outcome }
                return .series(
                    series.map { whole in
                        var part = whole
                        part.samples.removeAll { Double($0.milliseconds) > now.seconds * 1000 }
                        return part
                    }
                )
            }
        }
        for (arm, outcome) in scrapes { answer.outcomes[CountPart(arm: arm, role: .scrapes)] = outcome }
        return fold(
            CountMeasurement(
                metric: "errors",
                scope: Samples.scope,
                at: Samples.after(askedAt ?? end + 5),
                answer: answer
            ),
            into: status,
            spec: Samples.counted,
            analysis: AnalysisSpec(metrics: [Samples.counted]),
            scope: Samples.scope,
            candidateStart: Samples.start - .seconds(30)
        )
    }

    private func through(_ status: MetricStatus?) -> Double? {
        status?.evidence.map { ($0.through - Samples.start).seconds }
    }

    @Test func aSliceWaitsForEachReadyPodToBeScraped() {
        let ready: [Arm: Set<String>] = [.candidate: ["c-1", "c-2"], .stable: ["s-1"]]
        func status(_ second: Double?, into status: MetricStatus? = nil, until end: Double) -> MetricStatus? {
            var pods = ["c-1": end]
            pods["c-2"] = second
            return self.status(
                until: end,
                ready: ready,
                scrapes: [.candidate: scrapes(pods), .stable: scrapes(["s-1": end])],
                into: status
            )
        }
        // The second pod was scraped up to 20 s: from 30 s on that is two intervals ago.
        #expect(through(status(20, until: 40)) == 20)
        #expect(through(status(25, until: 40)) == 30)
        // A pod that never was, and what becomes of it once it is.
        let partial = status(nil, until: 20)
        #expect(through(partial) == 0)
        #expect(partial?.evidence?.candidate.total == 0)
        let complete = status(40, into: partial, until: 40)
        #expect(through(complete) == 40)
        #expect(complete?.evidence == status(40, until: 40)?.evidence)
        #expect(complete?.evidence?.candidate.total == 80)
    }

    @Test func afterAWhileAPodThatIsNotScrapedIsAFaultOfTheMonitoring() {
        let ready: [Arm: Set<String>] = [.candidate: ["c-1", "c-2", "c-3"]]
        let scrapes: [Arm: SeriesOutcome] = [.candidate: scrapes(["c-1": 40])]
        // Four intervals and 5 s after the slice's end.
        #expect(status(until: 10, ready: ready, scrapes: scrapes, askedAt: 35)?.verdict == .noData)
        let found = status(until: 10, ready: ready, scrapes: scrapes, askedAt: 35.1)
        #expect(found?.verdict == .monitoringFault)
        #expect(found?.reason == "the ready pod c-2 and 1 more is not scraped")
        #expect(found?.blindSince != nil)
    }

    @Test func aScrapeThatFailedIsNone() {
        let failed: [Arm: SeriesOutcome] = [.candidate: scrapes(["c-1": 40], value: 0)]
        #expect(through(status(until: 40, ready: [.candidate: ["c-1"]], scrapes: failed)) == 0)
    }

    /// A counter of the pod says as much as `up` does.
    @Test func aPodThatCountsHasBeenScraped() {
        let other: [Arm: SeriesOutcome] = [.candidate: scrapes(["c-9": 40])]
        #expect(through(status(until: 40, ready: [.candidate: ["candidate-1"]], scrapes: other)) == 40)
    }

    /// What a gateway counts names no pods.
    @Test func whereNoScrapesAreKnownNoneAreAwaited() {
        #expect(through(status(until: 40, ready: [.candidate: ["c-1"]], scrapes: [.candidate: .series([])])) == 40)
        #expect(through(status(until: 40, ready: [.candidate: ["c-1"]])) == 40)
    }

    @Test func scrapesThatCannotBeReadAreAFault() {
        let found = status(until: 40, ready: [.candidate: ["c-1"]], scrapes: [.candidate: .fault("down")])
        #expect(found?.verdict == .monitoringFault)
        #expect(found?.reason == "down")
        #expect(found?.evidence == nil)
    }

    // MARK: Clocks

    /// A server whose clock is behind has not seen the end of a slice that is over by ours.
    @Test func noSliceIsCountedBeforeItIsOverByTheServersClock() {
        // With scrapes each 5 s their samples are awaited for 3 s at least.
        for (answeredAt, end) in [(22.0, 10.0), (23, 20), (32, 20), (33, 30), (42, 30), (43, 40), (60, 40)] {
            #expect(
                through(status(until: 40, answeredAt: answeredAt, askedAt: 100)) == end,
                "answered at \(answeredAt)"
            )
        }
        #expect(through(status(until: 40)) == 40)
    }

    @Test(arguments: [-30.0, -12.5, -3, 0, 3, 12.5, 30]) func skewNeitherLosesNorDoublesAnything(_ skew: Double) {
        var status: MetricStatus?
        for asked in stride(from: 15.0, through: 505, by: 10) {
            status = self.status(
                until: asked - 5,
                answeredAt: (asked + skew).rounded(.down),
                skew: .milliseconds(Int64(skew * 1000)),
                askedAt: asked,
                into: status
            )
        }
        let last = through(status) ?? 0
        #expect(last >= 500 + min(0, skew) - 10)
        // Each scrape counts 10 requests, up to the last one at 475 s.
        #expect(status?.evidence?.candidate.total == Int(min(last, 475) / 5) * 10)
        #expect(status?.evidence == self.status(until: last)?.evidence)
    }

    @Test func clocksThatAreTooFarApartAreAFault() {
        for (skew, text) in [(Duration.seconds(31), "ahead of"), (.seconds(-31), "behind")] {
            let found = status(until: 40, answeredAt: 90, skew: skew)
            #expect(found?.verdict == .monitoringFault)
            #expect(found?.reason == "the clock of the metrics source is 31 s \(text) the controller's, more than 30 s")
            #expect(found?.evidence == nil)
        }
        #expect(status(until: 40, answeredAt: 90, skew: .seconds(30))?.evidence != nil)
    }
}
