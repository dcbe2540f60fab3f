import KubeModel
import RolloutAPI
import RolloutController
import RolloutCore
import RolloutTesting
import Testing

/// Metrics that count, from the raw samples of a Prometheus to the route.
@Suite struct CountTests {
    static let analysis = AnalysisSpec(
        interval: .seconds(10),
        metrics: [
            MetricSpec(
                name: "errors",
                counts: .init(events: "errors_total{ {{arm}} }", total: "requests_total{ {{arm}} }"),
                compare: .init()
            )
        ]
    )

    /// A second version beside a first one that fails one request in a hundred.
    private func simulation(
        failing rate: Double,
        bake: TimeSpan = .seconds(60),
        _ prepare: (Simulation) throws -> Void = { _ in }
    ) throws -> Simulation {
        let simulation = try settledSimulation(rollout(canary(20, 50, bake: bake)) { $0.analysis = Self.analysis })
        simulation.knobs.prometheus.answers = [
            "requests_total": [.candidate: .counter(perSecond: 20), .stable: .counter(perSecond: 80)],
            "errors_total": [.candidate: .counter(perSecond: 20 * rate), .stable: .counter(perSecond: 0.8)],
        ]
        try prepare(simulation)
        try simulation.deploy("v2")
        return simulation
    }

    @Test func aComparisonThatNoStepMakesIsSaidToBeNone() throws {
        for strategy in [StrategySpec(recreate: .init()), StrategySpec(blueGreen: .init())] {
            let simulation = try settledSimulation(
                rollout(strategy) { spec in
                    spec.analysis = Self.analysis
                    spec.promotion = PromotionSpec(bake: .seconds(60))
                }
            )
            simulation.knobs.prometheus.answers = [
                "requests_total": [.candidate: .counter(perSecond: 100)],
                "errors_total": [.candidate: .counter(perSecond: 1)],
            ]
            try simulation.deploy("v2")
            simulation.run(.seconds(20))
            #expect(simulation.status.outlook?.decidable == false)
            #expect(simulation.status.outlook?.message.contains("errors: never compared") == true)
            #expect(simulation.eventReasons.contains("Undecidable"))
            simulation.run(.seconds(300))
            // Thresholds alone judge it, of which there are none.
            #expect(simulation.status.stable?.version == "v2")
        }
    }

