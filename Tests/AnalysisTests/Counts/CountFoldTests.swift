import Analysis
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

@Suite struct CountFoldTests {
    @Test func aCandidateThatFailsThreeTimesAsOftenIsFoundWithinAThousandRequests() throws {
        // 1 % against 3 %: 20 requests a second, a tenth of them at the candidate.
        let counters = PaperCounters(scrapes: 400, candidate: (0.3, 10), stable: (0.9, 90))
        var status: MetricStatus?
        var end = 0.0
        while status?.verdict != .regressed, end < 1800 {
            end += 10
            status = Samples.counted(counters, until: end, into: status)
        }
        let evidence = try #require(status?.evidence)
        #expect(status?.verdict == .regressed)
        #expect(evidence.candidate.total <= 1000)
        #expect(status?.reason?.contains("worse than the stable revision") == true)
    }

    @Test func aCandidateThatIsAsGoodBecomesHealthyAndTellsHowLongItWillTake() throws {
        let counters = PaperCounters(scrapes: 4000, candidate: (0.5, 25), stable: (0.5, 25))
        let early = try #require(Samples.counted(counters, until: 60))
        #expect(early.verdict == .undecided)
        #expect(early.measurements == 1)
        let needs = try #require(early.needs)
        #expect((100...20_000).contains(needs))
        #expect(early.reason?.contains("needs") == true)
        #expect(early.reason?.contains("/s") == true)
        var status: MetricStatus? = early
        for end in stride(from: 70.0, through: 8000, by: 10) where status?.verdict != .healthy {
            status = Samples.counted(counters, until: end, into: status)
        }
        #expect(status?.verdict == .healthy)
        #expect(status?.needs == nil)
    }

    @Test func withoutRequestsThereIsNoVerdict() {
        let idle = PaperCounters(scrapes: 100, candidate: (0, 0), stable: (1, 100))
        #expect(Samples.counted(idle, until: 60)?.verdict == .noData)
        #expect(Samples.counted(idle, until: 60)?.reason?.contains("matches nothing") == false)
        let alone = PaperCounters(scrapes: 100, candidate: (1, 100), stable: (0, 0))
        let status = Samples.counted(alone, until: 60)
        #expect(status?.verdict == .noData)
        #expect(status?.blindSince != nil)
        #expect(status?.measurements == nil)
    }

    @Test(arguments: Arm.allCases) func aQueryThatMatchesNoSeriesIsToldFromAVersionWithoutRequests(_ arm: Arm) {
        var counters = PaperCounters(scrapes: 100, candidate: (1, 100), stable: (1, 100))
        counters.events[arm] = nil
        counters.totals[arm] = nil
        let status = Samples.counted(counters, until: 60)
        #expect(status?.verdict == .noData)
        #expect(status?.reason?.hasSuffix(": the query matches nothing") == true)
        #expect(status?.reason?.hasPrefix("stable: ") == (arm == .stable))
    }

    @Test func aFaultIsNoEvidenceAndTheSameSlicesAreCountedAfterIt() throws {
        let counters = PaperCounters(scrapes: 400, candidate: (0.5, 25), stable: (0.5, 25))
        let before = try #require(Samples.counted(counters, until: 60))
        var answer = counters.answer(Samples.slices(through: 60, until: 120))
        answer.outcomes[CountPart(arm: .stable, role: .total)] = .fault("has failed (503)")
        let measurement = CountMeasurement(
            metric: "errors",
            scope: Samples.scope,
            at: Samples.after(121),
            answer: answer
        )
        let blind = fold(
            measurement,
            into: before,
            spec: Samples.counted,
            analysis: AnalysisSpec(metrics: [Samples.counted]),
            scope: Samples.scope,
            candidateStart: nil
        )
        #expect(blind?.verdict == .monitoringFault)
        #expect(blind?.evidence == before.evidence)
        let after = Samples.counted(counters, until: 660, into: blind)
        let undisturbed = Samples.counted(counters, until: 660, into: before)
        #expect(after?.evidence == undisturbed?.evidence)
        #expect(after?.verdict == .undecided || after?.verdict == .healthy)
    }

    /// A restart reads the last checkpoint and asks again for what came after it.
    @Test(arguments: [50.0, 130, 290]) func aRestartArrivesAtTheSameEvidenceBitForBit(_ checkpoint: Double) throws {
        let counters = PaperCounters(scrapes: 400, candidate: (0.7, 31), stable: (1.3, 113))
        var straight: MetricStatus?
        for end in stride(from: 10.0, through: 600, by: 10) {
            straight = Samples.counted(counters, until: end, into: straight)
        }
        let saved = try #require(Samples.counted(counters, until: checkpoint))
        let text = try JSONValue(encoding: saved).encoded
        let restored = try JSONValue(parsing: text).decoded(as: MetricStatus.self)
        let resumed = Samples.counted(counters, until: 600, into: restored)
        #expect(resumed?.evidence == straight?.evidence)
        #expect(resumed?.verdict == straight?.verdict)
    }

