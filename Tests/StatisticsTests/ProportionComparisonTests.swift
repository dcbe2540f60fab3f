import Statistics
import Testing

@Suite struct ProportionComparisonTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let pair: TallyPair
        let pooled: Double
        let twoSided: Double
        let greater: Double
        let unpooled: Double
        let fisher: (twoSided: Double, greater: Double)
        let yates: (statistic: Double, p: Double)
        let newcombe: (Double, Double)
        let conditional: Double

        var testDescription: String { "\(pair.treatment) beside \(pair.control)" }
    }

    static let rows = [
        Row(
            pair: pair(12, 1000, 8, 1000),
            pooled: 0.898933,
            twoSided: 0.368688,
            greater: 0.184344,
            unpooled: 0.899115,
            fisher: (0.501269, 0.250634),
            yates: (0.454545, 0.500184),
            newcombe: (-0.005253, 0.013694),
            conditional: 0.251722
        ),
        Row(
            pair: pair(30, 1000, 10, 1000),
            pooled: 3.194383,
            twoSided: 0.0014013,
            greater: 0.000700651,
            unpooled: 3.202563,
            fisher: (0.00200833, 0.00100417),
            yates: (9.209184, 0.00240804),
            newcombe: (0.007819, 0.033309),
            conditional: 0.00111072
        ),
        Row(
            pair: pair(0, 200, 3, 5000),
            pooled: -0.346510,
            twoSided: 0.728959,
            greater: 0.63552,
            unpooled: -1.732571,
            fisher: (1, 1),
            yates: (0, 1),
            newcombe: (-0.001763, 0.018249),
            conditional: 1
        ),
        Row(
            pair: pair(120, 10000, 1000, 100_000),
            pooled: 1.899517,
            twoSided: 0.0574965,
            greater: 0.0287482,
            unpooled: 1.764599,
            fisher: (0.0599601, 0.0346536),
            yates: (3.412446, 0.0647065),
            newcombe: (-0.000055, 0.004405),
            conditional: 0.035384
        ),
        Row(
            pair: pair(260, 20000, 200, 20000),
            pooled: 2.813740,
            twoSided: 0.00489688,
            greater: 0.00244844,
            unpooled: 2.814019,
            fisher: (0.00560351, 0.00280176),
            yates: (7.655429, 0.00566017),
            newcombe: (0.000910, 0.005106),
            conditional: 0.00294196
        ),
        Row(
            pair: pair(1, 100, 0, 900),
            pooled: 3.001501,
            twoSided: 0.00268652,
            greater: 0.00134326,
            unpooled: 1.005038,
            fisher: (0.1, 0.1),
            yates: (1.779557, 0.182204),
            newcombe: (0.000735, 0.054486),
            conditional: 0.1
        ),
    ]

    @Test(arguments: rows) func scoresAgreeWithSciPy(_ row: Row) {
        let pooled = ProportionTests.pooledZ(row.pair) ?? .nan
        #expect(near(pooled, row.pooled))
        #expect(same(TestSide.twoSided.pValue(ofNormal: pooled), row.twoSided))
        #expect(same(TestSide.greater.pValue(ofNormal: pooled), row.greater))
        #expect(near(ProportionTests.unpooledZ(row.pair), row.unpooled))
        let yates = ProportionTests.yatesChiSquare(row.pair)
        #expect(near(yates, row.yates.statistic))
        let survival = ChiSquareDistribution(degreesOfFreedom: 1)?.survival(yates ?? .nan)
        #expect(same(survival, row.yates.p))
    }

    @Test(arguments: rows) func exactTestsAgreeWithSciPy(_ row: Row) {
        #expect(same(ExactTests.fisher(row.pair, .twoSided), row.fisher.twoSided))
        #expect(same(ExactTests.fisher(row.pair, .greater), row.fisher.greater))
        #expect(same(ExactTests.rateRatio(row.pair, .greater), row.conditional))
    }

    @Test(arguments: rows) func newcombesIntervalAgrees(_ row: Row) {
        #expect(near(DifferenceInterval.newcombe(row.pair, alpha: 0.05), row.newcombe.0, row.newcombe.1))
    }

    @Test(
        arguments: [
            (0, 100, (0, 0.036993), (0, 0.036217), (5e-6, 0.024745)),
            (1, 100, (0.001767, 0.054486), (0.000253, 0.054459), (0.001081, 0.045779)),
            (5, 100, (0.021544, 0.111750), (0.016432, 0.112835), (0.019332, 0.106100)),
        ] as [(Int, Int, (Double, Double), (Double, Double), (Double, Double))]
    )
    func intervalsOfOneProportionAgreeWithSciPy(
        events: Int,
        exposures: Int,
        wilson: (Double, Double),
        exact: (Double, Double),
        jeffreys: (Double, Double)
    ) {
        let tally = tally(events, of: exposures)
        #expect(near(ProportionInterval.wilson(tally, alpha: 0.05), wilson.0, wilson.1))
        #expect(near(ProportionInterval.clopperPearson(tally, alpha: 0.05), exact.0, exact.1))
        #expect(near(ProportionInterval.jeffreys(tally, alpha: 0.05), jeffreys.0, jeffreys.1))
    }

    @Test func theIntervalOfARatioHoldsTheRatiosThatTheTestDoesNotReject() throws {
        let pair = pair(30, 1000, 10, 2000)
        let interval = try #require(DifferenceInterval.rateRatio(pair, alpha: 0.05))
        #expect(near(ExactTests.rateRatio(pair, ratio: interval.lower, .greater), 0.025, 1e-9))
        #expect(near(ExactTests.rateRatio(pair, ratio: interval.upper, .less), 0.025, 1e-9))
    }

    /// The table of Simpson's paradox: either stratum's arms are equal, the pooled ones are not.
    @Test func strataOfEqualArmsStayEqualWhenTheirSharesChange() throws {
        let strata = [pair(5, 1000, 45, 9000), pair(200, 10000, 200, 10000)]
        let test = CochranMantelHaenszel(strata)
        #expect(near(test.z, 0, 1e-12))
        #expect(near(test.rateRatio, 1, 1e-12))
        let pooled = try #require(ProportionTests.pooledZ(pair(205, 11000, 245, 19000)))
        #expect(pooled > 3)
    }

    @Test func oneStratumIsThePooledScoreButForOneDegreeOfFreedom() throws {
        let pair = pair(30, 1000, 10, 1000)
        let z = try #require(CochranMantelHaenszel([pair]).z)
        #expect(near(z, 3.194383 * (1999.0 / 2000).squareRoot()))
    }

    @Test func oneEventAmongATrillionKeepsItsDigits() throws {
        let rare = tally(1, of: 1_000_000_000_000)
        let wilson = try #require(ProportionInterval.wilson(rare, alpha: 0.05))
        // Wilson's bounds times n are those of a Poisson count by the same score.
        let root = (1 + 1.959963984540054 * 1.959963984540054 / 4).squareRoot() * 1.959963984540054
        #expect(same(wilson.upper * 1e12, 1 + 1.920729410347062 + root, 1e-9))
        let exact = try #require(ProportionInterval.clopperPearson(rare, alpha: 0.05))
        #expect(same(exact.lower * 1e12, 0.025317807984289897, 1e-9))
        #expect(same(exact.upper * 1e12, 5.571643390938898, 1e-9))
    }
}
