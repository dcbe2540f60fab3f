import Statistics
import Testing

/// Whatever the input, there is an answer: no trap, no endless loop.
@Suite struct TotalityTests {
    private static let numbers: [Double] = [
        .nan, .infinity, -.infinity, -1e300, -1, -0.0, 0, .leastNonzeroMagnitude, 1e-300, 1e-9, 0.5, 1, 2, 1e12, 1e300,
    ]
    private static let counts = [Int.min, -1, 0, 1, 2, 1000, 1_000_000_000_000, 1 << 53, .max]

    @Test(arguments: numbers) func specialFunctionsAnswerAnyNumber(_ x: Double) {
        for y in Self.numbers {
            for z in Self.numbers { _ = SpecialFunctions.regularizedBeta(x, y, at: z) }
            _ = SpecialFunctions.regularizedGamma(x, at: y)
            _ = SpecialFunctions.regularizedGammaComplement(x, at: y)
            _ = SpecialFunctions.logBeta(x, y)
        }
        _ = SpecialFunctions.logGamma(x)
        _ = SpecialFunctions.logOnePlusMinus(x)
        _ = SpecialFunctions.expMinusOneMinus(x)
        _ = SpecialFunctions.zeta(x)
        #expect(SpecialFunctions.regularizedBeta(-1, 1, at: 0.5).isNaN)
        #expect(SpecialFunctions.regularizedGamma(-1e300, at: 1).isNaN)
    }

    @Test(arguments: numbers) func distributionsAnswerAnyNumber(_ x: Double) {
        for y in Self.numbers {
            guard let beta = BetaDistribution(alpha: x, beta: y) else { continue }
            for p in Self.numbers.filter({ (0...1).contains($0) }) {
                _ = beta.quantile(p)
                _ = beta.cumulative(p)
                _ = beta.density(p)
            }
        }
        if let distribution = ChiSquareDistribution(degreesOfFreedom: x) {
            for p in Self.numbers {
                _ = (distribution.quantile(p), distribution.quantile(upper: p), distribution.survival(p))
            }
        }
        _ = (NormalDistribution.quantile(x), NormalDistribution.logCumulative(x))
        _ = (KolmogorovDistribution.survival(x), KolmogorovDistribution.quantile(upper: x))
        for count in Self.counts { _ = KolmogorovDistribution.survival(distance: x, count: count) }
    }

    @Test(arguments: counts) func discreteDistributionsAnswerAnyCount(_ n: Int) {
        for p in Self.numbers {
            guard let binomial = BinomialDistribution(trials: n, probability: p) else { continue }
            for k in Self.counts { _ = (binomial.atLeast(k), binomial.atMost(k), binomial.probability(of: k)) }
            for level in Self.numbers { _ = (binomial.quantile(level), binomial.quantile(upper: level)) }
        }
        for marked in Self.counts {
            for draws in Self.counts {
                let distribution = HypergeometricDistribution(population: n, marked: marked, draws: draws)
                guard let distribution else { continue }
                for k in Self.counts { _ = (distribution.atLeast(k), distribution.atMost(k)) }
            }
        }
    }

    @Test(arguments: counts) func comparisonsAnswerAnyCount(_ events: Int) {
        let tallies = Self.counts.compactMap { Tally(events: events, exposures: $0) }
        let others = Self.counts.flatMap { x in Self.counts.compactMap { Tally(events: x, exposures: $0) } }
        for treatment in tallies {
            for control in others {
                let pair = TallyPair(treatment: treatment, control: control)
                _ = (ProportionTests.pooledZ(pair), ProportionTests.yatesChiSquare(pair))
                _ = ExactTests.rateRatio(pair, .twoSided)
                _ = (DifferenceInterval.newcombe(pair, alpha: 0.05), DifferenceInterval.rateRatio(pair, alpha: 0.05))
                _ = CochranMantelHaenszel([pair, pair]).pValue(.greater)
                var process = RatioEProcess(.distortion)
                process.add(pair)
                process.add(pair)
                #expect(!process.logEvidence().isNaN)
                var dispersion = DispersionEstimator()
                for tally in [treatment, control, treatment] { dispersion.add(tally) }
                _ = dispersion.factor(minimumSlices: 2)
            }
        }
        for other in Self.counts {
            _ = ExactTests.mcNemar(onlyTreatment: events, onlyControl: other, .twoSided)
            _ = DirichletMultinomialTest(shares: [1, 2])?.logEvidence([events, other])
            _ = MannWhitneyTest(treatmentBuckets: [events, other], controlBuckets: [1, 2])?.pValue(.twoSided)
            _ = StabilityTest(reference: [events, other], current: [3, 4])?.finding(threshold: 0.1, alpha: 0.05)
        }
    }

    @Test(arguments: numbers) func policiesAnswerAnyNumber(_ x: Double) {
        for y in Self.numbers {
            if let arm = BetaDistribution(alpha: x, beta: y), let other = BetaDistribution(alpha: 1, beta: 1) {
                _ = ProbabilityMatching([arm, other])
            }
            if let arm = GaussianBelief(mean: x, variance: y), let other = GaussianBelief(mean: 0, variance: 1) {
                _ = ProbabilityMatching([arm, other])
            }
            if let arm = BanditTally(successes: x, trials: y) {
                for time in Self.numbers {
                    _ = BanditIndices.divergenceBound(arm, time: time)
                    _ = BanditIndices.upperConfidence(arm, time: time)
                }
            }
            if let allocation = Allocation([x, y]), let other = Allocation([1, 1]) {
                for limit in Self.numbers {
                    _ = allocation.floored(at: limit).whole()
                    _ = allocation.stepped(from: other, by: limit).whole()
                    _ = allocation.capped(at: [limit, limit], returningTo: 1).whole()
                }
            }
        }
    }

    @Test(arguments: numbers) func plansAnswerAnyNumber(_ x: Double) {
        for y in Self.numbers {
            if let forecast = SequentialForecast(controlRate: x, exposureRatio: y) {
                for ratio in Self.numbers { _ = forecast.remainingExposures(ratio: ratio, weight: 0.5, alpha: 0.05) }
            }
            _ = SampleSize(alpha: 0.05, beta: 0.2, isTwoSided: true)?.detectableIncrease(control: x, exposures: (y, 10))
            _ = GroupSequentialBounds(information: [x, y], alpha: 0.05, spending: .power(x))
            _ = AsymptoticConfidenceSequence(alpha: 0.05)?.halfWidth(variance: x, count: y)
            let mixture = NormalMixture(tightestAt: x, alpha: 0.05, isOneSided: true)
            _ = mixture.bound(at: y, alpha: 0.05)
        }
    }
}
