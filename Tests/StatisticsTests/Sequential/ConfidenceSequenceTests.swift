import RealModule
import Statistics
import Testing

/// Values of confseq's unit tests, to 10⁻⁵.
@Suite struct ConfidenceSequenceTests {
    private static func twoSided() -> NormalMixture { NormalMixture(tightestAt: 100, alpha: 0.05, isOneSided: false) }

    @Test func theBestRhoAgrees() {
        #expect(near(NormalMixture.rho(tightestAt: 100, alpha: 0.05), 12.60056, 1e-5))
    }

    struct Row: Sendable {
        let mixture: any MixtureSupermartingale
        let value: Double
        let bound: Double
    }

    static let rows = [
        Row(mixture: twoSided(), value: -0.6510052, bound: 30.35209),
        Row(
            mixture: NormalMixture(tightestAt: 100, alpha: 0.05, isOneSided: true),
            value: -0.06502391,
            bound: 27.66071
        ),
        Row(
            mixture: GammaExponentialMixture(tightestAt: 100, alpha: 0.05, scale: 2),
            value: -0.2490165,
            bound: 33.02017
        ),
        Row(mixture: GammaPoissonMixture(tightestAt: 100, alpha: 0.05, scale: 2), value: -0.06991219, bound: 30.1949),
        Row(
            mixture: BetaBinomialMixture(tightestAt: 100, alpha: 0.05, lowest: 0.2, highest: 0.8, isOneSided: false),
            value: -0.6941012,
            bound: 31.4308
        ),
        Row(
            mixture: BetaBinomialMixture(tightestAt: 100, alpha: 0.05, lowest: 0.2, highest: 0.8, isOneSided: true),
            value: -0.07134019,
            bound: 28.41238
        ),
    ]

    @Test(arguments: rows) func mixturesAgree(_ row: Row) {
        #expect(near(row.mixture.logValue(sum: 10, time: 100), row.value, 1e-5))
        #expect(near(row.mixture.bound(at: 100, alpha: 0.05), row.bound, 1e-5))
    }

    @Test func stitchedBoundsAgree() throws {
        #expect(near(StitchedBoundaries.polynomial(time: 100, alpha: 0.05, start: 10, scale: 3), 64.48755, 1e-5))
        #expect(near(StitchedBoundaries.polynomial(time: 100, alpha: 0.05, start: 10, scale: -1), 28.99389, 1e-5))
        for (level, bound) in [(0.5, 68.62803), (0.9, 43.72119), (0.1, 59.96521)] {
            #expect(near(StitchedBoundaries.quantile(level, time: 1000, alpha: 0.05, start: 100), bound, 1e-5))
        }
        let law = try #require(EmpiricalProcessBound(alpha: 0.05, start: 100))
        #expect(near(law.distance(after: 1000), 0.08204769))
        #expect(law.distance(after: 99) == .infinity)
    }

    @Test(
        arguments: [(0.5, 70, 0.814704), (0.5, 85, 0.0838055), (0.5, 100, 0.0054947), (0.9, 55, 0.0340463)]
            as [(Double, Double, Double)]
    )
    func quantilesOfTwoSamplesAgree(level: Double, shift: Double, expected: Double) throws {
        let first = (1...1000).map(Double.init)
        let process = try #require(QuantileEProcess(level: level, tightestAt: 100))
        #expect(near(process.pValue(first, first.map { $0 + shift }), expected, 1e-5))
    }

    @Test(
        arguments: [
            (700, 1000, 100, 0.651629, 0.745949), (15, 50, 50, 0.129556, 0.511896), (5, 50, 50, 0.013021, 0.269264),
            (1, 50, 50, 0, 0.13489), (100, 200, 1, 0.328923, 0.671076), (1, 2, 1, 0, 1), (0, 500, 1000, 0, 0.009972),
            (5, 1000, 1000, 0.000628, 0.014677), (10, 1000, 1000, 0.002917, 0.022371),
            (50, 5000, 1000, 0.006083, 0.015026), (100, 1000, 1000, 0.073399, 0.130973),
        ] as [(Int, Int, Double, Double, Double)]
    ) func intervalsOfOneProportionAgree(events: Int, trials: Int, tuned: Double, lower: Double, upper: Double) {
        let interval = ProportionConfidenceSequence.interval(tally(events, of: trials), alpha: 0.05, tightestAt: tuned)
        #expect(near(interval, lower, upper, 1e-5))
    }

    @Test func asymptoticWidthsAgree() throws {
        let two = try #require(AsymptoticConfidenceSequence(alpha: 0.05, tunedCount: 1000))
        #expect(near(two.halfWidth(variance: 1, count: 1000), 0.095982))
        #expect(near(two.halfWidth(variance: 1, count: 10_000), 0.032417))
        let one = try #require(AsymptoticConfidenceSequence(alpha: 0.05, tunedCount: 1000, isOneSided: true))
        #expect(near(one.halfWidth(variance: 1, count: 1000), 0.087883))
    }

    @Test func aRelativeDifferenceOfMeansAgreesWithGrowthBook() throws {
        let control = try #require(MeanEstimate(sum: 1396.87, sumOfSquares: 52377.9767, count: 3000))
        let treatment = try #require(MeanEstimate(sum: 2422.7, sumOfSquares: 134_698.29, count: 3461))
        let lift = try #require(MeanDifference.relative(treatment, control))
        #expect(near(lift.estimate, 0.50336, 1e-5))
        #expect(near(lift.standardError, 0.33341, 1e-5))
        let sequence = try #require(AsymptoticConfidenceSequence(alpha: 0.05, tunedCount: 1000))
        let interval = sequence.interval(
            estimate: lift.estimate,
            standardError: lift.standardError,
            count: lift.count
        )
        #expect(near(interval, -0.55844, 1.56516, 1e-5))
    }

    @Test func aRelativeDifferenceOfProportionsAgreesWithGrowthBook() throws {
        let control = try #require(MeanEstimate(tally(1396, of: 3000)))
        let treatment = try #require(MeanEstimate(tally(2422, of: 3461)))
        let lift = try #require(MeanDifference.relative(treatment, control))
        #expect(near(lift.estimate, 0.50386, 1e-5))
        #expect(near(lift.standardError, 0.03386, 1e-5))
        let sequence = try #require(AsymptoticConfidenceSequence(alpha: 0.05, tunedCount: 5000))
        let interval = sequence.interval(
            estimate: lift.estimate,
            standardError: lift.standardError,
            count: lift.count
        )
        #expect(near(interval, 0.40098, 0.60675, 1e-5))
    }

    @Test func slicesTellTheVarianceThatSumsHide() throws {
        var slices = SliceMeans()
        for (sum, count) in [(10.0, 10.0), (24, 20), (9, 10)] { slices.add(sum: sum, count: count) }
        let estimate = try #require(slices.estimate)
        #expect(near(estimate.mean, 43.0 / 40, 1e-12))
        // Σ nₖ(mₖ − m̄)²/(K − 1) of the means 1, 1.2 and 0.9.
        #expect(near(estimate.variance, 0.3375, 1e-12))
        slices.add(sum: .nan, count: 1)
        slices.add(sum: 1, count: 0)
        #expect(slices.slices == 3)
    }
}
