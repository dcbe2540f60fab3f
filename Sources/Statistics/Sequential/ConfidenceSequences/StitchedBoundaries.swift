import RealModule

/// Boundaries that grow as the law of the iterated logarithm asks, stitched together from linear ones.
///
/// Howard, Ramdas, McAuliffe and Sekhon (Ann. Stat. 2021), and S. R. Howard and A. Ramdas, *Sequential estimation of
/// quantiles with applications to A/B testing and best-arm identification* (Bernoulli 2022).
package enum StitchedBoundaries {
    /// The polynomial stitched bound for a sub-gamma sum of scale `scale`, from intrinsic time `start` on.
    package static func polynomial(
        time: Double,
        alpha: Double,
        start: Double,
        scale: Double = 0,
        s: Double = 1.4,
        eta: Double = 2
    ) -> Double {
        let time = max(time, start)
        let spacing = Spacing(s: s, eta: eta)
        let level = s * .log(.log(eta * time / start)) + .log(spacing.zeta) - s * .log(.log(eta)) - .log(alpha)
        let linear = spacing.k2 * scale * level
        return .hypot((time * level).squareRoot() * spacing.k1, linear) + linear
    }

    /// The bound on the distance of an empirical from the true quantile function at level p, double-stitched over time and p.
    package static func quantile(
        _ p: Double,
        time: Double,
        alpha: Double,
        start: Double,
        delta: Double = 0.5,
        s: Double = 1.4,
        eta: Double = 2
    ) -> Double {
        let ratio = max(time, start) / start
        let logOdds = Double.log(p / (1 - p))
        let shifted = BetaDistribution.expit(logOdds + 2 * delta * (eta / ratio).squareRoot())
        let r = p >= 0.5 ? p : min(0.5, shifted)
        let variance = r * (1 - r)
        let j = ratio.squareRoot() * logOdds.magnitude / (2 * delta) + 1
        let spacing = Spacing(s: s, eta: eta)
        let logarithm = Double.log(2 * spacing.zeta * (2 * spacing.zeta + 1) / alpha) - s * .log(.log(eta))
        let level = s * .log(.log(eta * ratio)) + s * .log(j) + logarithm
        let linear = spacing.k2 * (1 - 2 * p) / 3 * level
        let root = Double.hypot(spacing.k1 * (variance * start * ratio * level).squareRoot(), linear)
        return delta * (eta * ratio * variance).squareRoot() + root + linear
    }

    private struct Spacing {
        let k1: Double
        let k2: Double
        let zeta: Double

        init(s: Double, eta: Double) {
            k1 = (Double.pow(eta, 0.25) + .pow(eta, -0.25)) * 0.5.squareRoot()
            k2 = (eta.squareRoot() + 1) / 2
            zeta = SpecialFunctions.zeta(s)
        }
    }
}

extension SpecialFunctions {
    /// Riemann's ζ(s) for s > 1, by the Euler–Maclaurin formula (DLMF 25.2.9) from 20 on.
    package static func zeta(_ s: Double) -> Double {
        let n = 20.0
        var sum = 0.0
        for k in stride(from: n - 1, through: 1, by: -1) { sum += .pow(k, -s) }
        let tail = n / (s - 1) + 0.5 + s / (12 * n) - s * (s + 1) * (s + 2) / (720 * n * n * n)
        let next = s * (s + 1) * (s + 2) * (s + 3) * (s + 4) / (30240 * .pow(n, 5))
        return sum + .pow(n, -s) * (tail + next)
    }
}

/// How far an empirical distribution function can be from the true one, anywhere, at any time.
///
/// `A·√((log(1 + log(t/m)) + C)/t)` from m observations on, with the least C that keeps the error at α: Howard and Ramdas
/// (Bernoulli 2022), theorem 2.
package struct EmpiricalProcessBound: Sendable, Hashable {
    package let start: Double
    package let factor: Double
    private let offset: Double

    /// Nil unless `0 < alpha < 1`, `start ≥ 1` and `factor > 1/√2`.
    package init?(alpha: Double, start: Double, factor: Double = 0.85) {
        guard alpha > 0, alpha < 1, start >= 1, factor > 0.5.squareRoot() else { return nil }
        self.start = start
        self.factor = factor
        offset = RootFinding.bisect(1e-3, 1e6) { Self.leastError(offset: $0, factor: factor) > alpha }
    }

    /// ∞ before `start` observations.
    package func distance(after count: Double) -> Double {
        guard count >= start else { return .infinity }
        return factor * ((.log(onePlus: .log(count / start)) + offset) / count).squareRoot()
    }

    /// The error with the best ratio η of successive epochs, by golden-section search.
    private static func leastError(offset: Double, factor: Double) -> Double {
        let end = RootFinding.bisect(1, 2 * factor * factor) { eta in
            (eta / 2).squareRoot() + (2 * (eta - 1) / offset).squareRoot() < factor
        }
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (1.0, end)
        for _ in 0..<60 {
            let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
            if error(offset, factor, left) < error(offset, factor, right) { high = right } else { low = left }
        }
        return error(offset, factor, (low + high) / 2)
    }

    private static func error(_ offset: Double, _ factor: Double, _ eta: Double) -> Double {
        let root = factor - (2 * (eta - 1) / offset).squareRoot()
        let square = 2 / eta * root * root
        guard square > 1 else { return .infinity }
        return 4 * .exp(-square * offset) * (1 + 1 / ((square - 1) * .log(eta)))
    }
}
