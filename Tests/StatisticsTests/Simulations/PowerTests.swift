import RealModule
import Statistics
import Testing

@Suite struct PowerTests {
    /// Canary requests until the process decides; nil if it does not.
    private static func decision(_ process: RatioEProcess, _ slices: [TallyPair], alpha: Double = 0.05) -> Int? {
        var process = process
        for slice in slices {
            process.add(slice)
            if process.hasReached(alpha: alpha) { return process.totals.treatment.exposures }
        }
        return nil
    }

    private static let tenth = [Double](repeating: 0.1, count: 100)

    @Test func threeTimesTheErrorsRollBackWithinAThousandRequests() throws {
        let process = RatioEProcess(try #require(.increase()))
        let simulation = Simulation(shares: [Double](repeating: 0.1, count: 10), ratio: 3)
        #expect(count(400) { Self.decision(process, simulation.run(seed: $0)) != nil } >= 380)
    }

    @Test(arguments: [(1.5, 0.933, 4305), (2, 1, 1299), (3, 1, 452)] as [(Double, Double, Double)])
    func aRegressionIsFoundAsOftenAndAsSoonAsTabulated(ratio: Double, power: Double, requests: Double) throws {
        let process = RatioEProcess(try #require(.increase()))
        let simulation = Simulation(shares: Self.tenth, ratio: ratio)
        let runs = 150
        let decisions = (0..<UInt64(runs)).map { Self.decision(process, simulation.run(seed: 1000 + $0)) }
        let found = decisions.compactMap { $0 }
        #expect(bounds(runs, power).contains(found.count), "\(found.count)")
        let mean = decisions.reduce(0) { $0 + Double($1 ?? 10_000) } / Double(runs)
        #expect((mean / requests - 1).magnitude < 0.2, "\(mean)")
    }

    @Test(arguments: [(1.5, 4367), (2, 1362), (3, 532)] as [(Double, Double)])
    func anEqualArmIsPromotedAsSoonAsTabulated(margin: Double, requests: Double) throws {
        let process = RatioEProcess(try #require(.nonInferiority(margin: margin)))
        let simulation = Simulation(shares: [Double](repeating: 0.1, count: 400))
        let runs = 60
        let decisions = (0..<UInt64(runs)).map { Self.decision(process, simulation.run(seed: 2000 + $0)) ?? 40_000 }
        let mean = Double(decisions.reduce(0, +)) / Double(runs)
        #expect((mean / requests - 1).magnitude < 0.25, "\(mean)")
    }

    struct Forecast: Sendable {
        let mixture: RatioMixture?
        let ratio: Double
        let rate: Double
        let share: Double
    }

    /// After ten slices the mean forecast is that of the outcomes, and the median error about a half.
    @Test(arguments: [
        Forecast(mixture: .increase(), ratio: 1.5, rate: 0.01, share: 0.1),
        Forecast(mixture: .increase(), ratio: 3, rate: 0.001, share: 0.05),
        Forecast(mixture: .nonInferiority(margin: 1.5), ratio: 1, rate: 0.01, share: 0.1),
    ]) func theForecastIsRightOnAverage(_ row: Forecast) throws {
        let process = RatioEProcess(try #require(row.mixture))
        let forecast = try #require(SequentialForecast(controlRate: row.rate, exposureRatio: 1 / row.share - 1))
        let simulation = Simulation(shares: [Double](repeating: row.share, count: 600), ratio: row.ratio) { _ in
            row.rate
        }
        var (predictions, outcomes, errors): ([Double], [Double], [Double]) = ([], [], [])
        for seed in 0..<UInt64(80) {
            let slices = simulation.run(seed: 3000 + seed)
            var first = process
            for slice in slices.prefix(10) { first.add(slice) }
            let predicted = forecast.remainingExposures(of: first, ratio: row.ratio, alpha: 0.05)
            guard let predicted, predicted > 0 else { continue }
            guard let decided = Self.decision(first, Array(slices.dropFirst(10))) else { continue }
            let actual = Double(decided - first.totals.treatment.exposures)
            predictions.append(predicted)
            outcomes.append(actual)
            errors.append((predicted - actual).magnitude / actual)
        }
        #expect(errors.count > 60)
        let (mean, outcome) = (SampleStatistics.mean(predictions), SampleStatistics.mean(outcomes))
        let average = try #require(mean)
        #expect(near(average / (try #require(outcome)), 1, 0.25))
        #expect(try #require(SampleStatistics.percentile(50, of: errors)) <= 0.6)
    }

    /// Ten times the errors at 60 beside 600 requests a minute: a rank test of the minutes' rates does not see it.
    @Test func eventCountsFindWhatRanksOfRatesMiss() throws {
        let mixture = try #require(RatioMixture.increase())
        let simulation = Simulation(requests: 660, shares: [Double](repeating: 1.0 / 11, count: 30), ratio: 10) { _ in
            0.001
        }
        let runs = 50
        var (counts, ranks) = (0, 0)
        for seed in 0..<UInt64(runs) {
            let slices = simulation.run(seed: 4000 + seed)
            if RatioEProcess(mixture, after: slices).hasReached(alpha: 0.05) { counts += 1 }
            let label = KayentaClassifier().classify(
                experiment: slices.compactMap(\.treatment.rate),
                control: slices.compactMap(\.control.rate)
            ).label
            if label == .high { ranks += 1 }
        }
        #expect(counts >= 48, "\(counts)")
        #expect(ranks <= 5, "\(ranks)")
    }

    /// Latency in 12 buckets, 1,000 beside 9,000 requests.
    @Test(arguments: [(1, 0.02...0.1), (1.05, 0.6...0.9), (1.1, 0.97...1)] as [(Double, ClosedRange<Double>)])
    func theGroupedRankTestFindsASlowerArm(factor: Double, expected: ClosedRange<Double>) throws {
        let bounds = (0..<11).map { 0.02 * Double.pow(1.6, Double($0)) }
        func shares(_ scale: Double) -> [Double] {
            let below = bounds.map { NormalDistribution.cumulative(.log($0 / (0.1 * scale)) / 0.6) } + [1]
            return zip(below, [0] + below).map { $0 - $1 }
        }
        func counts(_ total: Int, _ shares: [Double], _ random: inout SplitMix) -> [Int] {
            var (left, rest) = (total, 1.0)
            return shares.map { share in
                let count = rest > share ? random.binomial(left, share / rest) : left
                left -= count
                rest -= share
                return count
            }
        }
        let found = count(200) { seed in
            var random = SplitMix(seed: 5000 + seed)
            let treatment = counts(1000, shares(factor), &random)
            let control = counts(9000, shares(1), &random)
            let test = MannWhitneyTest(treatmentBuckets: treatment, controlBuckets: control)
            return (test?.pValue(.greater) ?? 1) < 0.05
        }
        #expect(expected.contains(Double(found) / 200), "\(found)")
    }
}
