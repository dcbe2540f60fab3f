import Statistics
import Testing

@Suite struct BucketComparisonTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let current: [Int]
        let reference: [Int]
        let rank: (u: Double, z: Double, p: Double, effect: Double)
        let distance: (d: Double, limit: Double, exact: Double)
        let square: (statistic: Double, degrees: Int, p: Double)
        let likelihood: (statistic: Double, p: Double?)

        var testDescription: String { "\(current) beside \(reference)" }
    }

    static let rows = [
        Row(
            current: [50, 30, 15, 5],
            reference: [60, 28, 10, 2],
            rank: (5610, 1.657523, 0.0974138, 0.561),
            distance: (0.10, 0.699374, 0.662311),
            square: (3.263771, 3, 0.352717),
            likelihood: (3.314388, 0.345645)
        ),
        Row(
            current: [400, 350, 150, 70, 20, 10],
            reference: [4200, 3400, 1500, 650, 180, 70],
            rank: (5_113_700, 1.263305, 0.20648, 0.51137),
            distance: (0.02, 0.860255, 0.852959),
            square: (2.808454, 5, 0.729487),
            likelihood: (2.698348, 0.746371)
        ),
        Row(
            current: [900, 80, 15, 5],
            reference: [9100, 760, 110, 30],
            rank: (5_052_050, 1.091080, 0.275238, 0.505205),
            distance: (0.01, 0.999989, 0.999983),
            square: (2.713333, 3, 0.437966),
            likelihood: (2.451391, 0.48414)
        ),
        Row(
            current: [10, 20, 30],
            reference: [10, 20, 30],
            rank: (1800, 0, 1, 0.5),
            distance: (0, 1, 1),
            square: (0, 2, 1),
            likelihood: (0, 1)
        ),
        Row(
            current: [0, 0, 100],
            reference: [100, 0, 0],
            rank: (10000, 14.105325, 3.52162e-45, 1),
            distance: (1, 7.44e-44, 0),
            square: (200, 1, 2.08849e-45),
            likelihood: (277.258872, nil)
        ),
        Row(
            current: [120, 340, 280, 150, 70, 30, 10],
            reference: [1300, 3500, 2700, 1450, 700, 270, 80],
            rank: (5_114_900, 1.243050, 0.213849, 0.51149),
            distance: (0.02, 0.860255, 0.852959),
            square: (2.200907, 6, 0.900325),
            likelihood: (2.178378, 0.902584)
        ),
    ]

    @Test(arguments: rows) func theGroupedRankTestAgreesWithSciPy(_ row: Row) throws {
        let test = try #require(MannWhitneyTest(treatmentBuckets: row.current, controlBuckets: row.reference))
        #expect(near(test.statistic, row.rank.u))
        #expect(near(test.z(), row.rank.z))
        #expect(same(test.pValue(.twoSided), row.rank.p))
        #expect(near(test.effect, row.rank.effect))
    }

    @Test(arguments: rows) func kolmogorovsDistanceAgreesWithSciPy(_ row: Row) throws {
        let test = try #require(BucketTests.kolmogorovSmirnov(treatment: row.current, control: row.reference))
        #expect(near(test.distance, row.distance.d, 1e-12))
        #expect(
            same(test.asymptoticPValue, row.distance.limit, 1e-3) || near(test.asymptoticPValue, row.distance.limit)
        )
        #expect(near(test.pValue, row.distance.exact, 1e-6))
    }

    @Test(arguments: rows) func chiSquareAgreesWithSciPy(_ row: Row) throws {
        let pearson = try #require(BucketTests.homogeneity(treatment: row.current, control: row.reference))
        #expect(near(pearson.statistic, row.square.statistic))
        #expect(pearson.degreesOfFreedom == row.square.degrees)
        #expect(same(pearson.pValue, row.square.p))
        let ratio = try #require(
            BucketTests.homogeneity(treatment: row.current, control: row.reference, .likelihoodRatio)
        )
        #expect(near(ratio.statistic, row.likelihood.statistic))
        if let p = row.likelihood.p { #expect(same(ratio.pValue, p)) }
    }

    @Test func countsAgainstKnownSharesAgreeWithEvidently() throws {
        for factor in [1, 2] {
            let reference = [16, 18, 16, 14, 12, 12].map { $0 * factor }
            let shares = try #require(Shares(counts: reference))
            let test = try #require(BucketTests.goodnessOfFit([16, 16, 16, 16, 16, 8], to: shares))
            #expect(near(test.pValue, 0.67309, 5e-6))
        }
        let shares = try #require(Shares(counts: [5, 5, 8]))
        let test = try #require(BucketTests.goodnessOfFit([4, 6, 8], to: shares, .likelihoodRatio))
        #expect(near(test.pValue, 0.8176, 5e-5))
    }

    @Test func joiningSmallBucketsLeavesNoneBelowTheMinimum() throws {
        let test = try #require(
            BucketTests.homogeneity(treatment: [50, 1, 1, 1, 2], control: [50, 2, 1, 1, 1], minimumExpected: 5)
        )
        #expect(test.degreesOfFreedom == 1)
    }

    @Test func aBucketWithoutAShareMustBeEmpty() throws {
        let shares = try #require(Shares([1, 0, 1]))
        #expect(BucketTests.goodnessOfFit([1, 1, 1], to: shares) == nil)
        #expect(BucketTests.goodnessOfFit([1, 0, 1], to: shares)?.degreesOfFreedom == 1)
    }
}
