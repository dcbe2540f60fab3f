import RealModule

/// The distribution of the largest distance between an empirical and its true distribution function.
package enum KolmogorovDistribution {
    /// P(K > z) for the limit of `√n·D` (Kolmogorov 1933).
    ///
    /// The alternating series above 1, its theta transform below: each converges within a few terms on its side.
    package static func survival(_ z: Double) -> Double {
        guard z > 0 else { return z.isNaN ? .nan : 1 }
        guard z > 1 else { return 1 - thetaSum(z) }
        var sum = 0.0
        for k in stride(from: 9.0, through: 1, by: -1) {
            let term = Double.exp(-2 * k * k * z * z)
            sum = term - sum
        }
        return 2 * sum
    }

    /// P(K ≤ z), as exact near 0 as `survival` is in the tail.
    package static func cumulative(_ z: Double) -> Double {
        guard z > 0 else { return z.isNaN ? .nan : 0 }
        return z > 1 ? 1 - survival(z) : thetaSum(z)
    }

    /// The z with P(K > z) = `probability`, such as 1.358 for 0.05.
    package static func quantile(upper probability: Double) -> Double {
        guard probability > 0 else { return probability == 0 ? .infinity : .nan }
        guard probability < 1 else { return probability == 1 ? 0 : .nan }
        return RootFinding.bisect(0, 40) { survival($0) > probability }
    }

    /// P(D > d) for the distance D of a sample of `count` from a continuous distribution.
    ///
    /// Where `n·d² ≥ 4` twice the one-sided probability of Smirnov (exact to 1e-10, both sides exceeded being that rare);
    /// else up to 300 the matrix power of Marsaglia, Tsang and Wang, *Evaluating Kolmogorov's Distribution* (J. Stat.
    /// Softw. 2003), and beyond the expansion of Pelz and Good (1976), with an error below 3e-7 that falls as n⁻². The
    /// choice follows R. Simard and P. L'Ecuyer, *Computing the Two-Sided Kolmogorov–Smirnov Distribution* (J. Stat.
    /// Softw. 2011).
    package static func survival(distance: Double, count: Int) -> Double {
        guard !distance.isNaN else { return .nan }
        guard distance > 0, count > 0 else { return 1 }
        guard distance < 1 else { return 0 }
        let n = Double(count)
        guard n * distance > 0.5 else { return 1 }
        let scaled = n * distance * distance
        if scaled >= 4 { return min(1, 2 * smirnovSurvival(distance, count)) }
        if count <= 300 { return min(1, max(0, 1 - matrixPower(distance, count))) }
        return min(1, max(0, 1 - pelzGood(scaled.squareRoot(), n)))
    }

    private static func thetaSum(_ z: Double) -> Double {
        let exponent = -Double.pi * .pi / (8 * z * z)
        var sum = 0.0
        for odd in stride(from: 9.0, through: 1, by: -2) { sum += .exp(exponent * odd * odd) }
        return sum * (2 * Double.pi).squareRoot() / z
    }

    /// P(D⁺ ≥ d): Smirnov's finite sum, and for large samples the expansion of Maag and Dicaire (1971).
    private static func smirnovSurvival(_ d: Double, _ count: Int) -> Double {
        let n = Double(count)
        guard count <= 100_000 else {
            let t = (6 * n * d + 1) * (6 * n * d + 1) / (18 * n)
            return max(0, .exp(-t) * (1 - (2 * t * t - 4 * t - 1) / (18 * n)))
        }
        var sum = 0.0
        for j in 0...Int(n * (1 - d)) {
            let index = Double(j)
            let (low, high) = (d + index / n, 1 - d - index / n)
            guard high > 0 else { continue }
            let binomial = BinomialDistribution.logProbability(
                of: index,
                trials: n,
                excess: -n * d,
                probability: low,
                complement: high
            )
            sum += .exp(binomial - .log(low))
        }
        return d * sum
    }

    /// P(D < d) as an element of the power of a matrix.
    private static func matrixPower(_ d: Double, _ count: Int) -> Double {
        let n = Double(count)
        let k = Int(n * d) + 1
        let size = 2 * k - 1
        let h = Double(k) - n * d
        var base = SquareMatrix(size: size) { row, column in row - column + 1 < 0 ? 0 : 1 }
        for i in 0..<size {
            base[i, 0] -= .pow(h, i + 1)
            base[size - 1, i] -= .pow(h, size - i)
        }
        if 2 * h > 1 { base[size - 1, 0] += .pow(2 * h - 1, size) }
        for row in 0..<size {
            for column in 0..<min(row + 1, size) {
                for divisor in 1...(row - column + 1) { base[row, column] /= Double(divisor) }
            }
        }
        var result = base.power(count)[k - 1, k - 1]
        for index in 1...count { result *= Double(index) / n }
        return result
    }

    /// K₀ + K₁/√n + K₂/n + K₃/n^1.5 of Pelz and Good (1976), as given by Simard and L'Ecuyer (2011).
    private static func pelzGood(_ z: Double, _ n: Double) -> Double {
        let z2 = z * z
        let (z4, z6) = (z2 * z2, z2 * z2 * z2)
        let pi2 = Double.pi * .pi
        var (k1, k2, k3) = (0.0, 0.0, 0.0)
        for k in -12...12 {
            let half = pi2 * (Double(k) + 0.5) * (Double(k) + 0.5)
            let weight = Double.exp(-half / (2 * z2))
            k1 += (half - z2) * weight
            k2 += (6 * z6 + 2 * z4 + half * (2 * z4 - 5 * z2) + half * half * (1 - 2 * z2)) * weight / (72 * z6 * z)
            let cubic = half * half * half * (5 - 30 * z2) + half * half * (212 * z4 - 60 * z2)
            k3 += (cubic + half * (135 * z4 - 96 * z6) - 30 * z6 - 90 * z4 * z4) * weight / (6480 * z4 * z6)
            let whole = pi2 * Double(k * k)
            let wholeWeight = Double.exp(-whole / (2 * z2))
            k2 -= whole * wholeWeight / (36 * z2 * z)
            k3 += (3 * whole * z2 - whole * whole) * wholeWeight / (216 * z6)
        }
        let root = n.squareRoot()
        return cumulative(z) + (Double.pi / 2).squareRoot() * (k1 / (6 * z4 * root) + k2 / n + k3 / (n * root))
    }
}

/// A dense square matrix, for the one power that Kolmogorov's distribution needs.
private struct SquareMatrix {
    let size: Int
    private var elements: [Double]

    init(size: Int, element: (Int, Int) -> Double) {
        self.size = size
        elements = (0..<size * size).map { element($0 / size, $0 % size) }
    }

    subscript(row: Int, column: Int) -> Double {
        get { elements[row * size + column] }
        set { elements[row * size + column] = newValue }
    }

    func power(_ exponent: Int) -> SquareMatrix {
        var result = SquareMatrix(size: size) { $0 == $1 ? 1 : 0 }
        var square = self
        var left = exponent
        while left > 0 {
            if left & 1 == 1 { result = result.times(square) }
            left >>= 1
            if left > 0 { square = square.times(square) }
        }
        return result
    }

    private func times(_ other: SquareMatrix) -> SquareMatrix {
        var product = SquareMatrix(size: size) { _, _ in 0 }
        for row in 0..<size {
            for inner in 0..<size {
                let factor = elements[row * size + inner]
                if factor == 0 { continue }
                for column in 0..<size {
                    product.elements[row * size + column] += factor * other.elements[inner * size + column]
                }
            }
        }
        return product
    }
}
