import RealModule
import Statistics
import Testing

@Suite struct EProcessTests {
    @Test(
        arguments: [
            (0, 1000, 1, 0.01, 0.408248), (0.05, 1000, 1, 0.01, 0.687257), (0.1, 1000, 1, 0.01, 3.278722),
            (0.005, 20_000, 0.0099, 1e-4, 26634.2185),
        ] as [(Double, Double, Double, Double, Double)]
    ) func theMixtureRatioAgreesForEqualArms(
        difference: Double,
        count: Double,
        variance: Double,
        mixture: Double,
        expected: Double
    ) throws {
        let test = try #require(MixtureSPRT(mixtureVariance: mixture))
        let log = try #require(test.logEvidence(difference: difference, variance: 2 * variance / count))
        #expect(same(.exp(log), expected, 2e-6))
    }

    @Test(arguments: [(0.004, 434.319152), (0.002, 1.857505)] as [(Double, Double)])
    func theMixtureRatioAgreesForUnequalArms(difference: Double, expected: Double) throws {
        let test = try #require(MixtureSPRT(mixtureVariance: 1e-5))
        let log = try #require(test.logEvidence(difference: difference, variance: 1e-6))
        #expect(same(.exp(log), expected, 1e-6))
        // Half-normal: less for no difference, nearly twice for a great one.
        let increase = try #require(test.logEvidenceOfIncrease(difference: difference, variance: 1e-6))
        let decrease = try #require(test.logEvidenceOfIncrease(difference: -difference, variance: 1e-6))
        #expect(near(.exp(increase) + .exp(decrease), 2 * .exp(log), 1e-6))
    }

    @Test(
        arguments: [
            (1000, 1, 0.01, 0.136674), (10_000, 1, 0.01, 0.044993), (10_000, 0.0099, 1e-4, 0.004479),
        ] as [(Double, Double, Double, Double)]
    ) func theMixtureBoundAgrees(count: Double, variance: Double, mixture: Double, expected: Double) throws {
        let test = try #require(MixtureSPRT(mixtureVariance: mixture))
        #expect(near(test.halfWidth(variance: 2 * variance / count, alpha: 0.05), expected))
    }

    @Test(
        arguments: [
            ([60, 40], [0.5, 0.5], 100, 0.658892), ([60, 40], [0.5, 0.5], 1, -0.517394),
            ([600, 400], [0.5, 0.5], 100, 17.09894), ([30, 70], [0.1, 0.9], 100, 8.240110),
            ([10, 90], [0.1, 0.9], 100, -0.350784), ([25, 75], [0.1, 0.9], 10, 6.938333),
            ([10, 20, 30], [1, 1, 1], 100, 1.431649),
        ] as [([Int], [Double], Double, Double)]
    )
    func theDirichletFactorAgrees(counts: [Int], shares: [Double], concentration: Double, expected: Double) throws {
        let test = try #require(DirichletMultinomialTest(shares: shares, concentration: concentration))
        #expect(near(test.logEvidence(counts), expected, 5e-6))
    }

    @Test func aTrillionCountsAsPlannedAreNoMismatch() throws {
        let test = try #require(DirichletMultinomialTest(shares: [0.05, 0.95]))
        let even = try #require(test.logEvidence([50_000_000_000, 950_000_000_000]))
        // A Bayes factor for a true share falls as the root of the count: ½·log(k/n) but for terms of order 1/k.
        #expect(near(even, 0.5 * .log(100 / 1e12), 0.1))
        let odd = try #require(test.logEvidence([50_010_000_000, 949_990_000_000]))
        #expect(odd > 900)
        #expect(test.logEvidence([1, 2, 3]) == nil)
        #expect(test.logEvidence([-1, 2]) == nil)
    }

    @Test func thePlugInProcessAgreesWithSafestats() {
        var first = ProportionEProcess()
        for block in [pair(1, 1, 0, 1), pair(1, 1, 0, 1), pair(1, 1, 1, 1), pair(1, 1, 0, 1)] { first.add(block) }
        #expect(near(first.logEvidence, 0.827218))
        var second = ProportionEProcess()
        for _ in 0..<5 { second.add(pair(3, 100, 10, 900)) }
        #expect(near(second.logEvidence, 3.817758))
        #expect(second.hasReached(alpha: 0.05))
    }

    @Test(
        arguments: [
            ([pair(3, 100, 10, 900)], 5, 3.521089), ([pair(1, 100, 10, 900)], 5, -1.397265),
            ([pair(6, 100, 10, 900)], 5, 19.647577),
            ([pair(20, 1000, 80, 9000), pair(35, 2000, 70, 8000)], 1, 7.850938),
        ] as [([TallyPair], Int, Double)]
    ) func theGridMixtureAgrees(slices: [TallyPair], repeats: Int, expected: Double) throws {
        var process = RatioEProcess(try #require(.increase()))
        for _ in 0..<repeats { for slice in slices { process.add(slice) } }
        #expect(near(process.logEvidence(), expected))
        #expect(process.hasReached(alpha: 0.05) == (expected > 3))
        #expect(near(process.pValue, min(1, .exp(-max(0, expected))), 1e-6))
    }

    @Test func evidencesMayBeAveraged() {
        #expect(near(EValues.logMean([.log(30), .log(10)]), .log(20), 1e-12))
        #expect(near(EValues.logMean([.log(30), .log(10)], weights: [3, 1]), .log(25), 1e-12))
        #expect(near(EValues.logMean([2000, 0]), 2000 - .log(2), 1e-9))
        #expect(EValues.logMean([]) == nil)
        #expect(EValues.logMean([1], weights: [0]) == nil)
        #expect(EValues.allocate(alpha: 0.05, weights: [1, 1, 0]) == [0.025, 0.025, 0])
    }
}
