import RealModule

/// Tests of two counts whose error never exceeds its level, however few the events.
package enum ExactTests {
    /// Fisher's exact test of two proportions (1935), from the hypergeometric distribution of the treatment's events.
    ///
    /// Two-sided: the sum over all tables that are no likelier than the one at hand (to one part in 10⁷, as R has it).
    package static func fisher(_ pair: TallyPair, _ side: TestSide) -> Double? {
        guard pair.areProportions else { return nil }
        let distribution = HypergeometricDistribution(
            population: pair.exposures,
            marked: pair.events,
            draws: pair.treatment.exposures
        )
        guard let distribution else { return nil }
        let observed = pair.treatment.events
        switch side {
        case .greater: return distribution.atLeast(observed)
        case .less: return distribution.atMost(observed)
        case .twoSided: return min(1, bothTails(of: distribution, at: observed))
        }
    }

    /// The conditional test of two Poisson rates against a ratio, after Przyborowski and Wilenski (1940).
    ///
    /// Given all events, those of the treatment are Bin(E, `r·n₁/(r·n₁ + n₀)`). Exact for Poisson counts, conservative for
    /// proportions. Two-sided: twice the smaller tail. 1 without events; nil without exposures or with a ratio that is
    /// not positive.
    package static func rateRatio(_ pair: TallyPair, ratio: Double = 1, _ side: TestSide) -> Double? {
        let treated = Double(pair.treatment.exposures) * ratio
        let control = Double(pair.control.exposures)
        guard treated > 0, control > 0, treated.isFinite else { return nil }
        let distribution = BinomialDistribution(
            trials: pair.events,
            probability: treated / (treated + control),
            complement: control / (treated + control)
        )
        return distribution.map { pValue(of: pair.treatment.events, in: $0, side) }
    }

    /// The exact test of McNemar (1947) of two discordant counts on the same exposures, by Bin(b + c, ½).
    package static func mcNemar(onlyTreatment: Int, onlyControl: Int, _ side: TestSide) -> Double? {
        guard let trials = BucketHistogram.sum(of: [onlyTreatment, onlyControl]) else { return nil }
        return BinomialDistribution(trials: trials, probability: 0.5).map {
            pValue(of: onlyTreatment, in: $0, side)
        }
    }

    private static func pValue(of count: Int, in distribution: BinomialDistribution, _ side: TestSide) -> Double {
        switch side {
        case .greater: distribution.atLeast(count)
        case .less: distribution.atMost(count)
        case .twoSided: min(1, 2 * min(distribution.atLeast(count), distribution.atMost(count)))
        }
    }

    private static func bothTails(of distribution: HypergeometricDistribution, at observed: Int) -> Double {
        let limit = distribution.logProbability(of: observed) + 1e-7
        let mode = distribution.mode
        if observed == mode { return 1 }
        if observed > mode {
            // The first count from the left that is likelier; all below it belong to the other tail.
            let likelier = BinomialDistribution.smallest(near: .nan, from: distribution.smallest, to: mode + 1) {
                distribution.logProbability(of: $0) > limit
            }
            return distribution.atLeast(observed) + distribution.atMost(likelier - 1)
        }
        let unlikely = BinomialDistribution.smallest(near: .nan, from: mode, to: distribution.largest + 1) {
            distribution.logProbability(of: $0) <= limit
        }
        return distribution.atMost(observed) + distribution.atLeast(unlikely)
    }
}

extension HypergeometricDistribution {
    /// The likeliest count.
    var mode: Int {
        let mode = (Int128(draws) + 1) * (Int128(marked) + 1) / (Int128(population) + 2)
        return min(max(Int(mode), smallest), largest)
    }
}
