import RealModule

/// One bucket of a native histogram at one time.
package struct NativeBucket: Sendable, Hashable {
    package var left: Double
    package var right: Double
    package var count: Double

    package init(left: Double, right: Double, count: Double) {
        self.left = left
        self.right = right
        self.count = count
    }

    /// Whether observations on both sides of the bound are in it.
    func straddles(_ bound: Double) -> Bool { count > 0 && left < bound && bound < right }
}

// MARK: - Samples of native histograms

extension CounterSeries.Sample {
    /// Observations at most as large as the bound; a bucket that straddles it is left out.
    func within(_ bound: Double) -> Double {
        guard bound < .infinity else { return value }
        return (buckets ?? []).reduce(0) { $1.right <= bound ? $0 + $1.count : $0 }
    }

    /// Whether the histogram began anew since the sample before.
    ///
    /// It did where it counts less in all, or in one of its buckets. Buckets that were merged since, by a coarser resolution
    /// or a wider bucket around zero, are compared as one; one that is in no bucket any more was thrown away.
    func isReset(after earlier: CounterSeries.Sample) -> Bool {
        guard value >= earlier.value else { return true }
        let present = buckets ?? []
        var index = 0
        var merged = 0.0
        for bucket in earlier.buckets ?? [] where bucket.count > 0 {
            while index < present.count, present[index].right < bucket.right {
                index += 1
                merged = 0
            }
            guard index < present.count, present[index].left <= bucket.left else { return true }
            merged += bucket.count
            guard merged <= present[index].count else { return true }
        }
        return false
    }

    /// What was observed up to the bound since the sample before; all that is known where there is none.
    func rise(since earlier: CounterSeries.Sample?, within bound: Double) -> Double {
        guard let earlier, !isReset(after: earlier) else { return within(bound) }
        return max(0, within(bound) - earlier.within(bound))
    }
}

// MARK: - Bounds

/// Which bounds the buckets of native histograms can tell apart.
enum NativeBounds {
    /// How far the bound that is counted by may be from the one that was asked for, as a ratio.
    static let tolerance = 1.1

    /// The bound that stands for the asked one in these samples: itself where no bucket straddles it, or else the nearer end
    /// of the widest bucket that does.
    ///
    /// Nothing but the resolution decides, so that both versions are counted by the same bound, and again after a restart.
    static func standIn(
        for threshold: Double,
        in samples: some Sequence<CounterSeries.Sample>
    ) throws(CountedSlices.Unreadable) -> Double {
        var widest: NativeBucket?
        for bucket in samples.lazy.flatMap({ $0.buckets ?? [] }) where bucket.straddles(threshold) {
            if let known = widest, known.right - known.left >= bucket.right - bucket.left { continue }
            widest = bucket
        }
        guard let widest else { return threshold }
        let nearest = [widest.left, widest.right].filter { $0 > 0 && $0.isFinite && threshold > 0 }
            .min { distance($0, threshold) < distance($1, threshold) }
        guard let nearest, distance(nearest, threshold) <= .log(tolerance) else {
            let (left, right) = (NumberText.short(widest.left), NumberText.short(widest.right))
            throw .init(
                reason: "the native histogram does not tell what is above \(NumberText.short(threshold)) from what is"
                    + " below: a bucket goes from \(left) to \(right)",
                isFault: false
            )
        }
        return nearest
    }

    private static func distance(_ a: Double, _ b: Double) -> Double { abs(.log(a / b)) }

    /// Bounds for a comparison of distributions: powers of two, which all usual resolutions have (schema 0 and up), around
    /// all that the samples hold; every second, third … power where they are more than `limit`.
    static func grid(around samples: some Sequence<CounterSeries.Sample>, limit: Int) -> [Double] {
        // Observations around zero and below it are below all bounds.
        let used = samples.lazy.flatMap { $0.buckets ?? [] }.filter { $0.count > 0 && $0.left > 0 }
        guard let least = used.map(\.left).min(), let most = used.lazy.map(\.right).filter(\.isFinite).max() else {
            return []
        }
        let first = Int(least.exponent)
        let span = max(0, Int(most.exponent) + (most.significand > 1 ? 1 : 0) - first)
        let steps = max(1, limit - 1)
        let step = max(1, (span + steps - 1) / steps)
        return stride(from: first, to: first + span + step, by: step).map {
            Double(sign: .plus, exponent: $0, significand: 1)
        }
    }
}
