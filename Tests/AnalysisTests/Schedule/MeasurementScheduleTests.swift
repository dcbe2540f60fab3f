import Analysis
import HTTPTransport
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

/// With the default source a window of 2 min and an interval of 30 s, unless a test says otherwise.
struct MeasurementScheduleTests {
    private func schedule(
        _ metrics: [MetricSpec] = [Samples.metric()],
        interval: TimeSpan? = .seconds(30),
        window: TimeSpan? = .minutes(2),
        statuses: [MetricStatus] = [],
        inFlight: Set<String> = []
    ) throws -> MeasurementSchedule {
        MeasurementSchedule(
            spec: AnalysisSpec(interval: interval, window: window, metrics: metrics),
            statuses: statuses,
            scope: Samples.scope,
            inFlight: inFlight,
            sources: try Samples.sources()
        )
    }

    private func measured(
        _ seconds: Double,
        _ verdict: MetricStatus.Verdict = .healthy,
        name: String = "errors"
    ) -> MetricStatus {
        var status = MetricStatus(name: name, verdict: verdict)
        status.measuredAt = Samples.after(seconds)
        return status
    }

    private func names(_ schedule: MeasurementSchedule, at seconds: Double) -> [String] {
        schedule.measurementsDue(at: Samples.after(seconds), for: Samples.rollout).map(\.metric)
    }

    @Test func theFirstMeasurementSeesNothingOlderThanTheStepsTraffic() throws {
        let schedule = try schedule()
        #expect(schedule.nextDue == Samples.after(120))
        #expect(names(schedule, at: 119.999) == [])
        #expect(names(schedule, at: 120) == ["errors"])
    }

    @Test func withoutObservedTrafficNothingIsMeasured() throws {
        var schedule = try schedule()
        schedule.scope = nil
        #expect(schedule.nextDue == nil)
        #expect(names(schedule, at: 1000) == [])
        #expect(!schedule.isMeasurementPending(at: Samples.after(1000)))
    }

    @Test func theWindowDefaultsToFourScrapesOrTheInterval() throws {
        #expect(try schedule(window: nil).nextDue == Samples.after(60))
        #expect(try schedule(interval: .seconds(90), window: nil).nextDue == Samples.after(90))
        var quick = try schedule(interval: .seconds(2), window: nil)
        quick.sources = MetricSources([try MetricSource(option: "default=http://p,scrapeInterval=1s")])
        #expect(quick.nextDue == Samples.after(4))
        let query = quick.measurementsDue(at: Samples.after(4), for: Samples.rollout).first
        #expect(query?.candidateText?.contains("[4s]") == true)
    }

    @Test(
        arguments: [
            (120, 150), (120.4, 150), (149.999, 150), (150, 180), (150.001, 180), (179, 180), (1000, 1020),
        ] as [(Double, Double)]
    )
    func measurementsStayOnTheStepsOwnGrid(last: Double, next: Double) throws {
        #expect(try schedule(statuses: [measured(last)]).nextDue == Samples.after(next))
    }

    @Test func aLateMeasurementCausesNoBurst() throws {
        // Nothing was asked between 120 s and 1000 s: one measurement, and the next on the grid.
        var schedule = try schedule()
        var asked: [Double] = []
        for second in stride(from: 1000.0, through: 1100, by: 1) {
            guard !names(schedule, at: second).isEmpty else { continue }
            asked.append(second)
            schedule.statuses = [measured(second)]
        }
        #expect(asked == [1000, 1020, 1050, 1080])
    }

    @Test func aRestartShiftsNothing() throws {
        // The instants in memory have nanoseconds, those of a written status microseconds.
        var schedule = try schedule(statuses: [measured(150)])
        schedule.scope?.observedSince = Samples.start + .nanoseconds(999)
        #expect(schedule.nextDue == Samples.after(180))
        schedule.scope?.observedSince = Samples.start
        #expect(schedule.nextDue == Samples.after(180))
    }

    /// The first after 10 s, later as long again as it has failed, but never beyond the next regular one.
    @Test(arguments: [(150, 160), (155, 165), (165, 180)] as [(Double, Double)])
    func theLongerAFaultLastsTheLessOftenItIsTriedAgain(last: Double, next: Double) throws {
        var status = measured(last, .monitoringFault)
        status.blindSince = Samples.after(150)
        #expect(try schedule(statuses: [status]).nextDue == Samples.after(next))
    }

    /// Queries are evaluated for whole seconds, so the first waits for one.
    @Test func theFirstMeasurementIsForAWholeSecond() throws {
        var schedule = try schedule()
        schedule.scope?.observedSince = Samples.after(0.25)
        #expect(schedule.nextDue == Samples.after(121))
        let query = try #require(schedule.measurementsDue(at: Samples.after(121.75), for: Samples.rollout).first)
        #expect(query.at == Samples.after(121.75))
        #expect(query.queries()[.candidate]?.at == Samples.after(121))
    }

