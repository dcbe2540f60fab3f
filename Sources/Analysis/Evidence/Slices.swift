package import KubeModel

/// Stretches of time between fixed instants, in which events are counted for both arms.
package struct Slices: Sendable, Hashable {
    /// Where the first one begins, then the end of each; at least one element.
    package var edges: [Timestamp]

    /// How far back before a slice a sample is looked for that its count starts from.
    package static let lookback: Duration = .seconds(300)
    /// How long nothing may have been counted before what happened meanwhile is left aside.
    package static let limit: Duration = .seconds(3600)

    /// The slices that are over by `end` and come after `through`: they end at whole intervals after `anchor`.
    ///
    /// Their ends depend on nothing but the anchor, so that a restart finds the same ones.
    package init(anchor: Timestamp, interval: Duration, through: Timestamp, end: Timestamp) {
        let interval = max(interval.wholeNanoseconds, 1)
        let last = max(0, (end - anchor).wholeNanoseconds / interval)
        // Nothing is counted twice: a slice that is partly counted is left aside.
        let counted = max(through, end - Self.limit) - anchor
        let first = min(max(0, (counted.wholeNanoseconds + interval - 1) / interval), last)
        edges = (first...last).map { anchor + .nanoseconds($0 * interval) }
    }

    package var isEmpty: Bool { edges.count < 2 }
    package var start: Timestamp { edges[0] }
    package var end: Timestamp { edges[edges.count - 1] }

    /// What the counters rose by in each slice, reset-aware, added up over the series.
    ///
    /// A counter's own samples are taken, never an extrapolation: `Σ (vᵢ ≥ vᵢ₋₁ ? vᵢ − vᵢ₋₁ : vᵢ)`, from the last sample
    /// before the slice on; what a vanished pod counted stays counted. Where a series has no earlier sample it is new and
    /// counts from 0, unless nothing of its arm was seen before: then the scrapes had stopped, and its first sample is where
    /// it counts from.
    ///
    /// - Parameters:
    ///   - series: The samples, from `lookback` before the first slice on.
    ///   - witnesses: All series of the arm, among them `series`.
    ///   - startsEmpty: Whether the arm itself began within the lookback.
    /// - Returns: One number for each slice.
    package func increases(of series: [CounterSeries], witnesses: [CounterSeries], startsEmpty: Bool) -> [Double] {
        increases(of: series, witnesses: witnesses, startsEmpty: startsEmpty) { last, sample, _ in
            guard let last, sample.value >= last.value else { return sample.value }
            return sample.value - last.value
        }
    }

    /// The same, where `rise` tells what was counted between two samples of a slice, the first of which may be missing.
    func increases(
        of series: [CounterSeries],
        witnesses: [CounterSeries],
        startsEmpty: Bool,
        by rise: (_ last: CounterSeries.Sample?, _ sample: CounterSeries.Sample, _ slice: Int) -> Double
    ) -> [Double] {
        var increases = [Double](repeating: 0, count: edges.count - 1)
        let ends = edges.map(\.wholeMilliseconds)
        let wasScraped = startsEmpty || witnesses.contains { $0.hasSample(by: ends[0]) }
        for counter in series {
            var last: CounterSeries.Sample?
            var slice = 0
            for sample in counter.samples {
                guard sample.milliseconds > ends[0] else {
                    last = sample
                    continue
                }
                while slice < increases.count, sample.milliseconds > ends[slice + 1] { slice += 1 }
                guard slice < increases.count else { break }
                if last != nil || wasScraped { increases[slice] += rise(last, sample, slice) }
                last = sample
            }
        }
        return increases
    }

    /// The samples that each slice is counted from: those within it, and the last one before of each series.
    func used(_ series: [CounterSeries]) -> [[CounterSeries.Sample]] {
        let ends = edges.map(\.wholeMilliseconds)
        return (0..<max(0, ends.count - 1)).map { slice in
            series.flatMap { counter in
                let inside = counter.samples.filter { (ends[slice] + 1...ends[slice + 1]).contains($0.milliseconds) }
                guard !inside.isEmpty else { return inside }
                let before = counter.samples.last { $0.milliseconds <= ends[slice] }
                return (before.map { [$0] } ?? []) + inside
            }
        }
    }
}

extension Timestamp {
    /// Milliseconds since 1970, rounded down.
    var wholeMilliseconds: Int64 { nanoseconds >= 0 ? nanoseconds / 1_000_000 : (nanoseconds - 999_999) / 1_000_000 }
}
