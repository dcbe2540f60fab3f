import Statistics
import Testing

@Suite struct MannWhitneyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let treatment: [Double]
        let control: [Double]
        let u: Double
        let z: Double
        let twoSided: Double
        let greater: Double
        let exact: Double
        let effect: Double

        var testDescription: String { "\(treatment) beside \(control)" }
    }

    static let rows = [
        Row(
            treatment: [10, 20, 30, 40],
            control: [1, 2, 3, 4],
            u: 16,
            z: 2.165064,
            twoSided: 0.0303828,
            greater: 0.0151914,
            exact: 0.0285714,
            effect: 1
        ),
        Row(
            treatment: [1.1, 2.2, 3.3, 4.4, 5.5],
            control: [1, 2, 3, 4, 5],
            u: 15,
            z: 0.417786,
            twoSided: 0.676103,
            greater: 0.338052,
            exact: 0.690476,
            effect: 0.6
        ),
        Row(
            treatment: [5, 5, 5, 6, 7, 8],
            control: [5, 5, 5, 5, 6, 6],
            u: 23,
            z: 0.810604,
            twoSided: 0.417593,
            greater: 0.208796,
            exact: 0.484848,
            effect: 0.638889
        ),
        Row(
            treatment: [20, 22, 21, 25, 30],
            control: [1, 2.2, 1.1, 2.5, 3],
            u: 25,
            z: 2.506718,
            twoSided: 0.0121858,
            greater: 0.00609289,
            exact: 0.00793651,
            effect: 1
        ),
        Row(
            treatment: [0, 0, 0, 1, 2, 0, 3],
            control: [0, 0, 0, 0, 0, 0, 1],
            u: 32.5,
            z: 1.202444,
            twoSided: 0.229191,
            greater: 0.114596,
            exact: 0.382867,
            effect: 0.663265
        ),
        Row(
            treatment: [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
            control: [1.15, 0.88, 0.90, 0.74, 1.21],
            u: 35,
            z: 1.163508,
            twoSided: 0.244624,
            greater: 0.122312,
            exact: 0.254412,
            effect: 0.7
        ),
    ]

    @Test(arguments: rows) func theApproximationAgreesWithSciPy(_ row: Row) throws {
        let test = try #require(MannWhitneyTest(treatment: row.treatment, control: row.control))
        #expect(near(test.statistic, row.u, 1e-12))
        #expect(near(test.z(), row.z))
        #expect(same(test.pValue(.twoSided), row.twoSided))
        #expect(same(test.pValue(.greater), row.greater))
        #expect(near(test.effect, row.effect))
    }

    @Test(arguments: rows) func allOrderingsAgreeWithSciPy(_ row: Row) throws {
        let test = try #require(MannWhitneyTest(treatment: row.treatment, control: row.control))
        #expect(same(test.exactPValue(.twoSided), row.exact))
    }

    @Test func hollanderAndWolfesExampleAgreesWithR() throws {
        let row = Self.rows[5]
        let test = try #require(MannWhitneyTest(treatment: row.treatment, control: row.control))
        #expect(near(test.exactPValue(.greater), 0.1272, 5e-5))
    }

    @Test func aHistogramIsTheSampleItStandsFor() throws {
        let values = [1.0, 2, 3, 4]
        let (treatment, control) = ([5, 3, 2, 7], [9, 4, 1, 3])
        func expanded(_ counts: [Int]) -> [Double] {
            zip(values, counts).flatMap { [Double](repeating: $0, count: $1) }
        }
        let grouped = try #require(MannWhitneyTest(treatmentBuckets: treatment, controlBuckets: control))
        let single = try #require(MannWhitneyTest(treatment: expanded(treatment), control: expanded(control)))
        #expect(grouped == single)
    }

    @Test func aTrillionCountsInABucketStayPrecise() throws {
        let unit = 1_000_000_000_000
        let test = try #require(
            MannWhitneyTest(treatmentBuckets: [unit, unit + 2_000_000], controlBuckets: [unit, unit])
        )
        // Of two buckets the statistic is that of two proportions: (x₁n₀ − x₀n₁)/√(…).
        let proportions = ProportionTests.pooledZ(
            pair(unit + 2_000_000, 2 * unit + 2_000_000, unit, 2 * unit)
        )
        #expect(same(test.z(), try #require(proportions), 1e-6))
    }

    @Test func valuesThatAreNoNumbersAreNoSample() {
        #expect(MannWhitneyTest(treatment: [1, .nan], control: [1]) == nil)
        #expect(MannWhitneyTest(treatment: [], control: [1]) == nil)
        #expect(MannWhitneyTest(treatmentBuckets: [.max, .max], controlBuckets: [1, 1]) == nil)
        #expect(MannWhitneyTest(treatmentBuckets: [1], controlBuckets: [1, 1]) == nil)
    }
}
