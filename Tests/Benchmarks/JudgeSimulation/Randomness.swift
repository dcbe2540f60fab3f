import RealModule

/// Counts that one seed makes the same on every machine.
///
/// SplitMix64 of G. L. Steele, D. Lea and C. H. Flood (*Fast Splittable Pseudorandom Number Generators*, 2014).
struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// How many of `trials` succeed.
    ///
    /// Halves the trials by the beta distribution of a middle order statistic until few successes are left (J. Ahrens
    /// and U. Dieter, *Computer Methods for Sampling from Gamma, Beta, Poisson and Binomial Distributions*, 1974).
    mutating func binomial(_ trials: Int, _ probability: Double) -> Int {
        var (left, p, count) = (trials, probability, 0)
        while Double(left) * min(p, 1 - p) > 12 {
            let rank = 1 + left / 2
            let (x, y) = (gamma(Double(rank)), gamma(Double(left + 1 - rank)))
            let middle = x / (x + y)
            if middle <= p {
                count += rank
                left -= rank
                p = (p - middle) / (1 - middle)
            } else {
                left = rank - 1
                p /= middle
            }
        }
        return p > 0.5 ? count + left - fewSuccesses(left, 1 - p) : count + fewSuccesses(left, p)
    }

    /// Between 0 and 1, neither included.
    private mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

    /// By the polar method (Marsaglia 1964).
    private mutating func normal() -> Double {
        while true {
            let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
            let square = x * x + y * y
            if square > 0, square < 1 { return x * (-2 * .log(square) / square).squareRoot() }
        }
    }

    /// By the method of Marsaglia and Tsang (2000), for shapes of 1 and above.
    private mutating func gamma(_ shape: Double) -> Double {
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = (1 + c * x) * (1 + c * x) * (1 + c * x)
            if v > 0, .log(uniform()) < x * x / 2 + d - d * v + d * .log(v) { return d * v }
        }
    }

    /// Counts the geometric gaps between successes.
    private mutating func fewSuccesses(_ trials: Int, _ p: Double) -> Int {
        guard p > 0, trials > 0 else { return 0 }
        let scale = Double.log(onePlus: -p)
        var (position, count) = (0.0, 0)
        while true {
            position += (Double.log(uniform()) / scale).rounded(.down) + 1
            guard position <= Double(trials) else { return count }
            count += 1
        }
    }
}
