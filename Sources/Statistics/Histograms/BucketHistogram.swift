/// Counts in buckets with ascending upper bounds, the last of which may be infinite.
package struct BucketHistogram: Sendable, Hashable {
    /// Each bucket's inclusive upper bound.
    package let bounds: [Double]
    /// Each bucket's own count, not cumulative.
    package let counts: [Int]
    package let total: Int

    /// Nil where bounds do not ascend, are not numbers, or do not match the counts, or a count is negative or the
    /// total above 2⁵³.
    package init?(bounds: [Double], counts: [Int]) {
        guard bounds.count == counts.count, let total = Self.sum(of: counts) else { return nil }
        guard !bounds.contains(where: \.isNaN), zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 }) else {
            return nil
        }
        self.bounds = bounds
        self.counts = counts
        self.total = total
    }

    /// From cumulative counts, as Prometheus exposes them.
    ///
    /// A count below its predecessor is raised to it, as `histogram_quantile` does: scrapes of several targets can be out
    /// of step by one.
    package init?(bounds: [Double], cumulative: [Int]) {
        var counts: [Int] = []
        var reached = 0
        for count in cumulative {
            counts.append(count > reached ? count - reached : 0)
            reached = max(reached, count)
        }
        self.init(bounds: bounds, counts: counts)
    }

    /// The sum of counts; nil where one is negative or the sum above 2⁵³.
    package static func sum(of counts: [Int]) -> Int? {
        var sum = 0
        for count in counts {
            guard (0...(1 << 53)).contains(count) else { return nil }
            sum += count
            guard sum <= 1 << 53 else { return nil }
        }
        return sum
    }

    package var hasInfiniteBucket: Bool { bounds.last == .infinity }

    /// The count of values at or below each bound.
    package var cumulative: [Int] {
        var sum = 0
        return counts.map {
            sum += $0
            return sum
        }
    }

    /// The largest finite bound; nil where there is none.
    package var highestFiniteBound: Double? { bounds.last { $0.isFinite } }

    /// Where a bucket begins: the bound before it, and for the first one 0, or −∞ where its own bound is not positive.
    ///
    /// Not a number for a bucket that is not there.
    package func lowerEdge(of bucket: Int) -> Double {
        guard bounds.indices.contains(bucket) else { return .nan }
        return bucket > 0 ? bounds[bucket - 1] : (bounds[0] > 0 ? 0 : -.infinity)
    }

    /// Both histograms over the bounds they share, compared as numbers.
    ///
    /// Nil where fewer than `minimum` bounds are common: too little of the shape would be left.
    package func aligned(
        with other: BucketHistogram,
        minimum: Int = 4
    ) -> (BucketHistogram, BucketHistogram)? {
        let common = bounds.filter { other.bounds.contains($0) }
        guard common.count >= minimum else { return nil }
        guard let own = coarsened(to: common), let theirs = other.coarsened(to: common) else { return nil }
        return (own, theirs)
    }

    /// The same counts over fewer bounds; what lies beyond the last of them is dropped.
    private func coarsened(to common: [Double]) -> BucketHistogram? {
        var counts = [Int](repeating: 0, count: common.count)
        var target = 0
        for (bound, count) in zip(bounds, self.counts) {
            while target < common.count, common[target] < bound { target += 1 }
            guard target < common.count else { break }
            counts[target] += count
        }
        return BucketHistogram(bounds: common, counts: counts)
    }
}
