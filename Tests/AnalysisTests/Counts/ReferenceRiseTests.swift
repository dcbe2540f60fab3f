import Analysis
import KubeModel
import Testing

/// Samples of which `increase()` tells something else than what was counted, since it extrapolates to the edges of its window
/// (Prometheus, `promql/functions.go`, `extrapolatedRate`), beside what these samples say by themselves.
@Suite struct ReferenceRiseTests {
    struct Case: Sendable {
        var name: String
        /// Seconds and values.
        var samples: [(Double, Double)]
        var window: ClosedRange<Double>
        /// What `increase()` gives over the window.
        var extrapolated: Double
        /// What the samples of the window rise by.
        var raw: Double
        /// What is counted with the sample before the window, or from 0 where the arm is new.
        var counted: Double
    }

    private static func steady(_ times: StrideThrough<Double>) -> [(Double, Double)] {
        times.enumerated().map { ($1, Double($0) * 10) }
    }

    static let cases = [
        Case(
            name: "10 each 15 s, on the grid",
            samples: steady(stride(from: 0, through: 300, by: 15)),
            window: 0...300,
            extrapolated: 200,
            raw: 190,
            counted: 200
        ),
        Case(
            name: "10 each 15 s, off the grid",
            samples: steady(stride(from: 7, through: 300, by: 15)),
            window: 240...300,
            extrapolated: 40,
            raw: 30,
            counted: 40
        ),
        Case(
            name: "a new series",
            samples: [(247, 5), (262, 5), (277, 6), (292, 6)],
            window: 0...300,
            extrapolated: 1.344444,
            raw: 1,
            counted: 6
        ),
        Case(
            name: "a reset",
            samples: [(245, 100), (260, 110), (275, 3), (290, 13)],
            window: 240...300,
            extrapolated: 30.666667,
            raw: 23,
            counted: 123
        ),
        Case(
            name: "a single event",
            samples: stride(from: 7.0, through: 300, by: 15).map { ($0, $0 > 150 ? 1 : 0) },
            window: 0...300,
            extrapolated: 1.028070,
            raw: 1,
            counted: 1
        ),
        Case(
            name: "a target that is gone",
            samples: steady(stride(from: 15, through: 270, by: 15)),
            window: 0...300,
            extrapolated: 175,
            raw: 170,
            counted: 170
        ),
    ]

    @Test(arguments: cases) func eventsAreCountedAndNotExtrapolated(_ one: Case) {
        let start = Samples.after(one.window.lowerBound)
        let slices = Slices(
            anchor: start,
            interval: .seconds(one.window.upperBound - one.window.lowerBound),
            through: start,
            end: Samples.after(one.window.upperBound)
        )
        func rise(_ samples: [(Double, Double)], startsEmpty: Bool) -> Double {
            let series = CounterSeries(
                pod: "a",
                samples: samples.map {
                    .init(milliseconds: Int64((Samples.after($0.0).seconds * 1000).rounded()), value: $0.1)
                }
            )
            return slices.increases(of: [series], witnesses: [series], startsEmpty: startsEmpty).reduce(0, +)
        }
        let within = one.samples.filter { $0.0 > one.window.lowerBound }
        #expect(rise(within, startsEmpty: false) == one.raw)
        #expect(rise(one.samples, startsEmpty: true) == one.counted)
        #expect(abs(extrapolated(within, one.window) - one.extrapolated) < 1e-6)
    }

    /// The formula by which `increase()` gets its value, for the comparison alone.
    private func extrapolated(_ samples: [(Double, Double)], _ window: ClosedRange<Double>) -> Double {
        guard let first = samples.first, let last = samples.last, samples.count > 1 else { return 0 }
        let rise = zip(samples, samples.dropFirst()).reduce(0) { $0 + ($1.1.1 >= $1.0.1 ? $1.1.1 - $1.0.1 : $1.1.1) }
        let sampled = last.0 - first.0
        let average = sampled / Double(samples.count - 1)
        func edge(_ distance: Double) -> Double { distance >= 1.1 * average ? average / 2 : distance }
        var toStart = edge(first.0 - window.lowerBound)
        if rise > 0, first.1 >= 0 { toStart = min(toStart, sampled * first.1 / rise) }
        return rise * (sampled + toStart + edge(window.upperBound - last.0)) / sampled
    }
}
