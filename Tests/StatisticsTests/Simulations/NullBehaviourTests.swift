import RealModule
import Statistics
import Testing

/// Equal arms while the weight grows 5, 10, 25, 50 % and the rate that both share changes.
///
/// Limits are those that a test of its level exceeds in one of a thousand such simulations.
@Suite struct NullBehaviourTests {
    struct Drift: Sendable, CustomTestStringConvertible {
        let name: String
        /// How often the pooled score rejects: it is wrong unless the rate is constant.
        let pooled: ClosedRange<Double>
        let rate: @Sendable (Double) -> Double

        var testDescription: String { name }
    }

    static let drifts = [
        Drift(name: "constant", pooled: 0.015...0.095) { _ in 0.01 },
        Drift(name: "rising", pooled: 0.97...1) { 0.005 + 0.015 * $0 },
        Drift(name: "falling", pooled: 0...0.01) { 0.02 - 0.015 * $0 },
        Drift(name: "an incident of both arms", pooled: 0.97...1) { $0 > 0.85 && $0 < 0.95 ? 0.05 : 0.01 },
    ]

    @Test(arguments: drifts) func equalArmsAreRarelyFoundDifferentWhateverTheRateDoes(_ drift: Drift) throws {
        let mixture = try #require(RatioMixture.increase())
        let (runs, simulation) = (300, Simulation(rate: drift.rate))
        var (crossed, stratified, pooled) = (0, 0, 0)
        for seed in 0..<UInt64(runs) {
            let slices = simulation.run(seed: seed)
            let process = RatioEProcess(mixture, after: slices)
            if process.hasReached(alpha: 0.05) { crossed += 1 }
            if CochranMantelHaenszel(slices).pValue(.greater) < 0.05 { stratified += 1 }
            if TestSide.greater.pValue(ofNormal: ProportionTests.pooledZ(process.totals) ?? 0) < 0.05 { pooled += 1 }
        }
        #expect(crossed <= bounds(runs, 0.05).upperBound)
        #expect(bounds(runs, 0.05).contains(stratified))
        #expect(drift.pooled.contains(Double(pooled) / Double(runs)), "pooled: \(pooled)")
    }

    /// The first scenario of the test bed, with its number of runs and its limit of 7.3 %.
    @Test func aRisingRateRollsBackFewOfAThousandEqualArms() throws {
        let mixture = try #require(RatioMixture.increase())
        let simulation = Simulation { 0.005 + 0.015 * $0 }
        let crossed = count(1000) { seed in
            RatioEProcess(mixture, after: simulation.run(seed: 10_000 + seed)).hasReached(alpha: 0.05)
        }
        #expect(crossed <= 73)
    }

    @Test(arguments: [1.5, 2, 3]) func anArmAsBadAsTheMarginIsRarelyPromoted(margin: Double) throws {
        let mixture = try #require(RatioMixture.nonInferiority(margin: margin))
        let simulation = Simulation(ratio: margin) { 0.02 - 0.015 * $0 }
        let runs = 200
        let promoted = count(runs) { seed in
            RatioEProcess(mixture, after: simulation.run(seed: 20_000 + seed)).hasReached(alpha: 0.05)
        }
        #expect(promoted <= bounds(runs, 0.05).upperBound)
    }

    /// Bursts: counts vary three times as much as independent events would.
    @Test(arguments: [1.5, 3]) func burstsAreNoRegressionOnceTheirDispersionIsKnown(factor: Double) throws {
        let mixture = try #require(RatioMixture.increase())
        let runs = 300
        func bursts(_ mean: Double, _ random: inout SplitMix) -> Int {
            random.poisson((factor - 1) * random.gamma(mean / (factor - 1)))
        }
        var (corrected, plain) = (0, 0)
        for seed in 0..<UInt64(runs) {
            var random = SplitMix(seed: 30_000 + seed)
            var (process, naive) = (RatioEProcess(mixture), RatioEProcess(mixture))
            var dispersion = DispersionEstimator()
            for _ in 0..<100 {
                let slice = pair(bursts(1, &random), 100, bursts(9, &random), 900)
                dispersion.add(slice.control)
                process.add(slice, dispersion: dispersion.factor() ?? .infinity)
                naive.add(slice)
            }
            if process.hasReached(alpha: 0.05) { corrected += 1 }
            if naive.hasReached(alpha: 0.05) { plain += 1 }
        }
        #expect(corrected <= bounds(runs, 0.05).upperBound)
        if factor == 3 { #expect(plain > bounds(runs, 0.05).upperBound) }
    }

    @Test func requestsThatFollowTheirWeightsAreRarelyAMismatch() throws {
        let test = try #require(DirichletMultinomialTest(shares: [0.1, 0.9]))
        let runs = 300
        func crosses(_ seed: UInt64, share: Double) -> Bool {
            var random = SplitMix(seed: 40_000 + seed)
            var (treated, all) = (0, 0)
            return (0..<60).contains { _ in
                treated += random.binomial(500, share)
                all += 500
                return (test.logEvidence([treated, all - treated]) ?? 0) >= -.log(0.05)
            }
        }
        #expect(count(runs) { crosses($0, share: 0.1) } <= bounds(runs, 0.05).upperBound)
        #expect(count(50) { crosses($0, share: 0.12) } >= 48)
    }

    @Test func aConfidenceSequenceRarelyMissesTheTrueRatio() throws {
        let runs = 100
        let simulation = Simulation(shares: [Double](repeating: 0.2, count: 40), ratio: 1.5) { 0.01 + 0.01 * $0 }
        let missed = count(runs) { seed in
            var sequence = RatioConfidenceSequence()
            return simulation.run(seed: 50_000 + seed).enumerated().contains { look, slice in
                sequence.add(slice)
                guard look % 8 == 7 else { return false }
                return sequence.interval(alpha: 0.05)?.contains(1.5) == false
            }
        }
        #expect(missed <= bounds(runs, 0.05).upperBound)
    }

    @Test func groupSequentialBoundsSpendTheirErrorOverTheLooks() throws {
        let information = [0.1, 0.25, 0.5, 0.8, 1]
        let limits = try #require(GroupSequentialBounds(information: information, alpha: 0.05, spending: .pocock))
        let runs = 4000
        let crossed = count(runs) { seed in
            var random = SplitMix(seed: 60_000 + seed)
            var (sum, last) = (0.0, 0.0)
            return zip(information, limits.criticalValues).contains { time, critical in
                sum += (time - last).squareRoot() * random.normal()
                last = time
                return sum / time.squareRoot() >= critical
            }
        }
        #expect(bounds(runs, 0.05).contains(crossed))
    }
}
