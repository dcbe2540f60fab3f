import RealModule

/// Evidence about the ratio of two rates that may be looked at after every slice, for ever.
///
/// In each slice k, given all events Eₖ, those of the treatment are binomial with share
/// `θₖ(r) = r·n₁ₖ/(r·n₁ₖ + n₀ₖ)`. The process is the mixture of likelihood ratios
///
///     log E = log Σⱼ wⱼ · exp Σₖ [x₁ₖ·log(θₖ(rⱼ)/θₖ(r₀)) + x₀ₖ·log((1 − θₖ(rⱼ))/(1 − θₖ(r₀)))]
///
/// (M. Lindon and A. Malek, *Anytime-Valid Inference for Multinomial Count Data*, NeurIPS 2022, with a grid for the
/// mixture and slices as strata). Under the null hypothesis E is a supermartingale that starts at 1, so it ever reaches
/// 1/α with probability at most α (J. Ville 1939). That holds for Poisson counts; for proportions, whose factor
/// `(1 + p(z − 1))ⁿ` is at most Poisson's `exp(n·p·(z − 1))`; for every ratio on the null's side, as each factor rises or
/// falls with the ratio; for rates that drift as long as both arms share the drift; and for exposures that depend on the
/// past, such as weights that follow the evidence. Slices are taken one after the other; their order changes nothing but rounding.
package struct RatioEProcess: Sendable, Hashable {
    package let mixture: RatioMixture
    /// The logarithm of each alternative's likelihood ratio, before any correction for dispersion.
    package private(set) var logLikelihoodRatios: [Double]
    /// What both arms counted in the slices taken.
    package private(set) var totals: TallyPair
    /// The greatest log evidence after any slice, with the dispersion known at that time; 0 at first.
    package private(set) var peak: Double

    package init(_ mixture: RatioMixture) {
        self.mixture = mixture
        logLikelihoodRatios = [Double](repeating: 0, count: mixture.alternatives.count)
        totals = TallyPair(treatment: .zero, control: .zero)
        peak = 0
    }

    /// Goes on from a checkpoint, bit for bit; nil where it does not fit the mixture.
    package init?(_ mixture: RatioMixture, logLikelihoodRatios: [Double], totals: TallyPair, peak: Double) {
        guard logLikelihoodRatios.count == mixture.alternatives.count, peak >= 0 else { return nil }
        guard logLikelihoodRatios.allSatisfy(\.isFinite), peak.isFinite else { return nil }
        self.mixture = mixture
        self.logLikelihoodRatios = logLikelihoodRatios
        self.totals = totals
        self.peak = peak
    }

    /// Takes the next slice; one in which an arm was not exposed says nothing and is left out.
    ///
    /// `dispersion`: The factor by which counts vary more than Poisson's, 1 or more; from what was known before
    ///   or with this slice. ∞ while it is not known: nothing is decided then, and nothing lost.
    package mutating func add(_ slice: TallyPair, dispersion: Double = 1) {
        let (n1, n0) = (Double(slice.treatment.exposures), Double(slice.control.exposures))
        guard n1 > 0, n0 > 0 else { return }
        let (events, treated) = (Double(slice.events), Double(slice.treatment.events))
        for (index, alternative) in mixture.alternatives.enumerated() {
            let more = (alternative - mixture.nullRatio) * n1 / (mixture.nullRatio * n1 + n0)
            logLikelihoodRatios[index] +=
                treated * .log(alternative / mixture.nullRatio) - events * .log(onePlus: more)
        }
        totals = TallyPair(
            treatment: totals.treatment.adding(slice.treatment),
            control: totals.control.adding(slice.control)
        )
        peak = max(peak, logEvidence(dispersion: dispersion))
    }

    /// log E: how strongly the slices so far speak against the null hypothesis, on the scale of `log(1/α)`.
    ///
    /// `dispersion`: Divides the log-likelihoods, as in quasi-likelihood (R. W. M. Wedderburn 1974).
    package func logEvidence(dispersion: Double = 1) -> Double {
        let factor = max(1, dispersion)
        return SpecialFunctions.logSumExp(
            zip(mixture.weights, logLikelihoodRatios).map { weight, ratio in .log(weight) + ratio / factor }
        )
    }

    /// Whether E has ever reached 1/α.
    package func hasReached(alpha: Double) -> Bool { peak >= -.log(alpha) }

    /// A p-value that is valid at any time: `min(1, 1/max E)`.
    package var pValue: Double { .exp(-peak) }
}

extension Tally {
    /// The sum, kept within range.
    package func adding(_ other: Tally) -> Tally {
        let limit = 1 << 53
        return Tally(
            events: min(events + other.events, limit),
            exposures: min(exposures + other.exposures, limit)
        ) ?? self
    }
}
