import RealModule

extension Divergence {
    /// The area between both distribution functions, `∫|F − G|`, with values spread evenly within buckets.
    ///
    /// How far mass must move, times how much (L. N. Vaserštein 1969). Nil unless there is one more edge than buckets,
    /// all finite and ascending.
    package func wasserstein(edges: [Double]) -> Double? {
        guard edges.count == reference.values.count + 1, edges.allSatisfy(\.isFinite) else { return nil }
        guard zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        return area(edges)
    }

    /// The area over the buckets between the given edges, which may be fewer than there are.
    fileprivate func area(_ edges: [Double]) -> Double {
        var gap = 0.0
        var area = 0.0
        for (index, width) in zip(edges, edges.dropFirst()).map({ $1 - $0 }).enumerated() {
            let next = gap + current.values[index] - reference.values[index]
            area += width * Self.meanMagnitude(from: gap, to: next)
            gap = next
        }
        return area
    }

    /// The mean of |f| for f linear from a to b: a trapezium, or two triangles where the sign changes.
    private static func meanMagnitude(from a: Double, to b: Double) -> Double {
        let sum = a.magnitude + b.magnitude
        guard sum > 0 else { return 0 }
        return a * b >= 0 ? sum / 2 : (a * a + b * b) / (2 * sum)
    }
}

extension BucketHistogram {
    /// How far the shares of the buckets are from those of `reference`.
    ///
    /// Nil where the bounds differ (see `aligned`) or a histogram is empty.
    package func divergence(from reference: BucketHistogram) -> Divergence? {
        guard bounds == reference.bounds else { return nil }
        guard let own = Shares(counts: counts), let other = Shares(counts: reference.counts) else { return nil }
        return Divergence(reference: other, current: own)
    }

    /// The Wasserstein distance from `reference` over the same bounds, in their unit.
    ///
    /// Values beyond the highest finite bound count as lying there: how far beyond, buckets do not tell. Nil where the
    /// bounds differ, a histogram is empty or the first bucket has no lower edge.
    package func wasserstein(from reference: BucketHistogram) -> Double? {
        guard let divergence = divergence(from: reference), let edges = finiteEdges else { return nil }
        return divergence.area(edges)
    }

    /// The standard deviation of the values, spread evenly within buckets; the infinite one's lie at its lower edge.
    ///
    /// A Wasserstein distance is large or small beside that of the reference. Nil as for `wasserstein(from:)`.
    package var deviation: Double? {
        guard let edges = finiteEdges, let shares = Shares(counts: counts)?.values else { return nil }
        let last = edges[edges.count - 1]
        let spans = zip(edges, edges.dropFirst() + [last]).map { (middle: $0 + ($1 - $0) / 2, width: $1 - $0) }
        let mean = zip(spans, shares).reduce(0) { $0 + $1.1 * $1.0.middle }
        let variance = zip(spans, shares).reduce(0) { sum, part in
            let distance = part.0.middle - mean
            return sum + part.1 * (distance * distance + part.0.width * part.0.width / 12)
        }
        return variance.squareRoot()
    }

    /// The edges of the buckets that are finite; nil where the first one has no lower edge or is infinite.
    private var finiteEdges: [Double]? {
        let edges = [lowerEdge(of: 0)] + bounds.filter(\.isFinite)
        return edges.count > 1 && edges[0].isFinite ? edges : nil
    }
}
