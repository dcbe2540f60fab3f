import RealModule

/// The critical values of a one-sided test that is looked at a known number of times.
///
/// Recursive numerical integration (P. Armitage, C. K. McPherson and B. C. Rowe 1969) over the grid of C. Jennison and
/// B. W. Turnbull, *Group Sequential Methods* (2000), 19.2. The statistic must have independent increments, as the
/// stratified z of Cochran, Mantel and Haenszel has.
package struct GroupSequentialBounds: Sendable, Hashable {
    /// The z from which a look rejects; ∞ where nothing may be spent yet.
    package let criticalValues: [Double]

    /// Nil unless `0 < alpha < 1` and the information rises strictly within (0, 1].
    package init?(information: [Double], alpha: Double, spending: AlphaSpending) {
        guard alpha > 0, alpha < 1, !information.isEmpty else { return nil }
        guard information.allSatisfy({ $0 > 0 && $0 <= 1 }) else { return nil }
        guard zip(information, information.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        let steps = zip([0] + information, information).map { $1 - $0 }
        let finest = zip(steps, information).map { ($0 / $1).squareRoot() }.min() ?? 1
        // Enough for 1,800 even looks; beyond, the work would grow as their cube for digits that nobody needs.
        var density = SubDensity(resolution: Int(min(max(24, (6 / finest).rounded(.up)), 256)))
        var values: [Double] = []
        for (time, step) in zip(information, steps) {
            let increment = spending.spent(alpha, at: time) - spending.spent(alpha, at: time - step)
            let critical = density.criticalValue(spending: increment, time: time, step: step)
            density.advance(below: critical, time: time, step: step)
            values.append(critical)
        }
        criticalValues = values
    }
}

/// The density of the statistic at the last look, on the paths that have not been stopped, as weighted points.
private struct SubDensity {
    private let grid: [Double]
    private var points: [(z: Double, weight: Double)] = []
    private var time = 0.0

    /// `resolution`: Jennison and Turnbull's r, of which 16 gives six digits for few looks.
    init(resolution: Int) {
        let r = Double(resolution)
        grid = (1..<(6 * resolution)).map { index in
            let i = Double(index)
            if index < resolution { return -3 - 4 * .log(r / i) }
            if index <= 5 * resolution { return -3 + 3 * (i - r) / (2 * r) }
            return 3 + 4 * .log(r / (6 * r - i))
        }
    }

    /// The z that paths not stopped so far exceed with the given probability.
    func criticalValue(spending: Double, time: Double, step: Double) -> Double {
        guard spending > 1e-300 else { return .infinity }
        return RootFinding.bisect(-40, 40) { exceedance(of: $0, time: time, step: step) > spending }
    }

    private func exceedance(of z: Double, time: Double, step: Double) -> Double {
        guard !points.isEmpty else { return NormalDistribution.survival(z) }
        let (scale, spread) = (time.squareRoot(), step.squareRoot())
        let last = self.time.squareRoot()
        return points.reduce(0) { $0 + $1.weight * NormalDistribution.survival((z * scale - $1.z * last) / spread) }
    }

    /// Goes to the next look, keeping the paths below its critical value.
    mutating func advance(below critical: Double, time: Double, step: Double) {
        let (scale, spread) = (time.squareRoot(), step.squareRoot())
        let last = self.time.squareRoot()
        let before = points
        points = Self.simpson(grid.filter { $0 < critical } + (critical < grid[grid.count - 1] ? [critical] : [])).map {
            z,
            weight in
            guard !before.isEmpty else { return (z, weight * NormalDistribution.density(z)) }
            var density = 0.0
            for point in before {
                density += point.weight * NormalDistribution.density((z * scale - point.z * last) / spread)
            }
            return (z, weight * density * scale / spread)
        }
        self.time = time
    }

    /// Simpson's rule over uneven panels, each with its own midpoint.
    private static func simpson(_ nodes: [Double]) -> [(Double, Double)] {
        var rule: [(Double, Double)] = nodes.map { ($0, 0) }
        for index in nodes.indices.dropLast() {
            let width = nodes[index + 1] - nodes[index]
            rule[index].1 += width / 6
            rule[index + 1].1 += width / 6
            rule.append((nodes[index] + width / 2, 4 * width / 6))
        }
        return rule
    }
}
