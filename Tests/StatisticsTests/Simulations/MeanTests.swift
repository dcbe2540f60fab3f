import RealModule
import Statistics
import Testing

/// Tests of means and of frequent events, looked at after every slice.
@Suite struct MeanTests {
    @Test func theMixtureRatioOfEqualMeansRarelyCrosses() throws {
        let test = try #require(MixtureSPRT(mixtureVariance: 0.01))
        let runs = 1000
        /// The least and the greatest evidence of one run of slices of 50 an arm, whose differences have variance 2/50.
        func crosses(_ seed: UInt64, shift: Double) -> (both: Bool, increase: Bool) {
            var random = SplitMix(seed: 100_000 + seed)
            var (sum, both, increase) = (0.0, false, false)
            for look in 1...60 {
                sum += shift + (2.0 / 50).squareRoot() * random.normal()
                let (difference, variance) = (sum / Double(look), 2.0 / 50 / Double(look))
                let threshold = -Double.log(0.05)
                both = both || (test.logEvidence(difference: difference, variance: variance) ?? 0) >= threshold
                let one = test.logEvidenceOfIncrease(difference: difference, variance: variance) ?? 0
                increase = increase || one >= threshold
            }
            return (both, increase)
        }
        #expect(count(runs) { crosses($0, shift: 0).both } <= bounds(runs, 0.05).upperBound)
        #expect(count(runs) { crosses($0, shift: 0).increase } <= bounds(runs, 0.05).upperBound)
        #expect(count(runs) { crosses($0, shift: -0.1).increase } <= 5)
        #expect(count(100) { crosses($0, shift: 0.15).increase } >= 95)
    }

    /// Exponential latencies, of which each slice tells sum and count only.
    @Test func theAsymptoticSequenceRarelyMissesTheMean() throws {
        let sequence = try #require(AsymptoticConfidenceSequence(alpha: 0.05, tunedCount: 5000))
        let runs = 300
        func misses(_ seed: UInt64, mean: Double) -> Bool {
            var random = SplitMix(seed: 110_000 + seed)
            var slices = SliceMeans()
            return (1...60).contains { look in
                slices.add(sum: random.gamma(200), count: 200)
                guard look >= 20, let estimate = slices.estimate else { return false }
                let interval = sequence.interval(
                    estimate: estimate.mean,
                    standardError: (estimate.variance / estimate.count).squareRoot(),
                    count: estimate.count
                )
                return interval?.contains(mean) == false
            }
        }
        #expect(count(runs) { misses($0, mean: 1) } <= bounds(runs, 0.05).upperBound)
        #expect(count(50) { misses($0, mean: 1.1) } == 50)
    }

    @Test(arguments: [(0.05, 0.1), (0.5, 0.6)] as [(Double, Double)])
    func thePlugInProcessRarelyCrossesForEqualProportions(rate: Double, other: Double) {
        let runs = 300
        func crosses(_ seed: UInt64, treatment: Double) -> Bool {
            var random = SplitMix(seed: 120_000 + seed)
            var process = ProportionEProcess()
            for _ in 0..<60 {
                process.add(pair(random.binomial(50, treatment), 50, random.binomial(50, rate), 50))
            }
            return process.hasReached(alpha: 0.05)
        }
        #expect(count(runs) { crosses($0, treatment: rate) } <= bounds(runs, 0.05).upperBound)
        #expect(count(50) { crosses($0, treatment: other) } >= 45)
    }
}
