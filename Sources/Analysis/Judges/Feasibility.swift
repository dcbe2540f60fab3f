import KubeModel
import RealModule
package import RolloutAPI
package import RolloutCore
package import Statistics

/// What the stable revision has served of late, the ground of a forecast for its successor.
package struct ServedLately: Sendable, Hashable {
    /// Bad events among all.
    package var tally: Tally
    /// Requests a second, of all versions together.
    package var pace: Double

    package init(tally: Tally, pace: Double) {
        self.tally = tally
        self.pace = pace
    }
}

/// Foresees where in its steps a comparison will be decided, if the candidate is as good as the stable revision.
///
/// Evidence that the candidate is no worse grows with its requests, and faster where more of them go to it: each step
/// contributes the share of what its weight needs (A. Wald's average sample number, `SequentialForecast`) that comes in its
/// time. Events are taken as independent, so that what is called undecidable is so with what scatters more, too.
package struct Feasibility {
    private let name: String
    private let rule: CountRule
    private let isCritical: Bool
    private let served: ServedLately
    private let rate: Double

    /// Nil for a metric that is not compared, and where nothing was served.
    package init?(_ metric: MetricSpec, alpha: Double, served: ServedLately) {
        rule = CountRule(metric, alpha: alpha)
        guard rule.noWorse != nil, served.tally.exposures > 0, served.pace > 0, served.pace.isFinite else { return nil }
        let exposures = Double(served.tally.exposures)
        // No event yet: the rate is at most what none in so many leaves possible.
        let known =
            served.tally.events > 0 ? served.tally.rate : SequentialForecast.rateBound(withoutEventsIn: exposures)
        guard let known, known > 0, known < 1 else { return nil }
        name = metric.name
        isCritical = metric.critical ?? true
        rate = known
        self.served = served
    }

    /// Goes through the steps as they would be if all went well.
    ///
    /// - Parameters:
    ///   - steps: The steps of the rollout.
    ///   - patience: How long the last step is held for a verdict.
    /// - Returns: What is foreseen, or nil where no step compares anything.
    package func outlook(over steps: [Step], patience: Duration) -> Outlook? {
        guard let final = steps.lastIndex(where: \.isComparing) else { return nil }
        var past = Progress()
        for (index, step) in steps[...final].enumerated() where step.isComparing {
            let isHeld = index + 1 == steps.count && step.conclusion == nil
            let time = (step.conclusion?.limit ?? step.bake) + (isHeld ? patience : .zero)
            let after = advanced(past, at: step.split.weight, for: time)
            if isDecided(after) {
                return Outlook(message: "\(name): \(decision(past, in: step, index, time))", isDecidable: true)
            }
            if step.conclusion != nil || index == final {
                let text = shortfall(past, after, in: step, index, time)
                return Outlook(message: "\(name): \(text)", isDecidable: !isCritical)
            }
            past = after
        }
        return nil
    }

    // MARK: Evidence to come

    /// What has been gathered up to some moment.
    private struct Progress {
        /// Part of the evidence that decides; 1 is all of it.
        var share = 0.0
        var candidate = 0.0
        var stable = 0.0
    }

    private func advanced(
        _ progress: Progress,
        at weight: Int,
        for time: Duration,
        margin: Double? = nil
    ) -> Progress {
        var progress = progress
        let candidate = served.pace * Double(weight) / 100 * time.seconds
        if let needed = needed(at: weight, margin: margin ?? rule.margin) { progress.share += candidate / needed }
        progress.candidate += candidate
        progress.stable += served.pace * Double(100 - weight) / 100 * time.seconds
        return progress
    }

    /// Requests at the candidate that decide where all of them come at one weight; nil where none do.
    private func needed(at weight: Int, margin: Double) -> Double? {
        guard (1...99).contains(weight), let mixture = RatioMixture.nonInferiority(margin: 1 + margin),
            let forecast = SequentialForecast(
                controlRate: rate,
                exposureRatio: Double(100 - weight) / Double(weight)
            ),
            let needed = forecast.remainingExposures(
                of: RatioEProcess(mixture),
                ratio: 1,
                alpha: rule.healthyAlpha
            ), needed > 0, needed.isFinite
        else { return nil }
        return needed
    }

    /// Whether the ratio is decided, or the difference of the rates is known to be negligible.
    private func isDecided(_ progress: Progress) -> Bool {
        progress.share >= 1 || isNegligible(progress)
    }

    private func isNegligible(_ progress: Progress) -> Bool {
        func tally(_ exposures: Double) -> Tally? {
            let exposures = min(exposures.rounded(), 1e12)
            return Tally(events: Int((exposures * rate).rounded()), exposures: Int(exposures))
        }
        guard let candidate = tally(progress.candidate), let stable = tally(progress.stable) else { return false }
        return rule.isDifferenceNegligible(candidate: candidate, stable: stable)
    }

    // MARK: Words

    private func decision(_ past: Progress, in step: Step, _ index: Int, _ time: Duration) -> String {
        let whole = max(1, Int(min(time.seconds.rounded(.up), 1e9)))
        let seconds = Self.first(in: 1...whole) { isDecided(advanced(past, at: step.split.weight, for: .seconds($0))) }
        let text = "likely to be decided in \(title(step, index))"
        return seconds.map { "\(text), after about \(NumberText.span(Double($0))) of it" } ?? text
    }

    private func shortfall(
        _ past: Progress,
        _ after: Progress,
        in step: Step,
        _ index: Int,
        _ time: Duration
    ) -> String {
        let weight = step.split.weight
        let coming = after.candidate - past.candidate
        var text = "not decided in the time of \(title(step, index)): "
        if let needed = needed(at: weight, margin: rule.margin) {
            let least = served.tally.events > 0 ? "about" : "at least"
            let needs = Int(min((needed * max(0, 1 - past.share)).rounded(.up), 1e15))
            text += "needs \(least) \(NumberText.grouped(needs)) requests at the candidate, "
            text += "about \(NumberText.grouped(Int(min(coming.rounded(), 1e15)))) come; "
        }
        return text + remedy(past, in: step, time)
    }

    /// What would do instead: a weight, a margin or neither.
    private func remedy(_ past: Progress, in step: Step, _ time: Duration) -> String {
        let heavier = min(step.split.weight, 49) + 1
        let weight = Self.first(in: heavier...50) { isDecided(advanced(past, at: $0, for: time)) }
        // In twentieths. What the steps before give, a wider margin gives sooner, too; they are left out.
        let wider = Int((rule.margin * 20).rounded(.down)) + 1
        let margin = Self.first(in: wider...max(wider, 200)) {
            advanced(Progress(), at: step.split.weight, for: time, margin: Double($0) / 20).share >= 1
        }
        let ways = [
            weight.map { "weight \($0)" }, margin.map { "margin \(NumberText.short(Double($0) / 20))" },
        ].compactMap(\.self)
        return ways.isEmpty ? "only more requests or more time could" : "\(ways.joined(separator: " or ")) could"
    }

    /// The least number that is enough, where all greater ones are, too.
    private static func first(in range: ClosedRange<Int>, where isEnough: (Int) -> Bool) -> Int? {
        guard isEnough(range.upperBound) else { return nil }
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if isEnough(middle) { high = middle } else { low = middle + 1 }
        }
        return high
    }

    private func title(_ step: Step, _ index: Int) -> String { "step \(index + 1) \"\(step.name)\"" }
}

