import KubeModel
import RolloutAPI
import RolloutCore
import Statistics
import Testing

@testable import Analysis

@Suite struct FeasibilityTests {
    private static func outlook(
        _ steps: [Step],
        events: Int = 1000,
        total: Int = 100_000,
        pace: Double = 100,
        patience: Duration = .zero,
        _ change: (inout MetricSpec) -> Void = { _ in }
    ) throws -> Outlook? {
        var metric = MetricSpec(
            name: "errors",
            counts: .init(events: "e{ {{arm}} }", total: "t{ {{arm}} }"),
            compare: .init(negligible: 0)
        )
        change(&metric)
        let tally = try #require(Tally(events: events, exposures: total))
        let feasibility = try #require(
            Feasibility(metric, alpha: 0.05, served: ServedLately(tally: tally, pace: pace))
        )
        return feasibility.outlook(over: steps, patience: patience)
    }

    private static func step(_ weight: Int, _ bake: Duration) -> Step {
        Step(split: TrafficSplit(weight: weight), bake: bake)
    }

    /// At 1 % and a margin of 1.5, about 5,300 requests at 10 % decide (judgement of p₀ = 1 %, table of 1.6).
    @Test func whatIsNeededIsWhatTheForecastSays() throws {
        let outlook = try #require(try Self.outlook([Self.step(10, .seconds(60))]))
        #expect(!outlook.isDecidable)
        let needs = try #require(outlook.message.firstMatch(of: /needs about ([0-9,]+) requests/)?.output.1)
        let count = try #require(Int(needs.filter(\.isNumber)))
        #expect((3500...5600).contains(count))
        #expect(outlook.message.contains("about 600 come"))
    }

    @Test func evidenceOfEarlierStepsCounts() throws {
        let steps = [Self.step(10, .seconds(300)), Self.step(25, .seconds(300))]
        let alone = try #require(try Self.outlook([steps[0]]))
        #expect(!alone.isDecidable)
        let both = try #require(try Self.outlook(steps))
        #expect(both.isDecidable)
        #expect(both.message.contains(#"decided in step 2 "weight 25""#))
    }

    @Test func theLastStepIsHeldForAWhile() throws {
        let steps = [Self.step(10, .seconds(60))]
        #expect(try Self.outlook(steps, patience: .seconds(3600))?.isDecidable == true)
        let then = steps + [Self.step(100, .zero)]
        #expect(try Self.outlook(then, patience: .seconds(3600))?.isDecidable == false)
    }

    @Test func aMetricThatNothingWaitsForIsNoReasonToWarn() throws {
        let outlook = try #require(try Self.outlook([Self.step(10, .seconds(60))]) { $0.critical = false })
        #expect(outlook.isDecidable)
    }

    @Test func withoutAnyEventAtLeastSoManyAreNeeded() throws {
        let outlook = try #require(try Self.outlook([Self.step(10, .seconds(60))], events: 0))
        #expect(!outlook.isDecidable)
        #expect(outlook.message.contains("needs at least"))
    }

    @Test func aNegligibleDifferenceDecidesWhereHardlyAnythingFails() throws {
        let steps = [Self.step(10, .seconds(3000))]
        #expect(try Self.outlook(steps, events: 0)?.isDecidable == false)
        #expect(try Self.outlook(steps, events: 0) { $0.compare?.negligible = 0.001 }?.isDecidable == true)
    }

    @Test func whatIsAdvisedWouldDo() throws {
        let steps = [Self.step(5, .seconds(600))]
        let message = try #require(try Self.outlook(steps)?.message)
        let weight = try #require(message.firstMatch(of: /weight ([0-9]+) or margin/).flatMap { Int($0.output.1) })
        let margin = try #require(message.firstMatch(of: /margin ([0-9.]+) could/).flatMap { Double($0.output.1) })
        #expect(try Self.outlook([Self.step(weight, .seconds(600))])?.isDecidable == true)
        #expect(try Self.outlook([Self.step(weight - 1, .seconds(600))])?.isDecidable == false)
        #expect(try Self.outlook(steps) { $0.compare?.margin = margin }?.isDecidable == true)
    }

    @Test func nothingIsForeseenWithoutAComparingStep() throws {
        #expect(try Self.outlook([Self.step(0, .seconds(600)), Self.step(100, .zero)]) == nil)
    }

    @Test func theServedIsReadFromRawSamples() throws {
        let start = Timestamp(nanoseconds: 1_800_000_000_000_000_000)
        let slices = Slices(anchor: start, interval: .seconds(3600), through: start, end: start + .seconds(3600))
        func series(_ rate: Double) -> CounterSeries {
            // Scraped for the last 1,000 seconds only.
            CounterSeries(
                pod: "a",
                samples: stride(from: 2600, through: 3600, by: 10).map {
                    .init(milliseconds: 1_800_000_000_000 + Int64($0) * 1000, value: rate * Double($0))
                }
            )
        }
        let answer = CountAnswer(
            slices: slices,
            outcomes: [
                CountPart(arm: .stable, role: .total): .series([series(10)]),
                CountPart(arm: .stable, role: .events): .series([series(1)]),
            ]
        )
        let metric = MetricSpec(name: "errors", counts: .init(events: "e", total: "t"), compare: .init())
        let served = try #require(try ServedLately(answer, of: metric))
        #expect(served.tally == Tally(events: 1000, exposures: 10_000))
        #expect(served.pace == 10)
    }
}
