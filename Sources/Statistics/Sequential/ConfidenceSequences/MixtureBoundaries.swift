import RealModule

/// A mixture of exponential supermartingales in a sum S of centred observations and its intrinsic time V.
///
/// S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, *Time-uniform, nonparametric, nonasymptotic confidence sequences*
/// (Ann. Stat. 2021). Each is 1 at the start, so it ever reaches 1/α with probability at most α.
package protocol MixtureSupermartingale: Sendable {
    /// The logarithm of the mixture at sum `sum` and intrinsic time `time`.
    func logValue(sum: Double, time: Double) -> Double
    /// No sum can be greater at this time.
    func largestSum(at time: Double) -> Double
}

extension MixtureSupermartingale {
    package func largestSum(at time: Double) -> Double { .infinity }

    /// The sum that is exceeded at any time with probability at most α; the largest possible one where even that is allowed.
    package func bound(at time: Double, alpha: Double) -> Double {
        let threshold = -Double.log(alpha)
        var high = largestSum(at: time)
        if high == .infinity {
            high = max(time, 1)
            while logValue(sum: high, time: time) < threshold, high < 1e300 { high *= 2 }
        } else if logValue(sum: high, time: time) < threshold {
            return high
        }
        return RootFinding.bisect(0, high) { logValue(sum: $0, time: time) < threshold }
    }
}

/// A normal mixture, for sub-Gaussian sums.
package struct NormalMixture: MixtureSupermartingale, Hashable {
    package let rho: Double
    package let isOneSided: Bool

    /// `time`: The intrinsic time at which the bound for `alpha` is tightest.
    package init(tightestAt time: Double, alpha: Double, isOneSided: Bool) {
        rho = Self.rho(tightestAt: time, alpha: isOneSided ? 2 * alpha : alpha)
        self.isOneSided = isOneSided
    }

    /// `v/(2·log(1/α) + log(1 + 2·log(1/α)))`.
    package static func rho(tightestAt time: Double, alpha: Double) -> Double {
        let doubled = -2 * Double.log(alpha)
        return time / (doubled + .log(onePlus: doubled))
    }

    package func logValue(sum: Double, time: Double) -> Double {
        let total = time + rho
        let both = -0.5 * .log(onePlus: time / rho) + sum * sum / (2 * total)
        return isOneSided ? both + .log(2) + NormalDistribution.logCumulative(sum / total.squareRoot()) : both
    }

    package func bound(at time: Double, alpha: Double) -> Double {
        let threshold = -Double.log(alpha)
        guard isOneSided else {
            return ((time + rho) * (.log(onePlus: time / rho) + 2 * threshold)).squareRoot()
        }
        // Above the one-sided bound by at most log 2 in the exponent, so the two-sided one brackets it.
        let high = ((time + rho) * (.log(onePlus: time / rho) + 2 * threshold)).squareRoot()
        return RootFinding.bisect(0, high) { logValue(sum: $0, time: time) < threshold }
    }
}

/// A gamma mixture, for sums with exponential tails of scale c.
package struct GammaExponentialMixture: MixtureSupermartingale, Hashable {
    package let rho: Double
    package let scale: Double

    package init(tightestAt time: Double, alpha: Double, scale: Double) {
        rho = NormalMixture.rho(tightestAt: time, alpha: 2 * alpha)
        self.scale = scale
    }

    package func logValue(sum: Double, time: Double) -> Double {
        let square = scale * scale
        let start = rho / square
        return Self.excess(start, start) - Self.excess((time + rho) / square, (scale * sum + time + rho) / square)
    }

    /// The gamma kernel over the lower tail it belongs to: what cancels does so before it is ever large.
    private static func excess(_ shape: Double, _ x: Double) -> Double {
        SpecialFunctions.logGammaKernel(shape, x) - SpecialFunctions.logGammaTails(shape, x).lower
    }
}

