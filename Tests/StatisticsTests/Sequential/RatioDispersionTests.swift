import Statistics
import Testing

@Suite struct RatioDispersionTests {
    private func estimator(_ slices: [TallyPair]) -> RatioDispersion {
        var estimator = RatioDispersion()
        for slice in slices { estimator.add(slice) }
        return estimator
    }

    @Test func theFactorIsTheMeanOfSquaredDeviationsFromTheRatioBefore() {
        // The first slice expects 2 of 10 events at a variance of 1.6, the ratio being of one event each; it leaves sums
        // of 1 + 4·0.8 and 1 + 6·0.2, and so odds of 4.2/2.2/4 for the second.
        let first = 4 / (1.6 + 1.6 * 1.6 * 2)
        let odds = 4.2 / 2.2 / 4
        let variance = 12 * odds / (1 + odds) / (1 + odds)
        let deviation = 9 - 12 * odds / (1 + odds)
        let second = deviation * deviation / (variance + variance * variance * (1 / 4.2 + 1 / 2.2))
        let slices = [pair(4, 200, 6, 800), pair(9, 200, 3, 800)]
        #expect(near(estimator(slices).squares, first + second, 1e-12))
        #expect(near(estimator(slices).factor(minimumSlices: 2), max(1, (first + second) / 2), 1e-12))
    }

    @Test func tooFewSlicesWithEventsTellNothing() {
        let nine = [TallyPair](repeating: pair(1, 100, 9, 900), count: 9)
        #expect(estimator(nine).factor() == nil)
        #expect(estimator(nine + nine).factor() == 1)
        #expect(estimator([TallyPair](repeating: pair(0, 100, 0, 900), count: 10)).factor() == nil)
        #expect(estimator([TallyPair](repeating: pair(0, 0, 9, 900), count: 10)).slices == 0)
        #expect(RatioDispersion().factor(minimumSlices: 0) == nil)
    }

    /// An incident of both arms that stable's own counts show as dispersion.
    @Test(arguments: [1, 3] as [Double]) func whatBothArmsShareIsNoDispersionAndNorIsARatio(ratio: Double) throws {
        let simulation = Simulation(requests: 6000, ratio: ratio) { $0 > 0.2 && $0 < 0.3 ? 0.05 : 0.01 }
        var (ofRatios, ofStable) = (0.0, 0.0)
        for seed in 0..<UInt64(20) {
            let slices = simulation.run(seed: 70_000 + seed)
            var stable = DispersionEstimator()
            for slice in slices { stable.add(slice.control) }
            ofRatios += try #require(estimator(slices).factor()) / 20
            ofStable += try #require(stable.factor()) / 20
        }
        #expect(ofRatios < 1.15, "\(ofRatios)")
        #expect(ofStable > 5, "\(ofStable)")
    }

    @Test func burstsOfEitherArmAre() throws {
        var random = SplitMix(seed: 71)
        func bursts(_ mean: Double) -> Int { random.poisson(2 * random.gamma(mean / 2)) }
        let slices = (0..<400).map { _ in pair(bursts(20), 2000, bursts(60), 6000) }
        let factor = try #require(estimator(slices).factor())
        #expect((2.4...3.6).contains(factor), "\(factor)")
    }

    /// A candidate twice as bad in the middle of an incident: found as if there were none.
    @Test func aSharedIncidentDoesNotHideARegression() throws {
        let mixture = try #require(RatioMixture.increase())
        let simulation = Simulation(requests: 6000, shares: shares, ratio: 2) { $0 > 0.3 && $0 < 0.45 ? 0.005 : 0.001 }
        let runs = 100
        let found = count(runs) { seed in
            var (process, dispersion) = (RatioEProcess(mixture), RatioDispersion())
            for slice in simulation.run(seed: 72_000 + seed) {
                dispersion.add(slice)
                process.add(slice, dispersion: dispersion.factor() ?? 3)
            }
            return process.hasReached(alpha: 0.05)
        }
        #expect(found >= 90, "\(found)")
    }

    /// Bursts of either arm, three times as variable as independent events, while the weight grows.
    @Test(arguments: [6.0, 60]) func burstsAreNoRegression(mean: Double) throws {
        let mixture = try #require(RatioMixture.increase())
        let runs = 300
        let crossed = count(runs) { seed in
            var random = SplitMix(seed: 73_000 + seed)
            func bursts(_ mean: Double) -> Int { random.poisson(2 * random.gamma(mean / 2)) }
            var (process, dispersion) = (RatioEProcess(mixture), RatioDispersion())
            for share in shares {
                let treated = Int((6000 * share).rounded())
                let slice = pair(bursts(mean * share), treated, bursts(mean * (1 - share)), 6000 - treated)
                dispersion.add(slice)
                process.add(slice, dispersion: dispersion.factor() ?? 3)
            }
            return process.hasReached(alpha: 0.05)
        }
        #expect(crossed <= bounds(runs, 0.05).upperBound, "\(crossed)")
    }

    private let shares = [0.05, 0.1, 0.25, 0.5].flatMap { [Double](repeating: $0, count: 10) }

    @Test func aRestartFromACheckpointIsBitIdentical() throws {
        let slices = Simulation(requests: 800).run(seed: 74_000)
        let first = estimator(Array(slices[..<13]))
        var restarted = try #require(
            RatioDispersion(
                slices: first.slices,
                squares: first.squares,
                treatmentSum: first.treatmentSum,
                controlSum: first.controlSum
            )
        )
        for slice in slices[13...] { restarted.add(slice) }
        #expect(restarted == estimator(slices))
        #expect(RatioDispersion(slices: 1, squares: .nan, treatmentSum: 1, controlSum: 1) == nil)
        #expect(RatioDispersion(slices: 1, squares: 1, treatmentSum: 0, controlSum: 1) == nil)
    }
}
