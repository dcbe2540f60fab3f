import RealModule

/// An interval for the ratio of two rates that holds at all times at once with probability 1 − α.
///
/// All ratios r₀ whose evidence `log E(r₀) = log Σⱼ wⱼ·L(rⱼ) − log L(r₀)` stays below `log(1/α)`, for a fixed grid of
/// alternatives; L is the conditional likelihood of `RatioEProcess`. Its logarithm is concave in log r₀, so the set is an
/// interval and two bisections find it. It cannot become narrower than the grid.
package struct RatioConfidenceSequence: Sendable, Hashable {
    /// Slices of nearly equal odds of exposure, joined.
    package struct Stratum: Sendable, Hashable {
        package var events: Double
        /// The mean of log(n₁/n₀), weighted by events.
        package var logOdds: Double

        package init(events: Double, logOdds: Double) {
            self.events = events
            self.logOdds = logOdds
        }
    }

    /// The logarithms of the grid's ratios.
    package let grid: [Double]
    /// Each grid ratio's log-likelihood, up to a constant that they share.
    package private(set) var logLikelihoods: [Double]
    package private(set) var treatmentEvents: Double
    package private(set) var controlEvents: Double
    /// In ascending order of odds.
    package private(set) var strata: [Stratum]
    /// How many strata are kept; more are joined.
    package let capacity: Int

    /// From 1/10 to 10 in equal steps of the logarithm.
    package static let defaultGrid = (-23...23).map { Double($0) * 0.1 * Double.log(10) / 2.3 }

    /// Begins without evidence, keeping at most `capacity` strata.
    ///
    /// Joining strata only ever widens the interval: log(1 + ρ·r) is convex in log ρ, so
    ///   the joined likelihood is at least the exact one (J. L. W. V. Jensen 1906).
    package init(grid: [Double] = RatioConfidenceSequence.defaultGrid, capacity: Int = 64) {
        self.grid = grid
        self.capacity = max(1, capacity)
        logLikelihoods = [Double](repeating: 0, count: grid.count)
        treatmentEvents = 0
        controlEvents = 0
        strata = []
    }

    /// Goes on from a checkpoint, bit for bit; nil where the likelihoods do not match the grid.
    package init?(
        grid: [Double],
        capacity: Int,
        logLikelihoods: [Double],
        treatmentEvents: Double,
        controlEvents: Double,
        strata: [Stratum]
    ) {
        guard logLikelihoods.count == grid.count, capacity > 0 else { return nil }
        self.grid = grid
        self.capacity = capacity
        self.logLikelihoods = logLikelihoods
        self.treatmentEvents = treatmentEvents
        self.controlEvents = controlEvents
        self.strata = strata
    }

    /// Takes the next slice; one without exposures of both arms, or without events, says nothing and is left out.
    package mutating func add(_ slice: TallyPair) {
        guard slice.treatment.exposures > 0, slice.control.exposures > 0, slice.events > 0 else { return }
        let logOdds = Double.log(Double(slice.treatment.exposures) / Double(slice.control.exposures))
        let stratum = Stratum(events: Double(slice.events), logOdds: logOdds)
        let treated = Double(slice.treatment.events)
        for (index, ratio) in grid.enumerated() {
            logLikelihoods[index] += treated * ratio - stratum.normalizer(at: ratio)
        }
        treatmentEvents += treated
        controlEvents += Double(slice.control.events)
        insert(stratum)
    }

    /// The interval for the ratio, of which the ends may be 0 and ∞; nil for an α outside of (0, 1).
    ///
    /// `dispersion`: Divides the log-likelihoods; 1 or more.
    package func interval(alpha: Double, dispersion: Double = 1) -> Interval? {
        guard alpha > 0, alpha < 1 else { return nil }
        let factor = max(1, dispersion)
        let weight = -Double.log(Double(grid.count))
        let mixture = weight + SpecialFunctions.logSumExp(logLikelihoods.map { $0 / factor })
        func isExcluded(_ logRatio: Double) -> Bool {
            mixture - logLikelihood(at: logRatio) / factor >= -.log(alpha)
        }
        // Beyond e^±40 every count that fits a slice is all but certain.
        let peak = treatmentEvents == 0 ? -40 : controlEvents == 0 ? 40 : estimate
        let lower = isExcluded(-40) ? Double.exp(RootFinding.bisect(-40, peak, isBelow: isExcluded)) : 0
        guard isExcluded(40) else { return Interval(lower, .infinity) }
        return Interval(lower, .exp(RootFinding.bisect(peak, 40) { !isExcluded($0) }))
    }

    /// The likeliest ratio; 0 or ∞ where an arm has no events, nil where neither has.
    package var ratio: Double? {
        guard treatmentEvents + controlEvents > 0 else { return nil }
        return treatmentEvents == 0 ? 0 : controlEvents == 0 ? .infinity : .exp(estimate)
    }

    /// Where the derivative of the concave log-likelihood is 0.
    private var estimate: Double {
        RootFinding.bisect(-40, 40) { logRatio in
            treatmentEvents > strata.reduce(0) { $0 + $1.events * BetaDistribution.expit($1.logOdds + logRatio) }
        }
    }

    private func logLikelihood(at logRatio: Double) -> Double {
        strata.reduce(treatmentEvents * logRatio) { $0 - $1.normalizer(at: logRatio) }
    }

    private mutating func insert(_ stratum: Stratum) {
        let index = strata.firstIndex { $0.logOdds >= stratum.logOdds } ?? strata.count
        if index < strata.count, strata[index].logOdds == stratum.logOdds {
            strata[index].events += stratum.events
            return
        }
        strata.insert(stratum, at: index)
        guard strata.count > capacity else { return }
        // The pair whose joining costs least: the weighted variance of its odds.
        var (best, least) = (0, Double.infinity)
        for (index, pair) in zip(strata, strata.dropFirst()).enumerated() {
            let gap = pair.1.logOdds - pair.0.logOdds
            let cost = pair.0.events / (pair.0.events + pair.1.events) * pair.1.events * gap * gap
            if cost < least { (best, least) = (index, cost) }
        }
        let joined = strata.remove(at: best + 1)
        let events = strata[best].events + joined.events
        strata[best].logOdds += joined.events / events * (joined.logOdds - strata[best].logOdds)
        strata[best].events = events
    }
}

extension RatioConfidenceSequence.Stratum {
    /// `E·log(1 + ρ·r)`, also where the exponential overflows.
    fileprivate func normalizer(at logRatio: Double) -> Double {
        let position = logOdds + logRatio
        return events * (max(position, 0) + .log(onePlus: .exp(-position.magnitude)))
    }
}