    @Test func aMeasurementOfAnEarlierStepDoesNotCount() throws {
        #expect(try schedule(statuses: [measured(-10)]).nextDue == Samples.after(120))
        #expect(try schedule(statuses: [measured(30)]).nextDue == Samples.after(120))
    }

    @Test func theMetricsOwnDelayReplacesTheCommonOne() throws {
        var slow = Samples.metric("accuracy")
        slow.initialDelay = .minutes(10)
        var schedule = try schedule([Samples.metric(), slow])
        schedule.spec.initialDelay = .seconds(60)
        #expect(names(schedule, at: 179) == [])
        #expect(names(schedule, at: 180) == ["errors"])
        #expect(names(schedule, at: 719) == ["errors"])
        #expect(names(schedule, at: 720) == ["errors", "accuracy"])
    }

    @Test func whatIsInFlightIsNotAskedAgain() throws {
        let metrics = [Samples.metric("a"), Samples.metric("b")]
        let schedule = try schedule(metrics, inFlight: ["a"])
        #expect(names(schedule, at: 120) == ["b"])
        #expect(try self.schedule(metrics, inFlight: ["a", "b"]).nextDue == nil)
    }

    @Test func aMeasurementThatIsDueOrOnItsWayIsPending() throws {
        #expect(try !schedule().isMeasurementPending(at: Samples.after(119)))
        #expect(try schedule().isMeasurementPending(at: Samples.after(120)))
        #expect(try schedule(inFlight: ["errors"]).isMeasurementPending(at: Samples.after(121)))
        #expect(
            try schedule(statuses: [measured(120)], inFlight: ["errors"]).isMeasurementPending(at: Samples.after(121))
        )
        #expect(try !schedule(statuses: [measured(120)]).isMeasurementPending(at: Samples.after(121)))
        #expect(try schedule(statuses: [measured(120)]).isMeasurementPending(at: Samples.after(150)))
    }

    @Test func aDryRunIsNeverPending() throws {
        let schedule = try schedule([Samples.metric(dryRun: true)], inFlight: ["errors"])
        #expect(!schedule.isMeasurementPending(at: Samples.after(500)))
        #expect(try names(self.schedule([Samples.metric(dryRun: true)]), at: 120) == ["errors"])
    }

    @Test func theStableArmIsAskedOnlyWhereALimitIsRelative() throws {
        let relative = Samples.metric("b", threshold: nil, relative: .init(maxIncrease: 0.1))
        let due = try schedule([Samples.metric("a"), relative])
            .measurementsDue(at: Samples.after(200), for: Samples.rollout)
        #expect(due.map { Set($0.queries().keys) } == [[.candidate], [.candidate, .stable]])
        let queries = due[1].queries()
        #expect(
            queries[.candidate]?.text
                == #"sum(rate(errors_total{ namespace="ml",pod=~"fraud-7f9c21-[a-z0-9]+-[a-z0-9]+" }[2m]))"#
        )
        #expect(
            queries[.stable]?.text
                == #"sum(rate(errors_total{ namespace="ml",pod=~"fraud-5b1a9c-[a-z0-9]+-[a-z0-9]+" }[2m]))"#
        )
        #expect(queries.values.allSatisfy { $0.at == Samples.after(200) && $0.staleness == .seconds(60) })
    }

    @Test func theQueriesAreEvaluatedOnTheServersClock() throws {
        var clock = ServerClock()
        clock.learn(
            from: HTTPResponse(status: 200, headers: ["Date": "Tue, 14 Nov 2023 22:13:30 GMT"]),
            sentAt: Samples.start,
            receivedAt: Samples.start
        )
        let due = try schedule().measurementsDue(at: Samples.after(120), for: Samples.rollout)
        #expect(due[0].queries(clock: clock)[.candidate]?.at == Samples.after(130))
        #expect(due[0].at == Samples.after(120))
    }

    @Test func theServiceOfEachArmIsItsOwn() throws {
        var metric = Samples.metric(relative: .init(maxIncrease: 1))
        metric.query = #"x{s="{{service}}",r="{{revision}}",v="{{version}}",n="{{name}}.{{namespace}}"}"#
        let queries = try schedule([metric]).measurementsDue(at: Samples.after(120), for: Samples.rollout)[0].queries()
        #expect(queries[.stable]?.text == #"x{s="fraud-stable",r="5b1a9c",v="2026.10.1",n="fraud.ml"}"#)
        #expect(queries[.candidate]?.text == #"x{s="fraud-candidate",r="7f9c21",v="2026.11.3",n="fraud.ml"}"#)
    }

    @Test func theSourcesLabelsNameThePods() throws {
        var schedule = try schedule()
        schedule.sources = MetricSources([
            try MetricSource(option: "default=http://p,podLabel=exported_pod,namespaceLabel=exported_namespace")
        ])
        let text = schedule.measurementsDue(at: Samples.after(120), for: Samples.rollout)[0].candidateText
        #expect(text?.contains(#"{ exported_namespace="ml",exported_pod=~"fraud-7f9c21-"#) == true)
    }

    @Test func aMetricsOwnSourceIsAsked() throws {
        var metric = Samples.metric()
        metric.source = "thanos"
        var schedule = try schedule([Samples.metric("a"), metric])
        schedule.sources = MetricSources([try Samples.source(), try Samples.source("thanos", "http://thanos")])
        let due = schedule.measurementsDue(at: Samples.after(120), for: Samples.rollout)
        #expect(due.compactMap { $0.queries()[.candidate]?.source.name } == ["default", "thanos"])
    }

    @Test func anUnknownSourceIsAFaultAtOnce() throws {
        var metric = Samples.metric()
        metric.source = "other"
        let due = try schedule([metric]).measurementsDue(at: Samples.start, for: Samples.rollout)
        #expect(due.count == 1)
        #expect(due[0].queries().isEmpty)
        let measurement = due[0].measurement([:])
        guard case .fault(let reason) = measurement.outcomes[.candidate] else {
            Issue.record("not .fault")
            return
        }
        #expect(reason.contains("\"other\""))
    }

    @Test func aQueryThatCanNotBeWrittenIsAFault() throws {
        var metric = Samples.metric()
        metric.query = "{{version}}_total"
        let due = try schedule([metric]).measurementsDue(at: Samples.after(120), for: Samples.rollout)
        #expect(
            due[0].measurement([:]).outcomes == [
                .candidate: .fault("the query {{version}} is no word by itself and must stand between quotes")
            ]
        )
    }

    @Test func anArmWithoutAnAnswerIsAFault() throws {
        let metric = Samples.metric(relative: .init(maxIncrease: 1))
        let due = try schedule([metric]).measurementsDue(at: Samples.after(120), for: Samples.rollout)
        let measurement = due[0].measurement([.candidate: .value(1)])
        #expect(measurement.outcomes == [.candidate: .value(1), .stable: .fault("the query was given up")])
        #expect(measurement.scope == Samples.scope && measurement.at == Samples.after(120))
    }

    @Test func requestsAreCountedSinceTheTrafficWasObserved() throws {
        var schedule = try schedule([])
        schedule.spec.requests = "sum(increase(requests_total{ {{arm}} }[{{window}}]))"
        #expect(schedule.nextDue == Samples.after(120))
        #expect(names(schedule, at: 119) == [])
        let due = schedule.measurementsDue(at: Samples.after(137.9), for: Samples.rollout)
        #expect(due.map(\.metric) == [MetricQuery.requestsName])
        let queries = due[0].queries()
        #expect(Set(queries.keys) == [.candidate, .stable])
        #expect(queries[.stable]?.text.hasSuffix(#"pod=~"fraud-5b1a9c-[a-z0-9]+-[a-z0-9]+" }[137s]))"#) == true)
        schedule.requestsAskedAt = Samples.after(137.9)
        #expect(schedule.nextDue == Samples.after(150))
        #expect(!schedule.isMeasurementPending(at: Samples.after(150)))
        schedule.inFlight = [MetricQuery.requestsName]
        #expect(schedule.nextDue == nil)
        #expect(names(schedule, at: 200) == [])
    }

    @Test func noScheduleEverAsksBeforeItsWindowIsFull() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let interval = Int.random(in: 1...120, using: &random)
            let window = Int.random(in: 1...600, using: &random)
            let delay = Int.random(in: 0...300, using: &random)
            var metric = Samples.metric()
            metric.initialDelay = .seconds(delay)
            var schedule = try schedule([metric], interval: .seconds(interval), window: .seconds(window))
            var now = 0.0
            var last: Double?
            for _ in 0..<40 {
                now += Double.random(in: 0...40, using: &random)
                guard !names(schedule, at: now).isEmpty else { continue }
                #expect(now >= Double(window + delay))
                let isFault = Bool.random(using: &random)
                // Two measurements lie in different intervals of the grid, unless the first was a fault.
                if let last, schedule.statuses.first?.verdict == .healthy {
                    let grid = { (time: Double) in ((time - Double(window + delay)) / Double(interval)).rounded(.down) }
                    #expect(grid(now) > grid(last))
                }
                schedule.statuses = [measured(now, isFault ? .monitoringFault : .healthy)]
                last = now
            }
        }
    }
}
