import Statistics
import Testing

@Suite struct QuantileTests {
    static let first = ([0.05, 0.1, 0.25, 0.5, 1, .infinity], [400, 750, 900, 970, 990, 1000])
    static let second = ([0.1, 0.3, 1.2, 5, .infinity], [0, 10, 90, 100, 100])
    static let unordered = ([0.1, 0.5, 1, .infinity], [10, 8, 20, 20])

    private func histogram(_ data: ([Double], [Int])) throws -> BucketHistogram {
        try #require(BucketHistogram(bounds: data.0, cumulative: data.1))
    }

    @Test(
        arguments: [
            (first, 0, 0), (first, 0.5, 0.06428571), (first, 0.9, 0.25), (first, 0.95, 0.42857143), (first, 0.99, 1),
            (first, 1, 1), (second, 0.5, 0.75), (second, 0.9, 1.2), (second, 0.95, 3.1), (second, 0.99, 4.62),
            (unordered, 0.5, 0.1), (unordered, 0.9, 0.9), (unordered, 0.95, 0.95),
            (([0, 1, .infinity], [5, 10, 10]), 0.1, 0), (([1, 2, .infinity], [50, 80, 100]), 0.99, 2),
        ] as [(([Double], [Int]), Double, Double)]
    )
    func quantilesAgreeWithPrometheus(data: ([Double], [Int]), level: Double, expected: Double) throws {
        #expect(near(try histogram(data).quantile(level), expected, 1e-8))
    }

    @Test func wherePrometheusSaysNaNThereIsNoQuantile() throws {
        #expect(try histogram(Self.second).quantile(0) == nil)
        #expect(try histogram(([1, .infinity], [0, 0])).quantile(0.5) == nil)
        #expect(try histogram(([1, 2], [5, 10])).quantile(0.5) == nil)
        #expect(try histogram(([.infinity], [10])).quantile(0.5) == nil)
        #expect(try histogram(([], [])).quantile(0.5) == nil)
        #expect(try histogram(Self.first).quantile(.nan) == nil)
    }

    struct Bounds: Sendable {
        let data: ([Double], [Int])
        let level: Double
        let ranks: ClosedRange<Int>
        let outer: (Double, Double)
        let interpolated: (Double, Double)
    }

    static let third = ([0.1, 0.25, 0.5, 1, .infinity], [800, 960, 990, 998, 1000])

    @Test(arguments: [
        Bounds(data: first, level: 0.5, ranks: 469...532, outer: (0.05, 0.1), interpolated: (0.059857, 0.068857)),
        Bounds(data: first, level: 0.95, ranks: 936...964, outer: (0.25, 0.5), interpolated: (0.378571, 0.478571)),
        Bounds(data: first, level: 0.99, ranks: 983...997, outer: (0.5, .infinity), interpolated: (0.825, 1)),
        Bounds(data: third, level: 0.95, ranks: 936...964, outer: (0.1, 0.5), interpolated: (0.2275, 0.283333)),
        Bounds(data: third, level: 0.99, ranks: 983...997, outer: (0.25, 1), interpolated: (0.441667, 0.9375)),
    ]) func anIntervalHoldsTheOrderStatisticsThatEncloseTheQuantile(_ row: Bounds) throws {
        let interval = try #require(try histogram(row.data).quantileInterval(row.level, alpha: 0.05))
        #expect(interval.ranks == row.ranks)
        #expect(near(interval.outer, row.outer.0, row.outer.1, 1e-12))
        #expect(near(interval.interpolated, row.interpolated.0, row.interpolated.1))
    }

    @Test func aSlowerQuantileExceedsOnceIntervalsAreApart() throws {
        let fast = try histogram(([0.1, 0.2, 0.4, 0.8, .infinity], [500, 800, 960, 990, 1000]))
        let slow = try histogram(([0.1, 0.2, 0.4, 0.8, .infinity], [300, 500, 700, 990, 1000]))
        func compare(_ treatment: BucketHistogram, _ control: BucketHistogram) -> QuantileComparison? {
            .compare(0.9, treatment: treatment, control: control, margin: 0.1, alpha: 0.05)
        }
        #expect(compare(slow, fast) == .exceeds)
        #expect(compare(fast, slow) == .within)
        #expect(compare(fast, fast) == .undecided)
    }

    @Test func aQuantileBeyondTheLastBoundSaysSo() throws {
        let coarse = try histogram(([0.1, 0.3, 1.2, .infinity], [10, 20, 30, 1000]))
        let comparison = QuantileComparison.compare(0.99, treatment: coarse, control: coarse, margin: 0.1, alpha: 0.05)
        #expect(comparison == .unresolvable(bound: 1.2))
    }

    @Test func histogramsOfDifferentBoundsMeetAtTheCommonOnes() throws {
        let fine = try histogram(([1, 2, 3, 4, 5, .infinity], [1, 3, 6, 10, 15, 21]))
        let other = try histogram(([1, 3, 5, 7, .infinity], [2, 4, 6, 8, 10]))
        let (own, theirs) = try #require(fine.aligned(with: other))
        #expect(own.bounds == [1, 3, 5, .infinity])
        #expect(own.counts == [1, 5, 9, 6])
        #expect(theirs.counts == [2, 2, 2, 4])
        #expect(fine.aligned(with: other, minimum: 5) == nil)
    }

    @Test func badBucketsAreNil() {
        #expect(BucketHistogram(bounds: [2, 1], counts: [1, 1]) == nil)
        #expect(BucketHistogram(bounds: [.nan], counts: [1]) == nil)
        #expect(BucketHistogram(bounds: [1, 2], counts: [1]) == nil)
        #expect(BucketHistogram(bounds: [1, 2], counts: [1, -1]) == nil)
        #expect(BucketHistogram(bounds: [1, 2], counts: [.max, .max]) == nil)
        #expect(BucketHistogram(bounds: [1, 2], cumulative: [.min, .max]) == nil)
    }
}
