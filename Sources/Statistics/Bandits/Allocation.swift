/// How traffic is divided over arms, and the limits that keep a policy's wish within bounds.
package struct Allocation: Sendable, Hashable {
    /// Fractions with sum 1.
    package let shares: [Double]

    /// Scales weights to sum 1; nil for none, for negative or infinite ones, and where all are 0.
    package init?(_ weights: [Double]) {
        guard let shares = Shares(weights) else { return nil }
        self.shares = shares.values
    }

    private init(shares: [Double]) {
        self.shares = shares
    }

    /// Gives every arm at least `floor`, `f + (1 − K·f)·w`: the order of arms stays.
    ///
    /// A floor above 1/K divides equally.
    package func floored(at floor: Double) -> Allocation {
        let floor = min(max(0, floor), 1 / Double(shares.count))
        let rest = max(0, 1 - Double(shares.count) * floor)
        return Allocation(shares: shares.map { floor + rest * $0 })
    }

    /// Goes from `current` towards this allocation, no share by more than `limit`.
    ///
    /// The whole move is scaled, `w + (w* − w)·min(1, limit/max|Δ|)`, so that shares keep their sum. Stays where it is if the
    /// arms do not match.
    package func stepped(from current: Allocation, by limit: Double) -> Allocation {
        guard shares.count == current.shares.count else { return current }
        let changes = zip(current.shares, shares).map { $1 - $0 }
        let largest = changes.reduce(0) { max($0, $1.magnitude) }
        guard largest > limit else { return self }
        let factor = max(0, limit) / largest
        return Allocation(shares: zip(current.shares, changes).map { max(0, $0 + factor * $1) })
    }

    /// Lowers shares to their caps and gives what they lose to one arm, which has none.
    ///
    /// Caps below 0 count as 0, missing ones as 1. Unchanged for an arm that does not exist.
    package func capped(at caps: [Double], returningTo baseline: Int) -> Allocation {
        guard shares.indices.contains(baseline) else { return self }
        var capped = shares
        for (index, cap) in caps.prefix(shares.count).enumerated() where index != baseline {
            capped[index] = min(capped[index], max(0, cap))
        }
        capped[baseline] += zip(shares, capped).reduce(0) { $0 + ($1.0 - $1.1) }
        return Allocation(shares: capped)
    }

    /// Whole numbers with the sum `total`, by the largest remainders; ties go to the first.
    ///
    /// All 0 for a total that is not positive or above 2⁵³.
    package func whole(of total: Int = 100) -> [Int] {
        guard total > 0, total <= 1 << 53 else { return shares.map { _ in 0 } }
        let exact = shares.map { $0 * Double(total) }
        var parts = exact.map { Int($0.rounded(.down)) }
        let order = exact.indices.sorted {
            let (left, right) = (exact[$0] - Double(parts[$0]), exact[$1] - Double(parts[$1]))
            return left == right ? $0 < $1 : left > right
        }
        var missing = total - parts.reduce(0, +)
        for index in order where missing > 0 {
            parts[index] += 1
            missing -= 1
        }
        return parts
    }
}
