import Analysis
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

struct MetricJudgeTests {
    private func verdict(
        _ candidate: Double,
        stable: Double? = nil,
        threshold: MetricSpec.Threshold? = nil,
        relative: MetricSpec.Relative? = nil
    ) -> MetricStatus? {
        let spec = Samples.metric(threshold: threshold, relative: relative)
        let measurement = Samples.measurement(.value(candidate), stable: stable.map { .value($0) })
        return fold(measurement, into: nil, spec: spec, scope: Samples.scope)
    }

    @Test(
        arguments: [
            (0.05, .healthy, "0.05 is within the limits"), (0.0501, .regressed, "0.0501 is above the limit 0.05"),
            (0.050000001, .regressed, "0.050000001 is above the limit 0.05"),
            (0.01, .healthy, "0.01 is within the limits"),
            (0.0099, .regressed, "0.0099 is below the limit 0.01"), (-5, .regressed, "-5 is below the limit 0.01"),
            (1234.5678, .regressed, "1235 is above the limit 0.05"),
            (1.0 / 3, .regressed, "0.3333 is above the limit 0.05"),
            (1e-9, .regressed, "1e-09 is below the limit 0.01"),
            (2e20, .regressed, "2e+20 is above the limit 0.05"),
        ] as [(Double, MetricStatus.Verdict, String)]
    )
    func bothFixedLimitsAreInclusive(value: Double, expected: MetricStatus.Verdict, reason: String) {
        let status = verdict(value, threshold: .init(min: 0.01, max: 0.05))
        #expect(status?.verdict == expected)
        #expect(status?.reason == reason)
        #expect(status?.value == value)
    }

    @Test(
        arguments: [
            (0.11, 0.1, .healthy), (0.1100001, 0.1, .regressed), (0.05, 0.1, .healthy), (0.0499, 0.1, .regressed),
            // A fraction is one of the magnitude: 10 percent above -10 is -9, 50 percent below it is -15.
            (-9, -10, .healthy), (-8.9, -10, .regressed), (-15, -10, .healthy), (-15.1, -10, .regressed),
            // A fraction of nothing is nothing.
            (0, 0, .healthy), (1e-9, 0, .regressed), (-1e-9, 0, .regressed),
        ] as [(Double, Double, MetricStatus.Verdict)]
    )
    func relativeLimitsAreFractionsOfTheConcurrentStable(
        candidate: Double,
        stable: Double,
        expected: MetricStatus.Verdict
    ) {
        let status = verdict(candidate, stable: stable, relative: .init(maxIncrease: 0.1, maxDecrease: 0.5))
        #expect(status?.verdict == expected)
        #expect(status?.stableValue == stable)
    }

    @Test(
        arguments: [
            // Stable at 0: a fixed limit on that side decides alone.
            (0.05, 0, .healthy), (0.051, 0, .regressed), (-0.05, 0, .healthy), (-0.051, 0, .regressed),
            // Stable elsewhere: both limits hold.
            (0.02, 0.01, .healthy), (0.021, 0.01, .regressed),
        ] as [(Double, Double, MetricStatus.Verdict)]
    )
    func aFixedLimitStandsInWhereTheStableIsZero(
        candidate: Double,
        stable: Double,
        expected: MetricStatus.Verdict
    ) {
        let status = verdict(
            candidate,
            stable: stable,
            threshold: .init(min: -0.05, max: 0.05),
            relative: .init(maxIncrease: 1, maxDecrease: 1)
        )
        #expect(status?.verdict == expected)
    }

