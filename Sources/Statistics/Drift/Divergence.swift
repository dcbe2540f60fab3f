import RealModule

/// How far the current shares are from those of a reference, by the measures in use.
package struct Divergence: Sendable, Hashable {
    package let reference: Shares
    package let current: Shares

    /// What zeros become in measures that take logarithms of ratios.
    package static let defaultFloor = 1e-4

    /// Nil where the buckets differ in number.
    package init?(reference: Shares, current: Shares) {
        guard reference.values.count == current.values.count else { return nil }
        self.reference = reference
        self.current = current
    }

    private var pairs: Zip2Sequence<[Double], [Double]> { zip(reference.values, current.values) }

    /// The population stability index `Σ(q − p)·log(q/p)`.
    ///
    /// Both Kullback–Leibler divergences together (H. Jeffreys 1946).
    package func stabilityIndex(floor: Double = defaultFloor) -> Double {
        zip(reference.floored(at: floor), current.floored(at: floor)).reduce(0) {
            $0 + Self.deviance($1.0, $1.1) + Self.deviance($1.1, $1.0)
        }
    }

    /// `Σ q·log(q/p)`, of the current shares q from those of the reference p.
    ///
    /// S. Kullback and R. A. Leibler, *On Information and Sufficiency* (1951).
    package func kullbackLeibler(floor: Double = defaultFloor) -> Double {
        Self.relativeEntropy(of: current.floored(at: floor), to: reference.floored(at: floor))
    }

    /// `Σ p·log(p/q)`: of the reference from the current shares.
    package func reverseKullbackLeibler(floor: Double = defaultFloor) -> Double {
        Self.relativeEntropy(of: reference.floored(at: floor), to: current.floored(at: floor))
    }

    /// The mean relative entropy to the middle of both, at most log 2.
    ///
    /// J. Lin, *Divergence Measures Based on the Shannon Entropy* (1991).
    package var jensenShannon: Double {
        pairs.reduce(0) { sum, pair in
            let middle = (pair.0 + pair.1) / 2
            return sum + Self.deviance(pair.0, middle) / 2 + Self.deviance(pair.1, middle) / 2
        }
    }

    /// The root of `jensenShannon`, at most √(log 2) = 0.8326.
    ///
    /// A metric (D. M. Endres and J. E. Schindelin 2003).
    package var jensenShannonDistance: Double { jensenShannon.squareRoot() }

    /// `√(1 − Σ√(p·q))`, at most 1.
    ///
    /// E. Hellinger (1909); computed as `√(½Σ(√p − √q)²)`, so that nothing cancels.
    package var hellinger: Double {
        let squares = pairs.reduce(0) { sum, pair in
            let root = pair.0.squareRoot() - pair.1.squareRoot()
            return sum + root * root
        }
        return (squares / 2).squareRoot()
    }

    /// `½Σ|p − q|`.
    package var totalVariation: Double {
        pairs.reduce(0) { $0 + ($1.0 - $1.1).magnitude } / 2
    }

    /// The largest distance of the distribution functions at a bucket's bound.
    package var kolmogorovSmirnov: Double {
        var (gap, largest) = (0.0, 0.0)
        for (p, q) in pairs {
            gap += q - p
            largest = max(largest, gap.magnitude)
        }
        return largest
    }

    /// What rounding leaves of the sum of `a − b`, which is 0 but for replaced zeros, is added back.
    private static func relativeEntropy(of first: [Double], to second: [Double]) -> Double {
        zip(first, second).reduce(0) { $0 + deviance($1.0, $1.1) + ($1.0 - $1.1) }
    }

    /// `a·log(a/b) + b − a`: never negative, and precise where both are nearly equal.
    private static func deviance(_ a: Double, _ b: Double) -> Double {
        a > 0 ? SpecialFunctions.deviance(a, mean: b, excess: a - b) : b
    }
}
