import Statistics
import Testing

@Suite struct PlanningTests {
    @Test(
        arguments: [
            (0.01, 0.02, 0.2, 1, true, 2319, 2319), (0.01, 0.015, 0.2, 1, true, 7750, 7750),
            (0.01, 0.015, 0.2, 1.0 / 9, false, 28786, 3199), (0.001, 0.002, 0.1, 1.0 / 19, false, 241_153, 12_693),
        ] as [(Double, Double, Double, Double, Bool, Double, Double)]
    ) func sizesForProportionsAgree(
        control: Double,
        treatment: Double,
        beta: Double,
        allocation: Double,
        isTwoSided: Bool,
        n0: Double,
        n1: Double
    ) throws {
        let size = try #require(SampleSize(alpha: 0.05, beta: beta, isTwoSided: isTwoSided))
        let arms = try #require(size.proportions(control: control, treatment: treatment, allocation: allocation))
        #expect(arms.whole.control == n0)
        #expect(arms.whole.treatment == n1)
    }

    @Test(
        arguments: [(1, 0.1, 0.2, 1, true, 1570, 1570), (0.25, 0.02, 0.1, 1.0 / 9, false, 13_382, 1487)]
            as [(Double, Double, Double, Double, Bool, Double, Double)]
    )
    func sizesForMeansAgree(
        deviation: Double,
        difference: Double,
        beta: Double,
        allocation: Double,
        isTwoSided: Bool,
        n0: Double,
        n1: Double
    ) throws {
        let size = try #require(SampleSize(alpha: 0.05, beta: beta, isTwoSided: isTwoSided))
        let arms = try #require(size.means(deviation: deviation, difference: difference, allocation: allocation))
        #expect(arms.whole.control == n0)
        #expect(arms.whole.treatment == n1)
    }

    @Test(
        arguments: [
            (0.01, 1000, 9000, 0.2, 0.009489), (0.01, 10_000, 90_000, 0.2, 0.002732),
            (0.001, 12_400, 111_600, 0.1, 0.001052),
        ] as [(Double, Double, Double, Double, Double)]
    ) func detectableIncreasesAgree(p0: Double, n1: Double, n0: Double, beta: Double, expected: Double) throws {
        let size = try #require(SampleSize(alpha: 0.05, beta: beta, isTwoSided: false))
        #expect(near(size.detectableIncrease(control: p0, exposures: (n0, n1)), expected))
    }

    @Test(
        arguments: [
            (0.01, 1.5, 9, 4992), (0.01, 2, 9, 1417), (0.01, 3, 9, 432), (0.001, 2, 19, 13236), (0.001, 3, 19, 3993),
            (0.05, 1.5, 1, 1902), (0.05, 2, 1, 564),
        ] as [(Double, Double, Double, Double)]
    ) func forecastsOfARegressionAgree(rate: Double, ratio: Double, exposures: Double, expected: Double) throws {
        let forecast = try #require(SequentialForecast(controlRate: rate, exposureRatio: exposures))
        let remaining = forecast.remainingExposures(ratio: ratio, weight: 1.0 / 6, alpha: 0.05)
        #expect(near(remaining, expected, 0.5))
    }

    @Test(
        arguments: [
            (0.01, 1.25, 18425), (0.01, 1.5, 5316), (0.01, 2, 1686), (0.01, 3, 605), (0.001, 1.5, 53156),
            (0.001, 2, 16857), (0.001, 3, 6047),
        ] as [(Double, Double, Double)]
    ) func forecastsOfAPromotionAgree(rate: Double, margin: Double, expected: Double) throws {
        let forecast = try #require(SequentialForecast(controlRate: rate, exposureRatio: 9))
        let remaining = forecast.remainingExposures(ratio: 1, null: margin, weight: 0.25, alpha: 0.05)
        #expect(near(remaining, expected, 0.5))
    }

    @Test func theForecastOfAProcessIsItsSoonestComponents() throws {
        let forecast = try #require(SequentialForecast(controlRate: 0.01, exposureRatio: 9))
        let process = RatioEProcess(try #require(.increase()))
        let whole = try #require(forecast.remainingExposures(of: process, ratio: 2, alpha: 0.05))
        #expect(whole <= 1417.5 && whole > 1000)
        #expect(try #require(forecast.remainingExposures(of: process, ratio: 2, alpha: 0.05, dispersion: 2)) > whole)
        var decided = process
        decided.add(pair(60, 1000, 90, 9000))
        #expect(forecast.remainingExposures(of: decided, ratio: 2, alpha: 0.05) == 0)
        // An equal treatment is never found to be worse.
        #expect(forecast.remainingExposures(of: process, ratio: 1, alpha: 0.05) == nil)
    }

    @Test func evidenceShortensTheForecast() throws {
        let forecast = try #require(SequentialForecast(controlRate: 0.01, exposureRatio: 9))
        let before = try #require(forecast.remainingExposures(ratio: 2, weight: 1.0 / 6, alpha: 0.05))
        let after = try #require(forecast.remainingExposures(ratio: 2, weight: 1.0 / 6, alpha: 0.05, evidence: 2.39))
        #expect(after < 0.51 * before && after > 0.49 * before)
        #expect(forecast.remainingExposures(ratio: 2, weight: 1.0 / 6, alpha: 0.05, evidence: 10) == 0)
        #expect(forecast.remainingExposures(ratio: 2, null: 2, weight: 1, alpha: 0.05) == nil)
    }

    @Test func withoutEventsTheRuleOfThreeBoundsTheRate() {
        #expect(near(SequentialForecast.rateBound(withoutEventsIn: 1000), 0.003, 1e-5))
        #expect(same(SequentialForecast.rateBound(withoutEventsIn: 1e12), 2.995732273553991e-12, 1e-9))
        #expect(SequentialForecast.rateBound(withoutEventsIn: 0) == nil)
    }
}