extension Step {
    /// Whether both versions get a known share of the requests in it.
    fileprivate var isComparing: Bool { (1...99).contains(split.weight) }
}

extension ServedLately {
    /// Reads what was asked for by `MeasurementSchedule.outlookQueries`; nil where the stable revision served nothing.
    ///
    /// - Throws: `CountedSlices.Unreadable` where the answer can't be counted.
    init?(_ answer: CountAnswer, of metric: MetricSpec) throws(CountedSlices.Unreadable) {
        let counted = try CountedSlices(
            answer,
            areGood: metric.reward != nil,
            slowerThan: metric.slowBound,
            candidateStart: nil
        )
        let tally = counted.slices.reduce(Tally.zero) { $0.adding($1.pair.control) }
        let start = answer.slices.start.wholeMilliseconds
        let times = answer.outcomes.values.flatMap { outcome -> [Int64] in
            guard case .series(let series) = outcome else { return [] }
            return series.flatMap { [$0.samples.first, $0.samples.last].compactMap { $0?.milliseconds } }
        }
        guard tally.exposures > 0, let first = times.min(), let last = times.max() else { return nil }
        let covered = Double(last - max(first, start)) / 1000
        guard covered > 0 else { return nil }
        self.init(tally: tally, pace: Double(tally.exposures) / covered)
    }
}

/// What is foreseen of one comparison from what the stable revision has served; nil where nothing can be.
package func outlook(_ measurement: CountMeasurement, _ spec: RolloutSpec) -> Outlook? {
    guard let analysis = spec.analysis, let metric = analysis.metrics?.first(where: { $0.name == measurement.metric }),
        let served = try? ServedLately(measurement.answer, of: metric)
    else { return nil }
    return Feasibility(metric, alpha: analysis.alphaShare(of: metric), served: served)?
        .outlook(over: Strategies.steps(of: spec), patience: patience(of: spec))
}

/// That comparisons are asked for and no step has both versions serve at once; nil where that is not so.
///
/// Only thresholds and references judge such a rollout, as a switch without `promotion.holdback`.
package func outlookWithoutComparison(_ spec: RolloutSpec) -> Outlook? {
    let names = (spec.analysis?.metrics ?? []).filter { metric in
        metric.dryRun != true && (metric.compare != nil || metric.relative != nil)
    }.map(\.name)
    let isAlone = Strategies.steps(of: spec).allSatisfy { !$0.isJudged || $0.split.weight == 100 }
    guard !names.isEmpty, isAlone else { return nil }
    return Outlook(
        message: "\(names.joined(separator: ", ")): never compared, since the stable version gets no requests beside "
            + "the candidate in any step; promotion.bake with promotion.holdback, or a canary weight, could",
        isDecidable: false
    )
}

/// How long the last step is held for a verdict before it is left, or undone, without one.
private func patience(of spec: RolloutSpec) -> Duration {
    switch spec.failurePolicy?.onInconclusive {
    case .proceed, .rollback: .zero
    case .hold, nil: spec.failurePolicy?.timeout?.duration ?? FailurePolicy.defaultTimeout
    }
}