    @Test func reasonsNameTheLimitAndTheStable() {
        let both = MetricSpec.Relative(maxIncrease: 0.1, maxDecrease: 0.2)
        #expect(
            verdict(0.12, stable: 0.01, relative: both)?.reason
                == "0.12 is above the limit 0.011 (stable 0.01 plus 10 %)"
        )
        #expect(verdict(7, stable: 10, relative: both)?.reason == "7 is below the limit 8 (stable 10 minus 20 %)")
        #expect(verdict(10.5, stable: 10, relative: both)?.reason == "10.5 is within the limits (stable 10)")
        #expect(
            verdict(0.12, stable: 0.01, threshold: .init(max: 0.05), relative: both)?.reason
                == "0.12 is above the limit 0.05 (stable 0.01)"
        )
    }

    @Test func aBrokenFixedLimitNeedsNoStable() {
        let spec = Samples.metric(relative: .init(maxIncrease: 0.1))
        for stable: QueryOutcome? in [.noData("nothing"), .fault("down"), nil] {
            let measurement = Samples.measurement(.value(0.5), stable: stable)
            let status = fold(measurement, into: nil, spec: spec, scope: Samples.scope)
            #expect(status?.verdict == .regressed)
        }
    }

    @Test func toPassEveryValueIsNeeded() {
        let spec = Samples.metric(relative: .init(maxIncrease: 0.1))
        for (stable, verdict, reason) in [
            (.noData("nothing"), .noData, "stable: nothing"), (.fault("down"), .monitoringFault, "stable: down"),
            (nil, .noData, "stable: there is no such revision"),
        ] as [(QueryOutcome?, MetricStatus.Verdict, String)] {
            let measurement = Samples.measurement(.value(0.01), stable: stable)
            let status = fold(measurement, into: nil, spec: spec, scope: Samples.scope)
            #expect(status?.verdict == verdict)
            #expect(status?.reason == reason)
            #expect(status?.measurements == nil && status?.failures == nil && status?.value == nil)
        }
    }

    @Test func aMetricWithoutLimitsIsNeverGood() {
        let status = verdict(0.5)
        #expect(status?.verdict == .undecided)
        #expect(status?.measurements == nil)
    }

    @Test func aValueThatIsNotFiniteIsAFault() {
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(verdict(value, threshold: .init(max: 1))?.verdict == .monitoringFault)
            let status = verdict(0.5, stable: value, threshold: .init(max: 1), relative: .init(maxIncrease: 1))
            #expect(status?.verdict == .monitoringFault)
        }
    }

    @Test func aForgivenFailureLeavesItUndecidedAndAGoodOneHealsIt() {
        let spec = Samples.metric(failureLimit: 2)
        var status = Samples.folded([.value(0.1)], by: spec)
        #expect(status?.verdict == .undecided)
        #expect(status?.reason == "0.1 is above the limit 0.05; 1 failed, 2 forgiven")
        status = Samples.folded([.value(0.01)], by: spec, into: status, from: 70)
        #expect(status?.verdict == .healthy)
        #expect(status?.failures == 1 && status?.measurements == 1)
        status = Samples.folded([.value(0.1), .value(0.01), .value(0.1)], by: spec, into: status, from: 80)
        #expect(status?.verdict == .regressed)
        #expect(status?.failures == 3 && status?.measurements == 2)
        #expect(status?.reason == "0.1 is above the limit 0.05; 3 failed, 2 forgiven")
    }

    @Test func aRegressedMetricStaysSoForTheStep() {
        let status = Samples.folded([.value(0.5), .value(0.01), .noData("x"), .fault("y"), .value(0.01)])
        #expect(status?.verdict == .regressed)
        #expect(status?.reason == "0.5 is above the limit 0.05")
        #expect(status?.blindSince == nil)
        #expect(status?.measurements == 2)
    }

    @Test func aLoweredLimitCountsTheFailuresThatWere() {
        var status = Samples.folded([.value(0.5)], by: Samples.metric(failureLimit: 3))
        status = Samples.folded([.value(0.01)], by: Samples.metric(), into: status, from: 70)
        #expect(status?.verdict == .regressed)
        #expect(status?.reason == "1 failed, 0 forgiven")
    }

    @Test func noDataAndFaultsResetNothing() {
        let spec = Samples.metric(failureLimit: 2)
        let status = Samples.folded(
            [.value(0.1), .noData("nothing"), .value(0.01), .fault("down"), .value(0.1), .noData("nothing")],
            by: spec
        )
        #expect(status?.failures == 2 && status?.measurements == 1)
        #expect(status?.verdict == .noData)
        #expect(status?.value == 0.1)
    }

    @Test func theBlindTimeRunsFromTheFirstWithoutABreak() {
        let first = Samples.folded([.noData("a"), .fault("b"), .noData("c")])
        #expect(first?.blindSince == Samples.after(60))
        #expect(first?.verdict == .noData)
        #expect(first?.reason == "c")
        let healed = Samples.folded([.value(0.01)], into: first, from: 100)
        #expect(healed?.blindSince == nil)
        let again = Samples.folded([.fault("d")], into: healed, from: 110)
        #expect(again?.blindSince == Samples.after(110))
        #expect(again?.verdict == .monitoringFault)
    }

    @Test("C064: a late answer of another step changes nothing")
    func aLateAnswerOfAnotherStepChangesNothing() {
        let status = Samples.folded([.value(0.01)])
        var others = [Samples.scope, Samples.scope, Samples.scope]
        others[0].candidateHash = "other"
        others[1].stepIndex = 0
        others[2].observedSince = Samples.after(-100)
        for scope in others {
            let late = Samples.measurement(.value(0.9), at: 100, scope: scope)
            #expect(fold(late, into: status, spec: Samples.metric(), scope: Samples.scope) == status)
            #expect(fold(late, into: nil, spec: Samples.metric(), scope: Samples.scope) == nil)
        }
    }

    @Test func aMeasurementOfAnotherMetricChangesNothing() {
        let other = Samples.measurement(.value(0.9), metric: "latency")
        #expect(fold(other, into: nil, spec: Samples.metric(), scope: Samples.scope) == nil)
    }

    @Test func nothingIsCountedTwice() {
        let measurement = Samples.measurement(.value(0.9), at: 60)
        let spec = Samples.metric(failureLimit: 5)
        let once = fold(measurement, into: nil, spec: spec, scope: Samples.scope)
        #expect(fold(measurement, into: once, spec: spec, scope: Samples.scope) == once)
        let older = Samples.measurement(.value(0.9), at: 50)
        #expect(fold(older, into: once, spec: spec, scope: Samples.scope) == once)
    }

    @Test func aStatusThatWasWrittenAndReadIsTheSameScope() throws {
        // A status keeps microseconds.
        var exact = Samples.scope
        exact.observedSince = Samples.start + .nanoseconds(1_234_567_891)
        var kept = exact
        kept.observedSince = try #require(Timestamp(exact.observedSince.microTime))
        #expect(exact != kept)
        #expect(exact.isSame(as: kept))
        var measurement = Samples.measurement(.value(0.01), scope: exact)
        measurement.at = Samples.after(60) + .nanoseconds(1)
        let status = try #require(fold(measurement, into: nil, spec: Samples.metric(), scope: kept))
        let stored = try JSONValue(encoding: status).decoded(as: MetricStatus.self)
        #expect(stored == status)
        #expect(fold(measurement, into: stored, spec: Samples.metric(), scope: kept) == stored)
    }

    @Test func aLongQueryIsCut() {
        let measurement = Samples.measurement(.value(0.01))
        let query = String(repeating: "ü", count: 1000)
        let status = fold(measurement, into: nil, spec: Samples.metric(), scope: Samples.scope, query: query)
        #expect(status?.query?.hasSuffix("…") == true)
        #expect((status?.query?.utf8.count ?? 0) <= 403)
        let short = fold(measurement, into: nil, spec: Samples.metric(), scope: Samples.scope, query: "up")
        #expect(short?.query == "up")
    }

    @Test func aStepStartsWithEveryMetricUndecided() {
        let spec = AnalysisSpec(metrics: [Samples.metric("b"), Samples.metric("a", dryRun: true)])
        let fresh = statuses(for: spec, scope: Samples.scope, previous: [])
        #expect(fresh.map(\.name) == ["b", "a"])
        #expect(fresh.map(\.verdict) == [.undecided, .undecided])
        #expect(fresh.map(\.reason) == ["no measurement yet", "no measurement yet"])
        #expect(fresh.map(\.dryRun) == [nil, true])
        #expect(statuses(for: AnalysisSpec(), scope: Samples.scope, previous: fresh) == [])
    }

    @Test func whatIsKnownOfTheStepIsKeptInTheOrderOfTheSpec() throws {
        let known = try #require(Samples.folded([.value(0.9)]))
        var foreign = known
        foreign.name = "gone"
        var earlier = known
        earlier.name = "latency"
        earlier.measuredAt = Samples.after(-1)
        let spec = AnalysisSpec(metrics: [Samples.metric("latency"), Samples.metric()])
        let result = statuses(for: spec, scope: Samples.scope, previous: [known, foreign, earlier])
        #expect(result.map(\.name) == ["latency", "errors"])
        #expect(result[0].verdict == .undecided && result[0].failures == nil)
        #expect(result[1] == known)
    }

    @Test(
        arguments: [
            (.value(30), .value(70), 30, 70), (.value(5), .noData("x"), 5, 0), (.noData("x"), .value(5), 0, 5),
            (.value(5), nil, 5, 0),
        ] as [(QueryOutcome, QueryOutcome?, Double, Double)]
    )
    func requestsOfBothArmsAreCounted(
        candidate: QueryOutcome,
        stable: QueryOutcome?,
        expected: Double,
        expectedStable: Double
    ) {
        let measurement = Samples.measurement(candidate, stable: stable, metric: MetricQuery.requestsName)
        let counts = requestCounts(measurement, scope: Samples.scope)
        #expect(counts == RequestCounts(candidate: expected, stable: expectedStable))
    }

    @Test(
        arguments: [
            (.noData("x"), .noData("x")), (.fault("x"), .value(1)), (.value(1), .fault("x")), (.value(-1), .value(1)),
            (.value(.infinity), .value(1)), (.value(1), .value(.nan)),
        ] as [(QueryOutcome, QueryOutcome)]
    )
    func withoutAUsableCountThereIsNone(candidate: QueryOutcome, stable: QueryOutcome) {
        let measurement = Samples.measurement(candidate, stable: stable, metric: MetricQuery.requestsName)
        #expect(requestCounts(measurement, scope: Samples.scope) == nil)
    }

    @Test func requestsOfAnotherStepDoNotCount() {
        var measurement = Samples.measurement(.value(1), stable: .value(1), metric: MetricQuery.requestsName)
        measurement.scope.stepIndex = 0
        #expect(requestCounts(measurement, scope: Samples.scope) == nil)
        let metric = Samples.measurement(.value(1), stable: .value(1), metric: "requests")
        #expect(requestCounts(metric, scope: Samples.scope) == nil)
    }

    @Test func anySequenceKeepsTheCountsHonest() {
        var random = SeededGenerator(seed: 11)
        let outcomes: [QueryOutcome] = [
            .value(0.01), .value(0.05), .value(0.5), .value(.nan), .noData("a"), .fault("b"),
        ]
        for _ in 0..<2000 {
            let limit = Int.random(in: 0...3, using: &random)
            let spec = Samples.metric(failureLimit: limit)
            let sequence = (0..<12).map { _ in outcomes.randomElement(using: &random) ?? .noData("") }
            let status = Samples.folded(sequence, by: spec)
            let good = sequence.filter { $0 == .value(0.01) || $0 == .value(0.05) }.count
            let bad = sequence.filter { $0 == .value(0.5) }.count
            #expect((status?.measurements ?? 0) == good && (status?.failures ?? 0) == bad)
            #expect((status?.verdict == .regressed) == (bad > limit))
            #expect(status?.verdict != .healthy || good > 0)
        }
    }
}
