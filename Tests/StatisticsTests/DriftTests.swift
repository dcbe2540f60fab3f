import Statistics
import Testing

@Suite struct DriftTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let current: [Int]
        let reference: [Int]
        let index: Double
        let entropy: Double
        let jensenShannon: (e: Double, two: Double)
        let hellinger: Double
        let variation: Double
        let critical: Double
        let p: Double

        var testDescription: String { "\(current) beside \(reference)" }
    }

    static let rows = [
        Row(
            current: [50, 30, 15, 5],
            reference: [60, 28, 10, 2],
            index: 0.067374,
            entropy: 0.036171,
            jensenShannon: (0.091027, 0.109335),
            hellinger: 0.091393,
            variation: 0.10,
            critical: 0.156295,
            p: 0.3382
        ),
        Row(
            current: [400, 350, 150, 70, 20, 10],
            reference: [4200, 3400, 1500, 650, 180, 70],
            index: 0.002917,
            entropy: 0.001491,
            jensenShannon: (0.019076, 0.022912),
            hellinger: 0.019085,
            variation: 0.02,
            critical: 0.012178,
            p: 0.7535
        ),
        Row(
            current: [900, 80, 15, 5],
            reference: [9100, 760, 110, 30],
            index: 0.002578,
            entropy: 0.001365,
            jensenShannon: (0.017896, 0.021495),
            hellinger: 0.017923,
            variation: 0.01,
            critical: 0.008596,
            p: 0.5042
        ),
        Row(
            current: [10, 20, 30],
            reference: [10, 20, 30],
            index: 0,
            entropy: 0,
            jensenShannon: (0, 0),
            hellinger: 0,
            variation: 0,
            critical: 0.199715,
            p: 1
        ),
        Row(
            current: [0, 0, 100],
            reference: [100, 0, 0],
            index: 18.418839,
            entropy: 9.209419,
            jensenShannon: (0.832555, 1),
            hellinger: 1,
            variation: 1,
            critical: 0.119829,
            p: 0
        ),
        Row(
            current: [120, 340, 280, 150, 70, 30, 10],
            reference: [1300, 3500, 2700, 1450, 700, 270, 80],
            index: 0.002386,
            entropy: 0.001200,
            jensenShannon: (0.017265, 0.020737),
            hellinger: 0.017267,
            variation: 0.02,
            critical: 0.013851,
            p: 0.9035
        ),
    ]

    private func divergence(of current: Shares?, from reference: Shares?) throws -> Divergence {
        let (reference, current) = (try #require(reference), try #require(current))
        return try #require(Divergence(reference: reference, current: current))
    }

    @Test(arguments: rows) func distancesAgreeWithSciPy(_ row: Row) throws {
        let divergence = try divergence(of: Shares(counts: row.current), from: Shares(counts: row.reference))
        #expect(near(divergence.stabilityIndex(), row.index))
        #expect(near(divergence.kullbackLeibler(), row.entropy))
        #expect(near(divergence.jensenShannonDistance, row.jensenShannon.e))
        #expect(near(divergence.jensenShannonDistance / 0.6931471805599453.squareRoot(), row.jensenShannon.two))
        #expect(near(divergence.hellinger, row.hellinger))
        #expect(near(divergence.totalVariation, row.variation, 1e-12))
    }

    @Test(arguments: rows) func chanceMakesTheIndexAsLargeAsSciPySays(_ row: Row) throws {
        let test = try #require(StabilityTest(reference: row.reference, current: row.current))
        #expect(near(test.criticalValue(alpha: 0.05), row.critical))
        #expect(near(test.pValue, row.p, 5e-5))
    }

    @Test(
        arguments: [
            (
                [Double](repeating: 0.1, count: 10), [0.08, 0.09, 0.1, 0.11, 0.12, 0.08, 0.09, 0.1, 0.11, 0.12],
                [0.020232, 0.010058, 0.050252, 0.050270], nil
            ),
            ([0.25, 0.25, 0.25, 0.25], [0.4, 0.3, 0.2, 0.1], [0.228217, 0.106440, 0.166930, 0.167900], 0.121777),
            ([0.9, 0.1], [0.8, 0.2], [0.081093, 0.044403, 0.099832, 0.100252], 0.036690),
            (
                [0.05, 0.15, 0.3, 0.3, 0.15, 0.05], [0.02, 0.08, 0.25, 0.35, 0.2, 0.1],
                [0.137356, 0.066609, 0.129892, 0.130456], 0.070747
            ),
        ] as [([Double], [Double], [Double], Double?)]
    )
    func fractionsAgreeWithSciPy(reference: [Double], current: [Double], expected: [Double], reverse: Double?) throws {
        let divergence = try divergence(of: Shares(current), from: Shares(reference))
        #expect(near(divergence.stabilityIndex(), expected[0]))
        #expect(near(divergence.kullbackLeibler(), expected[1]))
        #expect(near(divergence.jensenShannonDistance, expected[2]))
        #expect(near(divergence.hellinger, expected[3]))
        if let reverse { #expect(near(divergence.reverseKullbackLeibler(), reverse)) }
    }

    @Test(
        arguments: [
            ([0, 0.1, 0.2, 0.5, 1], [50, 30, 15, 5], [60, 28, 10, 2], 0.038),
            ([0, 1, 2, 3], [10, 20, 30], [30, 20, 10], 0.66666667),
            ([0, 0.25, 0.5, 0.75, 1], [10, 20, 30, 40], [25, 25, 25, 25], 0.125),
            (
                [0, 0.05, 0.1, 0.25, 0.5, 1, 2.5], [400, 350, 150, 70, 20, 10], [4200, 3400, 1500, 650, 180, 70],
                0.008875
            ),
        ] as [([Double], [Int], [Int], Double)]
    )
    func massMovesAsFarAsMeansDifferWhereDistributionsDoNotCross(
        edges: [Double],
        current: [Int],
        reference: [Int],
        distance: Double
    ) throws {
        let divergence = try divergence(of: Shares(counts: current), from: Shares(counts: reference))
        #expect(near(divergence.wasserstein(edges: edges), distance, 1e-8))
        let bounds = Array(edges.dropFirst()) + [.infinity]
        let one = try #require(BucketHistogram(bounds: bounds, counts: current + [0]))
        let other = try #require(BucketHistogram(bounds: bounds, counts: reference + [0]))
        #expect(near(one.wasserstein(from: other), distance, 1e-8))
    }

    @Test func crossingDistributionsAreTwoTriangles() throws {
        let divergence = try divergence(of: Shares([0, 1, 0]), from: Shares([1, 0, 1]))
        // The gap runs from 0 to −½, from there to ½, and back to 0.
        #expect(near(divergence.wasserstein(edges: [0, 1, 2, 3]), 0.25 + 0.25 + 0.25, 1e-12))
        #expect(near(divergence.kolmogorovSmirnov, 0.5, 1e-12))
    }

    @Test func hellingersDistanceAgreesWithEvidently() throws {
        for factor in [1, 2] {
            let reference = Shares(counts: [16, 18, 16, 14, 12, 12].map { $0 * factor })
            let divergence = try divergence(of: Shares(counts: [16, 16, 16, 16, 16, 8]), from: reference)
            #expect(near(divergence.hellinger, 0.06812, 1e-5))
        }
    }

    @Test(arguments: [
        (10, 100, 100, 0.33838), (10, 1000, 1000, 0.03384), (10, 10_000, 1000, 0.01861), (10, 100_000, 10_000, 0.00186),
        (20, 10_000, 1000, 0.03316), (30, 10_000, 1000, 0.04681),
    ]) func criticalValuesAgreeWithYurdakul(buckets: Int, reference: Int, current: Int, critical: Double) throws {
        func counts(_ total: Int) -> [Int] { [total] + [Int](repeating: 0, count: buckets - 1) }
        let test = try #require(StabilityTest(reference: counts(reference), current: counts(current)))
        #expect(near(test.criticalValue(alpha: 0.05), critical, 5.1e-6))
    }

    @Test func anIndexThatChanceMayMakeIsNotDrift() throws {
        let few = try #require(StabilityTest(reference: [50, 50], current: [3, 7]))
        #expect(few.finding(threshold: 0.1, alpha: 0.05) == .undecided(counts: 63))
        let many = try #require(StabilityTest(reference: [50_000, 50_000], current: [49_000, 51_000]))
        #expect(many.pValue < 0.001)
        #expect(many.finding(threshold: 0.1, alpha: 0.05) == .stable)
        let moved = try #require(StabilityTest(reference: [50_000, 50_000], current: [20_000, 80_000]))
        #expect(moved.finding(threshold: 0.1, alpha: 0.05) == .drifted)
        let blind = try #require(StabilityTest(reference: [10, 10], current: [1000, 1000]))
        #expect(blind.finding(threshold: 0.1, alpha: 0.05) == .undecided(counts: nil))
    }

    @Test func theCountsNeededAreTheFewestThatChanceDoesNotExceed() throws {
        let needed = try #require(StabilityTest.countNeeded(threshold: 0.1, reference: 1000, buckets: 10, alpha: 0.05))
        for (count, isEnough) in [(needed, true), (needed - 1, false)] {
            let reference = [1000] + [Int](repeating: 0, count: 9)
            let current = [count] + [Int](repeating: 0, count: 9)
            let test = try #require(StabilityTest(reference: reference, current: current))
            #expect((test.criticalValue(alpha: 0.05) <= 0.1) == isEnough)
        }
    }

    @Test func theRuleOfThumbIsTheCriticalValueAtFewHundredCounts() {
        #expect(StabilityTest.countNeeded(threshold: 0.1, reference: 338, buckets: 10, alpha: 0.05) == 339)
    }

    @Test func badInputIsNil() {
        #expect(Shares([]) == nil)
        #expect(Shares([0, 0]) == nil)
        #expect(Shares([1, .nan]) == nil)
        #expect(Shares([1, -1]) == nil)
        #expect(Shares([1, .infinity]) == nil)
        #expect(Shares(counts: [.max, .max]) == nil)
        #expect(StabilityTest(reference: [1], current: [1]) == nil)
        #expect(StabilityTest(reference: [1, 2], current: [0, 0]) == nil)
        #expect(StabilityTest.countNeeded(threshold: .nan, reference: 10, buckets: 3, alpha: 0.05) == nil)
    }
}