    @Test func evidenceGoesOnInTheNextStepAndTheStepsOwnCountsDoNot() throws {
        let counters = PaperCounters(scrapes: 400, candidate: (0.5, 25), stable: (0.5, 25))
        let first = try #require(Samples.counted(counters, until: 60))
        let next = EvidenceScope(candidateHash: "7f9c21", stepIndex: 2, observedSince: Samples.after(100))
        let carried = try #require(
            statuses(for: AnalysisSpec(metrics: [Samples.counted]), scope: next, previous: [first]).first
        )
        #expect(carried.verdict == .undecided)
        #expect(carried.measurements == nil)
        #expect(carried.evidence?.worse == first.evidence?.worse)
        let second = try #require(Samples.counted(counters, until: 160, into: carried, scope: next))
        #expect(second.evidence?.stepCandidate == 300)
        #expect(second.evidence?.candidate.total == (first.evidence?.candidate.total ?? 0) + 300)
    }

    @Test func aRewardIsJudgedByWhatIsNotGood() throws {
        // 95 % against 70 % correct.
        let counters = PaperCounters(scrapes: 400, candidate: (7, 10), stable: (85.5, 90))
        let spec = MetricSpec(name: "accuracy", reward: .init(events: "a", total: "b"), compare: .init())
        let status = try #require(Samples.counted(counters, until: 300, by: spec))
        #expect(status.verdict == .regressed)
        #expect(abs((status.value ?? 0) - 0.7) < 0.02)
        #expect(abs((status.stableValue ?? 0) - 0.95) < 0.01)
        // Told as it is asked: how many are good.
        #expect(status.reason?.contains(" good, stable 95 % of ") == true, "\(status.reason ?? "")")
    }

    @Test func aLimitOfGoodOnesIsToldAsOne() throws {
        let counters = PaperCounters(scrapes: 400, candidate: (7, 10), stable: (85.5, 90))
        let spec = MetricSpec(
            name: "accuracy",
            reward: .init(events: "a", total: "b"),
            threshold: .init(min: 0.9)
        )
        let status = try #require(Samples.counted(counters, until: 300, by: spec))
        #expect(status.verdict == .regressed)
        #expect(status.reason?.contains("below the limit 0.9") == true, "\(status.reason ?? "")")
    }

    @Test(arguments: [(0.5, MetricStatus.Verdict.regressed), (0.02, .healthy), (0.11, .undecided)])
    func aFixedLimitOfTheRateIsKeptBrokenOrNeitherForSure(_ rate: Double, _ verdict: MetricStatus.Verdict) {
        let counters = PaperCounters(scrapes: 100, candidate: (rate * 20, 20), stable: (0, 0))
        var spec = Samples.counted
        spec.compare = nil
        spec.threshold = .init(max: 0.1)
        #expect(Samples.counted(counters, until: 400, by: spec)?.verdict == verdict)
    }

    @Test func whereNothingFailsADifferenceThatDoesNotMatterDecides() {
        let counters = PaperCounters(scrapes: 4000, candidate: (0, 50), stable: (0, 50))
        var spec = Samples.counted
        spec.compare = .init(negligible: 0.005)
        #expect(Samples.counted(counters, until: 60, by: spec)?.verdict == .undecided)
        let status = Samples.counted(counters, until: 600, by: spec)
        #expect(status?.verdict == .healthy)
        #expect(status?.reason?.contains("at most 0.5 % above the stable rate") == true)
    }

    /// As after a blue/green switch: fixed limits alone count.
    @Test func whatWasNeverComparedIsNotWaitedForAndWhatWasIs() {
        let alone = EvidenceScope(
            candidateHash: "7f9c21",
            stepIndex: 1,
            observedSince: Samples.start,
            isConcurrent: false
        )
        let switched = PaperCounters(scrapes: 100, candidate: (0.5, 50), stable: (0, 0))
        let status = Samples.counted(switched, until: 60, scope: alone)
        #expect(status?.verdict == .healthy)
        #expect(status?.reason?.contains("not compared: stable gets no requests") == true)
        let shared = PaperCounters(scrapes: 100, candidate: (0.5, 50), stable: (0.5, 50))
        #expect(Samples.counted(shared, until: 60, scope: alone)?.verdict == .undecided)
    }

    @Test func theSharesOfAlphaAddUp() {
        var other = Samples.counted
        other.name = "slow"
        other.compare?.alphaShare = 3
        let gauge = Samples.metric("gauge")
        let analysis = AnalysisSpec(alpha: 0.04, metrics: [Samples.counted, other, gauge])
        #expect(abs(analysis.alphaShare(of: Samples.counted) - 0.01) < 1e-12)
        #expect(abs(analysis.alphaShare(of: other) - 0.03) < 1e-12)
    }
}
