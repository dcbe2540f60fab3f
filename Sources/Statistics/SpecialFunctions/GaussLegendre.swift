import RealModule

/// Gauss–Legendre quadrature.
struct GaussLegendre: Sendable {
    /// Nodes in (−1, 1) and their weights.
    let nodes: [(position: Double, weight: Double)]

    static let tail = GaussLegendre(count: 40)
    static let panel = GaussLegendre(count: 12)

    /// The rule of `count` nodes, by Newton's method on the Legendre recurrence from Tricomi's approximation.
    init(count: Int) {
        nodes = (1...count).map { index in
            let n = Double(count)
            var x = Double.cos(.pi * (Double(index) - 0.25) / (n + 0.5))
            var slope = 0.0
            for _ in 0..<6 {
                var previous = 1.0
                var current = x
                for degree in 2...count {
                    let k = Double(degree)
                    (previous, current) = (current, ((2 * k - 1) * x * current - (k - 1) * previous) / k)
                }
                slope = n * (x * current - previous) / (x * x - 1)
                x -= current / slope
            }
            return (x, 2 / ((1 - x * x) * slope * slope))
        }
    }

    func integral(from low: Double, to high: Double, of function: (Double) -> Double) -> Double {
        let half = (high - low) / 2
        let middle = low + half
        var sum = 0.0
        for node in nodes { sum += node.weight * function(middle + half * node.position) }
        return sum * half
    }

    /// `∫₀^∞ exp(exponent(w)) dw` for a concave exponent that is 0 at 0 and falls from there.
    ///
    /// The range ends where the exponent reaches −40. An integrand of that kind has one scale, so 40 nodes give 1e-14
    /// (compared with 60-digit quadrature for beta and gamma tails with parameters from 8 to 10¹²).
    static func integralOfFalling(_ exponent: (Double) -> Double) -> Double {
        var end = 1.0
        while exponent(end) > -40 { end *= 2 }
        while exponent(end / 2) < -40 { end /= 2 }
        var start = end / 2
        for _ in 0..<6 {
            let middle = (start + end) / 2
            if exponent(middle) > -40 { start = middle } else { end = middle }
        }
        return tail.integral(from: 0, to: end) { .exp(exponent($0)) }
    }
}