/// A gamma mixture, for sums with Poisson tails of scale c.
package struct GammaPoissonMixture: MixtureSupermartingale, Hashable {
    package let rho: Double
    package let scale: Double

    package init(tightestAt time: Double, alpha: Double, scale: Double) {
        rho = NormalMixture.rho(tightestAt: time, alpha: 2 * alpha)
        self.scale = scale
    }

    package func logValue(sum: Double, time: Double) -> Double {
        let square = scale * scale
        let start = rho / square
        let rate = (time + rho) / square
        return Self.excess(start, start) - Self.excess(sum / scale + rate, rate)
    }

    private static func excess(_ shape: Double, _ x: Double) -> Double {
        SpecialFunctions.logGammaKernel(shape, x) - SpecialFunctions.logGammaTails(shape, x).upper
    }
}

/// A beta mixture, for sums of observations within [−g, h].
package struct BetaBinomialMixture: MixtureSupermartingale, Hashable {
    package let lowest: Double
    package let highest: Double
    package let isOneSided: Bool
    private let radius: Double

    /// Tightest for `alpha` at the intrinsic time `time`, of observations up to `lowest` below and `highest` above their mean.
    package init(tightestAt time: Double, alpha: Double, lowest: Double, highest: Double, isOneSided: Bool) {
        self.lowest = lowest
        self.highest = highest
        self.isOneSided = isOneSided
        let rho = NormalMixture.rho(tightestAt: time, alpha: isOneSided ? 2 * alpha : alpha)
        radius = max(rho - lowest * highest, 1e-3 * lowest * highest)
    }

    package func largestSum(at time: Double) -> Double { time / lowest }

    package func logValue(sum: Double, time: Double) -> Double {
        let width = lowest + highest
        let start = logExcess(radius / (lowest * width), radius / (highest * width))
        let below = (radius + time - lowest * sum) / (lowest * width)
        return start - logExcess(below, (radius + time + highest * sum) / (highest * width))
    }

    /// The beta kernel at the null's share, over the tail that a one-sided mixture is confined to.
    private func logExcess(_ a: Double, _ b: Double) -> Double {
        let x = highest / (lowest + highest)
        let y = lowest / (lowest + highest)
        let kernel = SpecialFunctions.logBetaKernel(a, b, x: x, y: y)
        return isOneSided ? kernel - SpecialFunctions.logBetaTails(a, b, x: x, y: y).lower : kernel
    }
}

/// Confidence sequences for one proportion.
package enum ProportionConfidenceSequence {
    /// The interval after `tally` that holds at all times at once with probability 1 − α.
    ///
    /// Inverts the two-sided beta-binomial mixture, as confseq's `bernoulli_confidence_interval`.
    ///
    /// - Parameters:
    ///   - tally: Events and trials so far.
    ///   - alpha: The probability of ever missing.
    ///   - trials: The number of trials at which the sequence is tightest for 5 %.
    /// - Returns: Nil where the tally is no proportion.
    package static func interval(_ tally: Tally, alpha: Double, tightestAt trials: Double) -> Interval? {
        guard tally.isProportion, let rate = tally.rate, alpha > 0, alpha < 1, trials > 0 else { return nil }
        let n = Double(tally.exposures)
        func isExcluded(_ p: Double) -> Bool {
            guard p > 0 else { return rate > 0 }
            guard p < 1 else { return rate < 1 }
            let mixture = BetaBinomialMixture(
                tightestAt: p * (1 - p) * trials,
                alpha: 0.05,
                lowest: p,
                highest: 1 - p,
                isOneSided: false
            )
            let excess = SpecialFunctions.betaExcess(Double(tally.events), n - Double(tally.events), x: p, y: 1 - p)
            return mixture.logValue(sum: excess, time: p * (1 - p) * n) >= -.log(alpha)
        }
        let lower = rate > 0 ? RootFinding.bisect(0, rate, isBelow: isExcluded) : 0
        let upper = rate < 1 ? RootFinding.bisect(rate, 1) { !isExcluded($0) } : 1
        return Interval(lower < 1e-300 ? 0 : lower, upper)
    }
}
