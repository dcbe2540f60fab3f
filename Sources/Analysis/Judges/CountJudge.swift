import RealModule
package import RolloutAPI
package import Statistics

/// Weighs counts slice by slice: an e-process against the concurrent stable arm, which may be looked at any time.
///
/// Evidence goes on from step to step: within a slice only the two arms are compared, so that neither the weight nor what
/// befalls both of them matters. The state is all in `CountEvidence`, bit for bit.
package struct CountJudge: Sendable {
    package let rule: CountRule
    private var worse: RatioEProcess?
    private var noWorse: RatioEProcess?
    private var dispersion: RatioDispersion
    private(set) var candidate: Tally
    private(set) var stable: Tally

    /// Dispersion that is assumed before enough slices tell it: evidence counts a third.
    static let assumedDispersion = 3.0

    /// A judge that goes on from what was written down, or begins.
    package init(_ rule: CountRule, from evidence: CountEvidence?) {
        self.rule = rule
        candidate = evidence?.candidate.tally ?? .zero
        stable = evidence?.stable.tally ?? .zero
        let totals = TallyPair(treatment: candidate, control: stable)
        func process(_ mixture: RatioMixture?, _ state: CountEvidence.Weighed?) -> RatioEProcess? {
            mixture.map { mixture in
                let restored = state.flatMap {
                    RatioEProcess(mixture, logLikelihoodRatios: $0.ratios, totals: totals, peak: $0.peak)
                }
                return restored ?? RatioEProcess(mixture)
            }
        }
        worse = process(rule.worse, evidence?.worse)
        noWorse = process(rule.noWorse, evidence?.noWorse)
        let state = evidence?.dispersion
        dispersion =
            state.flatMap {
                RatioDispersion(
                    slices: $0.slices,
                    squares: $0.squares,
                    treatmentSum: $0.candidateSum,
                    controlSum: $0.stableSum
                )
            } ?? RatioDispersion()
    }

    /// Weighs one more slice.
    package mutating func take(_ pair: TallyPair) {
        dispersion.add(pair)
        let factor = factor
        worse?.add(pair, dispersion: factor)
        noWorse?.add(pair, dispersion: factor)
        candidate = candidate.adding(pair.treatment)
        stable = stable.adding(pair.control)
    }

    /// How much more the counts scatter than independent events would.
    var factor: Double { dispersion.factor() ?? Self.assumedDispersion }

    /// The evidence that the candidate is worse, and that it is no worse, as natural logarithms; nil where it is not weighed.
    package var logEvidence: (worse: Double?, noWorse: Double?) {
        (worse?.logEvidence(dispersion: factor), noWorse?.logEvidence(dispersion: factor))
    }

    /// Writes the state down.
    func write(to evidence: inout CountEvidence) {
        evidence.candidate = .init(events: candidate.events, total: candidate.exposures)
        evidence.stable = .init(events: stable.events, total: stable.exposures)
        evidence.worse = worse.map { .init(ratios: $0.logLikelihoodRatios, peak: $0.peak) }
        evidence.noWorse = noWorse.map { .init(ratios: $0.logLikelihoodRatios, peak: $0.peak) }
        evidence.dispersion = .init(
            slices: dispersion.slices,
            squares: dispersion.squares,
            candidateSum: dispersion.treatmentSum,
            stableSum: dispersion.controlSum
        )
    }
}

// MARK: - Verdicts

extension CountJudge {
    package enum Finding: Sendable, Hashable {
        case worse(String)
        case healthy(String)
        case undecided(String, needs: Int?)
    }

