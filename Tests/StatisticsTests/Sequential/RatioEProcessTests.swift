import RealModule
import Statistics
import Testing

@Suite struct RatioEProcessTests {
    private static func slices(_ count: Int, seed: UInt64) -> [TallyPair] {
        var random = SplitMix(seed: seed)
        return (0..<count).map { _ in
            let (n1, n0) = (Int.random(in: 0...2000, using: &random), Int.random(in: 0...20_000, using: &random))
            return pair(random.binomial(n1, 0.02), n1, random.binomial(n0, 0.01), n0)
        }
    }

    private static let mixtures = [
        RatioMixture.increase(), .increase(beyond: 1.2), .decrease(), .nonInferiority(margin: 1.5),
        .nonInferiority(margin: 0.8), .distortion,
    ].compactMap { $0 }

    @Test(arguments: mixtures) func theOrderOfSlicesDoesNotMatter(_ mixture: RatioMixture) {
        let slices = Self.slices(40, seed: 1)
        var (forward, backward) = (RatioEProcess(mixture), RatioEProcess(mixture))
        for slice in slices { forward.add(slice) }
        for slice in slices.reversed() { backward.add(slice) }
        #expect(near(forward.logEvidence(), backward.logEvidence(), 1e-9))
        #expect(forward.totals == backward.totals)
    }

    @Test(arguments: mixtures) func splittingASliceDoesNotMatterWhileTheShareStays(_ mixture: RatioMixture) {
        var (whole, split) = (RatioEProcess(mixture), RatioEProcess(mixture))
        whole.add(pair(12, 3000, 40, 27_000))
        for slice in [pair(12, 1000, 0, 9000), pair(0, 500, 33, 4500), pair(0, 1500, 7, 13_500)] { split.add(slice) }
        #expect(near(whole.logEvidence(), split.logEvidence(), 1e-9))
    }

    @Test(arguments: [1, 1.2, 3]) func noEventOfTheTreatmentIsNoEvidenceAgainstIt(null: Double) throws {
        for events in [0, 1, 10, 1000, 1_000_000_000] {
            var process = RatioEProcess(try #require(.increase(beyond: null)))
            process.add(pair(0, 100, events, 1_000_000_000_000))
            #expect(process.logEvidence() <= 1e-12)
            #expect(process.peak == 0)
        }
    }

    @Test(arguments: mixtures) func aRestartFromACheckpointIsBitIdentical(_ mixture: RatioMixture) throws {
        let slices = Self.slices(60, seed: 2)
        var running = RatioEProcess(mixture)
        for slice in slices { running.add(slice, dispersion: 1.3) }
        for cut in [0, 1, 17, 59] {
            var restarted = RatioEProcess(mixture)
            for slice in slices[..<cut] { restarted.add(slice, dispersion: 1.3) }
            restarted = try #require(
                RatioEProcess(
                    mixture,
                    logLikelihoodRatios: restarted.logLikelihoodRatios,
                    totals: restarted.totals,
                    peak: restarted.peak
                )
            )
            for slice in slices[cut...] { restarted.add(slice, dispersion: 1.3) }
            #expect(restarted == running)
            #expect(restarted.logEvidence().bitPattern == running.logEvidence().bitPattern)
        }
    }

    @Test func aCheckpointOfAnotherMixtureIsRefused() throws {
        let mixture = try #require(RatioMixture.increase())
        let none = pair(0, 0, 0, 0)
        #expect(RatioEProcess(mixture, logLikelihoodRatios: [0], totals: none, peak: 0) == nil)
        let six = [Double](repeating: 0, count: 6)
        #expect(RatioEProcess(mixture, logLikelihoodRatios: six, totals: none, peak: -1) == nil)
        #expect(RatioEProcess(mixture, logLikelihoodRatios: six, totals: none, peak: .nan) == nil)
        let bad = [Double](repeating: .infinity, count: 6)
        #expect(RatioEProcess(mixture, logLikelihoodRatios: bad, totals: none, peak: 0) == nil)
    }

    @Test func aSliceWithoutBothArmsSaysNothing() throws {
        var process = RatioEProcess(try #require(.increase()))
        process.add(pair(5, 10, 0, 0))
        process.add(pair(0, 0, 5, 10))
        #expect(process == RatioEProcess(try #require(.increase())))
    }

    @Test func dispersionDividesTheLikelihoods() throws {
        var process = RatioEProcess(try #require(RatioMixture(nullRatio: 1, alternatives: [2])))
        process.add(pair(20, 1000, 100, 9000), dispersion: 2)
        #expect(near(process.logEvidence(dispersion: 2), process.logEvidence() / 2, 1e-12))
        #expect(process.logEvidence(dispersion: 0.5) == process.logEvidence())
        #expect(process.peak == process.logEvidence(dispersion: 2))
    }

    @Test func mixturesThatAreNoneAreNil() {
        #expect(RatioMixture.increase(beyond: 0) == nil)
        #expect(RatioMixture.nonInferiority(margin: 1) == nil)
        #expect(RatioMixture.nonInferiority(margin: .nan) == nil)
        #expect(RatioMixture(nullRatio: 1, alternatives: []) == nil)
        #expect(RatioMixture(nullRatio: 1, alternatives: [2], weights: [1, 1]) == nil)
    }

    @Test func aMarginAboveOneIsShownByFewEventsAndBelowOneByMany() throws {
        var errors = RatioEProcess(try #require(.nonInferiority(margin: 1.5)))
        errors.add(pair(500, 50_000, 500, 50_000))
        #expect(errors.hasReached(alpha: 0.05))
        var rewards = RatioEProcess(try #require(.nonInferiority(margin: 0.8)))
        rewards.add(pair(500, 50_000, 500, 50_000))
        #expect(rewards.logEvidence() > 2)
        rewards.add(pair(100, 50_000, 500, 50_000))
        #expect(rewards.logEvidence() < 0)
    }
}