    @Test func aGoodModelIsPromotedOnceItIsKnownToBeNoWorse() throws {
        let simulation = try simulation(failing: 0.01)
        simulation.run(.seconds(1800))
        #expect(simulation.testimony.weights == [20, 50, 100, 0])
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    @Test func aWorseModelIsRewoundInItsFirstStepByTheEvidence() throws {
        let simulation = try simulation(failing: 0.1)
        simulation.run(.seconds(300))
        #expect(simulation.testimony.weights == [20, 0])
        #expect(simulation.status.phase == .rolledBack)
        #expect(simulation.status.rejected?.message.contains("worse than the stable revision") == true)
        #expect(simulation.violations == [])
    }

    @Test func theForecastStandsInTheMessageWhileNothingIsDecided() throws {
        let simulation = try simulation(failing: 0.01, bake: .minutes(20))
        simulation.run(.seconds(130))
        let metric = simulation.status.analysis?.first
        #expect(simulation.weight == 20)
        #expect(metric?.verdict == .undecided)
        #expect(metric?.needs != nil)
        #expect(simulation.status.message?.contains("more requests") == true)
    }

    @Test func theMetricsTellTheEvidenceAsItMoves() throws {
        let simulation = try simulation(failing: 0.01, bake: .minutes(20))
        func evidence(_ claim: String) -> Double? {
            let labels = #"{namespace="ml",name="fraud",metric="errors",claim="\#(claim)"}"#
            let line = simulation.processes[0].controller.metrics().split(separator: "\n")
                .first { $0.hasPrefix("modelrollout_comparison_log_evidence\(labels)") }
            return line?.split(separator: " ").last.flatMap { Double($0) }
        }
        simulation.run(.seconds(130))
        let early = try #require(evidence("no_worse"))
        let page = simulation.processes[0].controller.metrics()
        #expect(page.contains(#"modelrollout_comparison_verdict{namespace="ml",name="fraud",metric="errors",verdict="#))
        #expect(page.contains("modelrollout_comparison_needed_requests{"))
        simulation.run(.seconds(300))
        #expect(try #require(evidence("no_worse")) > early)
        #expect(try #require(evidence("worse")) < 1)
    }

    /// A controller that dies again and again arrives at the evidence of one that lived on.
    @Test func restartsLoseNoEvidence() throws {
        func evidence(_ isKilled: Bool) throws -> CountEvidence? {
            let simulation = try simulation(failing: 0.012)
            let end = simulation.now + .seconds(120)
            for _ in 0..<5 {
                simulation.run(.seconds(9))
                if isKilled { simulation.crash() }
            }
            // The step's end writes down what was counted in it.
            while simulation.weight == 20, simulation.now < end { simulation.run(.seconds(1)) }
            return simulation.status.analysis?.first?.evidence
        }
        let (straight, killed) = (try evidence(false), try evidence(true))
        #expect(straight != nil)
        #expect(killed?.candidate.total ?? 0 > 0)
        #expect(killed?.through == straight?.through)
        #expect(killed == straight)
    }

    @Test func aPrometheusThatIsDownHoldsTheStepAndTheEvidenceIsMadeUpForAfterwards() throws {
        let simulation = try simulation(failing: 0.01)
        simulation.run(.seconds(40))
        let answers = simulation.knobs.prometheus.answers
        simulation.knobs.prometheus.answers = answers.mapValues { $0.mapValues { _ in .status(503) } }
        simulation.run(.seconds(600))
        #expect(simulation.weight == 20)
        #expect(simulation.status.analysis?.first?.verdict == .monitoringFault)
        simulation.knobs.prometheus.answers = answers
        simulation.run(.seconds(1800))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    /// What its clock has not seen yet is counted later, and what it shows too early is no different.
    @Test(arguments: [-20, -3, 3, 20]) func aPrometheusWhoseClockIsWrongLosesNothing(_ skew: Int) throws {
        let simulation = try simulation(failing: 0.01) { $0.knobs.prometheus.skew = .seconds(skew) }
        let end = simulation.now + .seconds(300)
        while simulation.status.step?.observedSince == nil, simulation.now < end { simulation.run(.seconds(1)) }
        let since = try #require(simulation.status.step?.observedSince)
        while simulation.weight == 20, simulation.now < end { simulation.run(.seconds(1)) }
        let evidence = try #require(simulation.status.analysis?.first?.evidence)
        let seconds = (evidence.through - since).seconds
        #expect(seconds >= 30)
        // 20 requests a second; a second at either end is a matter of rounding.
        #expect(abs(Double(evidence.candidate.total) - seconds * 20) <= 40)
        #expect(simulation.violations == [])
    }

    @Test func aPrometheusWhoseClockIsFarOffHoldsTheStep() throws {
        let simulation = try simulation(failing: 0.01) { $0.knobs.prometheus.skew = .seconds(-60) }
        simulation.run(.seconds(300))
        #expect(simulation.weight == 20)
        #expect(simulation.status.analysis?.first?.verdict == .monitoringFault)
        #expect(simulation.status.analysis?.first?.reason?.contains("60 s behind the controller's") == true)
    }

    @Test func aShareThatIsNotTheOneAskedForIsToldAsACondition() throws {
        let simulation = try simulation(failing: 0.01) {
            $0.knobs.prometheus.answers["requests_total"]?[.candidate] = .counter(perSecond: 40)
        }
        simulation.run(.seconds(40))
        let condition = simulation.status.conditions?["TrafficRouted"]
        #expect(condition?.status == .no)
        #expect(condition?.reason == "SampleRatioMismatch")
        #expect(condition?.message.contains("not 20 %") == true)
    }

    @Test func aStepThatLastsUntilAllIsDecidedEndsWithTheDecision() throws {
        let step = StepSpec(weight: 50, until: .conclusive, maxDuration: .seconds(3000), onInconclusive: .rollback)
        let simulation = try settledSimulation(
            rollout(StrategySpec(steps: [step])) { $0.analysis = Self.analysis }
        )
        simulation.knobs.prometheus.answers = [
            "requests_total": [.candidate: .counter(perSecond: 50), .stable: .counter(perSecond: 50)],
            "errors_total": [.candidate: .counter(perSecond: 0.5), .stable: .counter(perSecond: 0.5)],
        ]
        try simulation.deploy("v2")
        simulation.run(.seconds(20))
        #expect(simulation.weight == 50)
        simulation.run(.seconds(2500))
        #expect(simulation.status.stable?.version == "v2")
    }

    @Test func aStepThatCannotBeDecidedInTimeFollowsItsPolicy() throws {
        let step = StepSpec(weight: 5, until: .conclusive, maxDuration: .seconds(120), onInconclusive: .rollback)
        let simulation = try settledSimulation(
            rollout(StrategySpec(steps: [step])) { $0.analysis = Self.analysis }
        )
        simulation.knobs.prometheus.answers = [
            "requests_total": [.candidate: .counter(perSecond: 1), .stable: .counter(perSecond: 19)],
            "errors_total": [.candidate: .counter(perSecond: 0), .stable: .counter(perSecond: 0.1)],
        ]
        try simulation.deploy("v2")
        simulation.run(.seconds(300))
        #expect(simulation.testimony.weights == [5, 0])
        #expect(simulation.status.rejected?.reason == "Inconclusive")
    }
}

/// What is foreseen of comparisons when a candidate starts.
@Suite struct OutlookTests {
    private func simulation(_ steps: [StepSpec], perSecond pace: Double = 100) throws -> Simulation {
        let simulation = try settledSimulation(
            rollout(StrategySpec(steps: steps)) { $0.analysis = CountTests.analysis }
        )
        // Before the candidate there is the stable version alone, and all requests are its own.
        simulation.knobs.prometheus.answers = [
            "requests_total": [.candidate: .counter(perSecond: pace / 10), .stable: .counter(perSecond: pace)],
            "errors_total": [.candidate: .counter(perSecond: pace / 1000), .stable: .counter(perSecond: pace / 100)],
        ]
        simulation.knobs.readyDelay["v2"] = .some(.seconds(60))
        try simulation.deploy("v2")
        return simulation
    }

    private static func conclusive(_ weight: Int, _ limit: TimeSpan) -> StepSpec {
        StepSpec(weight: weight, until: .conclusive, maxDuration: limit, onInconclusive: .rollback)
    }

    @Test func aStepThatCannotDecideInItsTimeSaysSoBeforeItBegins() throws {
        let simulation = try simulation([Self.conclusive(10, .seconds(120))])
        simulation.run(.seconds(20))
        #expect(simulation.weight == 0)
        let outlook = simulation.status.outlook
        #expect(outlook?.decidable == false)
        #expect(outlook?.revision == 2)
        #expect(outlook?.message.contains(#"not decided in the time of step 1 "weight 10""#) == true)
        #expect(outlook?.message.contains("about 1,200 come") == true)
        #expect(outlook?.message.contains("margin ") == true)
        #expect(simulation.status.message?.contains("not decided in the time of step 1") == true)
        #expect(simulation.eventReasons.filter { $0 == "Undecidable" }.count == 1)
        #expect(simulation.violations == [])
    }

    @Test func theWeightThatIsAdvisedIsForeseenToDecide() throws {
        let first = try simulation([Self.conclusive(10, .seconds(300))])
        first.run(.seconds(20))
        let message = try #require(first.status.outlook?.message)
        let weight = try #require(message.firstMatch(of: /weight ([0-9]+) or/).flatMap { Int($0.output.1) })
        let second = try simulation([Self.conclusive(weight, .seconds(300))])
        second.run(.seconds(90))
        #expect(second.status.outlook?.decidable == true)
        #expect(!second.eventReasons.contains("Undecidable"))
    }

    @Test func aStepWithEnoughTimeSaysAboutWhenItDecides() throws {
        let simulation = try simulation([Self.conclusive(10, .minutes(30))])
        simulation.run(.seconds(90))
        #expect(simulation.status.outlook?.decidable == true)
        #expect(simulation.status.outlook?.message.contains("likely to be decided in step 1") == true)
        #expect(!simulation.eventReasons.contains("Undecidable"))
    }

    @Test func withoutPrometheusNothingIsForeseenAndNothingIsDelayed() throws {
        let simulation = try simulation([StepSpec(weight: 10, bake: .seconds(120))])
        simulation.knobs.prometheus.answers = [:]
        simulation.run(.seconds(80))
        #expect(simulation.status.outlook == nil)
        #expect(simulation.weight == 10)
    }
}