    /// What the evidence says by now.
    ///
    /// - Parameters:
    ///   - isConcurrent: Whether the stable arm gets requests now.
    ///   - pace: Requests a second at the candidate, for the forecast; nil where it is not known.
    /// - Returns: The verdict with its reason.
    package func finding(isConcurrent: Bool, pace: Double?) -> Finding {
        let text = ratesText
        if let limit = brokenLimit { return .worse("\(text): \(limit)") }
        if let worse, worse.hasReached(alpha: rule.alpha) {
            return .worse("\(text): worse than the stable revision (evidence \(Self.odds(worse.peak)))")
        }
        let isWithin = rule.limits == nil || isWithinLimits
        guard let noWorse else {
            return isWithin ? .healthy("\(text), within the limits") : .undecided("\(text): undecided", needs: nil)
        }
        if noWorse.hasReached(alpha: rule.healthyAlpha), isWithin {
            let bound = NumberText.short(1 + rule.margin)
            return .healthy("\(text): less than \(bound) times the stable rate\(ofBad)")
        }
        if isDifferenceNegligible, isWithin {
            let difference = NumberText.percent(rule.negligible)
            return .healthy("\(text): at most \(difference) above the stable rate\(ofBad)")
        }
        guard isConcurrent else {
            // Where the two never got requests at the same time, the comparison can't be waited for.
            if stable.exposures == 0, isWithin {
                return .healthy("\(text); not compared: stable gets no requests")
            }
            return .undecided("\(text): undecided; not compared: stable gets no requests", needs: nil)
        }
        guard let needs = needs(noWorse) else { return .undecided("\(text): undecided", needs: nil) }
        return .undecided("\(text): undecided, \(Self.forecast(needs, pace: pace))", needs: needs)
    }

    /// Further requests at the candidate that decide, if it is as good as the stable one; an over-estimate.
    private func needs(_ process: RatioEProcess) -> Int? {
        guard candidate.exposures > 0, stable.exposures > 0 else { return nil }
        let exposures = Double(stable.exposures)
        // No event yet: the rate is at most what none in so many leaves possible.
        let rate = stable.events > 0 ? stable.rate : SequentialForecast.rateBound(withoutEventsIn: exposures)
        guard let rate,
            let forecast = SequentialForecast(
                controlRate: rate,
                exposureRatio: exposures / Double(candidate.exposures)
            ),
            let needed = forecast.remainingExposures(
                of: process,
                ratio: 1,
                alpha: rule.healthyAlpha,
                dispersion: factor
            ), needed.isFinite
        else { return nil }
        return Int(min(needed.rounded(.up), 1e15))
    }

    private var isDifferenceNegligible: Bool { rule.isDifferenceNegligible(candidate: candidate, stable: stable) }

    /// Which fixed limit is broken for sure, however often one looks (beta-binomial confidence sequence).
    private var brokenLimit: String? {
        guard let limits = rule.limits, let bounds = rateBounds else { return nil }
        func above(_ limit: Double) -> String { "above the limit \(NumberText.short(limit))" }
        func below(_ limit: Double) -> String { "below the limit \(NumberText.short(limit))" }
        if let max = limits.max, bounds.lower > max { return rule.countsGood ? below(1 - max) : above(max) }
        if let min = limits.min, bounds.upper < min { return rule.countsGood ? above(1 - min) : below(min) }
        return nil
    }

    private var isWithinLimits: Bool {
        guard let limits = rule.limits, let bounds = rateBounds else { return false }
        return bounds.upper <= limits.max ?? .infinity && bounds.lower >= limits.min ?? -.infinity
    }

    private var rateBounds: Interval? {
        ProportionConfidenceSequence.interval(candidate, alpha: rule.alpha, tightestAt: 1000)
    }
}

// MARK: - Words

extension CountJudge {
    private var ratesText: String {
        func text(_ tally: Tally) -> String {
            let rate = rule.countsGood ? 1 - (tally.rate ?? 0) : tally.rate ?? 0
            return "\(NumberText.percent(rate)) of \(NumberText.grouped(tally.exposures))"
                + (rule.countsGood ? " good" : "")
        }
        guard stable.exposures > 0 else { return text(candidate) }
        return "\(text(candidate)), stable \(text(stable))"
    }

    /// Which rate a comparison speaks of, where it is not the one that is told.
    private var ofBad: String { rule.countsGood ? " of bad ones" : "" }

    /// `needs 12,400 more requests, about 18 min at 11.5/s`.
    static func forecast(_ needs: Int, pace: Double?) -> String {
        let text = "needs \(NumberText.grouped(needs)) more requests"
        guard let pace, pace > 0, pace.isFinite else { return text }
        return "\(text), about \(NumberText.span(Double(needs) / pace)) at \(NumberText.short(pace))/s"
    }

    /// Log evidence as odds: `250 : 1`.
    static func odds(_ logEvidence: Double) -> String {
        logEvidence > 13.8 ? "over 1,000,000 : 1" : "\(NumberText.grouped(Int(Double.exp(logEvidence).rounded()))) : 1"
    }
}

extension CountEvidence.Counted {
    var tally: Tally? { Tally(events: events, exposures: total) }
}
