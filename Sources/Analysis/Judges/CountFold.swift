package import KubeModel
package import RolloutAPI
package import RolloutCore
import Statistics

/// One metric counted over slices that are over.
package struct CountMeasurement: Sendable, Hashable {
    package var metric: String
    package var scope: EvidenceScope
    /// When it was asked.
    package var at: Timestamp
    package var answer: CountAnswer

    package init(metric: String, scope: EvidenceScope, at: Timestamp, answer: CountAnswer) {
        self.metric = metric
        self.scope = scope
        self.at = at
        self.answer = answer
    }
}

/// Takes counted slices into what is known of their metric, and gives the verdict after them.
///
/// Slices that are in the evidence already change nothing. No data and faults are no evidence: the same slices are asked for
/// again, and so are slices that are not complete.
///
/// `candidateStart` is when the candidate took its role: its pods were not there before.
package func fold(
    _ measurement: CountMeasurement,
    into previous: MetricStatus?,
    spec: MetricSpec,
    analysis: AnalysisSpec,
    scope: EvidenceScope,
    candidateStart: Timestamp?,
    query: String? = nil
) -> MetricStatus? {
    guard measurement.metric == spec.name, measurement.scope.isSame(as: scope) else { return previous }
    var status = previous ?? MetricStatus(name: spec.name, verdict: .undecided)
    status.take(spec: spec, query: query, at: measurement.at)
    do throws(CountedSlices.Unreadable) {
        let complete = try CompleteSlices(measurement.answer)
        let complaint = complete.complaint(at: measurement.at)
        // Where there is nothing new, what was said before still holds.
        if !complete.answer.slices.isEmpty || status.evidence == nil {
            var counted = measurement
            counted.answer = complete.answer
            do throws(CountedSlices.Unreadable) {
                try status.fold(counted, spec, alpha: analysis.alphaShare(of: spec), candidateStart)
            } catch {
                throw complaint ?? error
            }
        }
        if let complaint { throw complaint }
    } catch {
        status.goBlind(error.isFault ? .monitoringFault : .noData, error.reason, at: measurement.at.wholeMicroseconds)
    }
    return status
}

extension MetricStatus {
    fileprivate mutating func fold(
        _ measurement: CountMeasurement,
        _ spec: MetricSpec,
        alpha: Double,
        _ candidateStart: Timestamp?
    ) throws(CountedSlices.Unreadable) {
        if let drift = spec.histogram?.drift {
            try fold(measurement, drift: drift, alpha: alpha, candidateStart)
        } else {
            try fold(measurement, spec, CountRule(spec, alpha: alpha), candidateStart)
        }
    }

    private mutating func fold(
        _ measurement: CountMeasurement,
        _ spec: MetricSpec,
        _ rule: CountRule,
        _ candidateStart: Timestamp?
    ) throws(CountedSlices.Unreadable) {
        let counted = try CountedSlices(
            measurement.answer,
            areGood: spec.reward != nil,
            slowerThan: spec.slowBound,
            candidateStart: candidateStart
        )
        var judge = CountJudge(rule, from: evidence)
        var evidence = evidence ?? CountEvidence(through: measurement.answer.slices.start)
        for slice in counted.slices where slice.end > evidence.through {
            judge.take(slice.pair)
            evidence.stepCandidate = (evidence.stepCandidate ?? 0) + slice.pair.treatment.exposures
            evidence.stepStable = (evidence.stepStable ?? 0) + slice.pair.control.exposures
            evidence.through = slice.end
        }
        judge.write(to: &evidence)
        self.evidence = evidence
        let asked: (Double) -> Double = { spec.reward != nil ? 1 - $0 : $0 }
        value = judge.candidate.rate.map(asked)
        stableValue = judge.stable.rate.map(asked)
        guard let requests = evidence.stepCandidate, requests > 0 else {
            throw .init(
                reason: "no request has been counted at the candidate in this step"
                    + measurement.answer.absence(of: .candidate),
                isFault: false
            )
        }
        if measurement.scope.isConcurrent, spec.compare != nil, (evidence.stepStable ?? 0) == 0 {
            throw .init(
                reason: "stable: no request has been counted in this step" + measurement.answer.absence(of: .stable),
                isFault: false
            )
        }
        blindSince = nil
        let elapsed = (evidence.through - measurement.scope.observedSince).seconds
        conclude(
            judge.finding(
                isConcurrent: measurement.scope.isConcurrent,
                pace: elapsed > 0 ? Double(requests) / elapsed : nil
            )
        )
    }

    private mutating func fold(
        _ measurement: CountMeasurement,
        drift: MetricSpec.Drift,
        alpha: Double,
        _ candidateStart: Timestamp?
    ) throws(CountedSlices.Unreadable) {
        let answer = measurement.answer
        var evidence = evidence ?? CountEvidence(through: answer.slices.start)
        if answer.slices.end > evidence.through, answer.slices.start >= evidence.through {
            let grid: [Double]
            if let known = evidence.buckets?.bounds {
                grid = known
            } else {
                grid = try answer.grid(limit: StatusRules.Limit.buckets - 1)
            }
            let candidate = try ArmReader(answer, .candidate, candidateStart: candidateStart).cumulative(grid: grid)
            let stable = try ArmReader(answer, .stable, candidateStart: candidateStart).cumulative(grid: grid)
            try evidence.add(candidate: candidate, stable: stable)
            evidence.through = answer.slices.end
            // As if each slice had been looked at, however many were asked for at once.
            evidence.looks = (evidence.looks ?? 0) + answer.slices.edges.count - 1
        }
        self.evidence = evidence
        let buckets = evidence.buckets
        guard let buckets, buckets.candidate.contains(where: { $0 > 0 }) else {
            throw .init(reason: "no observation has been counted at the candidate", isFault: false)
        }
        let compared = try DriftComparison(buckets, with: answer.reference)
        blindSince = nil
        value = compared.test.index
        let limit = drift.max ?? MetricSpec.Drift.defaultMax
        conclude(.drift(compared, limit: limit, alpha: alpha, look: evidence.looks ?? 1))
    }

    private mutating func conclude(_ finding: CountJudge.Finding) {
        needs = nil
        switch finding {
        case .worse(let text):
            failures = (failures ?? 0) + (verdict == .regressed ? 0 : 1)
            verdict = .regressed
            reason = text
        case .healthy(let text):
            measurements = (measurements ?? 0) + 1
            guard verdict != .regressed else { return }
            verdict = .healthy
            reason = text
        case .undecided(let text, let count):
            measurements = (measurements ?? 0) + 1
            guard verdict != .regressed else { return }
            verdict = .undecided
            reason = text
            needs = count
        }
    }
}

extension CountAnswer {
    /// What may be wrong with the query of an arm's requests, where it matches no series at all; otherwise empty.
    fileprivate func absence(of arm: Arm) -> String {
        let totals = outcomes.filter { $0.key.arm == arm && $0.key.role != .events }.values
        return totals.allSatisfy(\.known.isEmpty) ? ": the query matches nothing" : ""
    }
}

extension MetricSpec.Drift {
    package static let defaultMax = 0.1
}

/// The candidate's distribution beside the one that it is compared with.
private struct DriftComparison {
    var test: StabilityTest
    /// What it is compared with, for people.
    var other: String
    /// What the two can't tell apart because their bounds differ; empty where they agree.
    var loss = ""

    /// Compares with the stored distribution where one was asked for, otherwise with the stable revision's.
    init(_ buckets: CountEvidence.Buckets, with outcome: ReferenceOutcome?) throws(CountedSlices.Unreadable) {
        switch outcome {
        case .fault(let reason): throw .init(reason: reason, isFault: true)
        case .missing(let reason): throw .init(reason: reason, isFault: false)
        case .distribution(let reference):
            let common = CommonBuckets(reference, bounds: buckets.bounds, counts: buckets.candidate)
            guard common.count >= ReferenceDistribution.leastBuckets,
                let test = StabilityTest(reference: common.reference, current: common.current)
            else {
                throw .init(
                    reason: "the reference and the histogram share \(common.count) buckets,"
                        + " at least \(ReferenceDistribution.leastBuckets) are needed",
                    isFault: false
                )
            }
            self.test = test
            other = "reference"
            if common.count < common.finest { loss = " in \(common.count) of \(common.finest) buckets" }
        case nil:
            guard buckets.stable.contains(where: { $0 > 0 }) else {
                throw .init(reason: "stable: no observation has been counted", isFault: false)
            }
            guard let test = StabilityTest(reference: buckets.stable, current: buckets.candidate) else {
                throw .init(reason: "a distribution needs more than one bucket that is used", isFault: false)
            }
            self.test = test
            other = "stable revision"
        }
    }
}

extension CountJudge.Finding {
    /// What a test of stability says at one of many looks.
    ///
    /// The k-th look is given 6/(π²k²) of α, which adds up to all of it, so that one may go on looking.
    fileprivate static func drift(
        _ compared: DriftComparison,
        limit: Double,
        alpha: Double,
        look: Int
    ) -> CountJudge.Finding {
        let test = compared.test
        let part = alpha * 6 / (Double.pi * Double.pi * Double(look) * Double(look))
        let text =
            "stability index \(NumberText.short(test.index)) of \(NumberText.grouped(test.currentCount)) observations"
            + "\(compared.loss), limit \(NumberText.short(limit))"
        switch test.finding(threshold: limit, alpha: part) {
        case .drifted: return .worse("\(text): drifted from the \(compared.other)")
        case .stable: return .healthy(text)
        case .undecided(let counts):
            let needs = counts.map { max(0, $0 - test.currentCount) }
            let forecast = needs.map { ", \(CountJudge.forecast($0, pace: nil))" } ?? ""
            return .undecided("\(text): undecided\(forecast)", needs: needs)
        }
    }
}

extension CountEvidence {
    /// Adds the observations of further slices; the buckets of all of them must be the same.
    fileprivate mutating func add(
        candidate: (bounds: [Double], counts: [Int]),
        stable: (bounds: [Double], counts: [Int])
    ) throws(CountedSlices.Unreadable) {
        let bounds = candidate.bounds.isEmpty ? stable.bounds : candidate.bounds
        guard !bounds.isEmpty else { return }
        guard stable.bounds.isEmpty || candidate.bounds.isEmpty || stable.bounds == candidate.bounds else {
            throw .init(reason: "the two versions have different buckets", isFault: false)
        }
        guard bounds.count <= StatusRules.Limit.buckets else {
            throw .init(reason: "more than \(StatusRules.Limit.buckets) buckets", isFault: false)
        }
        let finite = bounds.filter(\.isFinite)
        var buckets = self.buckets ?? Buckets(bounds: finite, candidate: [], stable: [])
        guard buckets.bounds == finite else {
            throw .init(reason: "the buckets have changed since the rollout began", isFault: false)
        }
        buckets.candidate = Self.sum(buckets.candidate, candidate.counts, bounds.count)
        buckets.stable = Self.sum(buckets.stable, stable.counts, bounds.count)
        self.buckets = buckets
    }

    /// Adds cumulative counts to the counts of single buckets.
    private static func sum(_ counts: [Int], _ cumulative: [Int], _ size: Int) -> [Int] {
        (0..<size).map { index in
            let old = index < counts.count ? counts[index] : 0
            guard index < cumulative.count else { return old }
            return old + max(0, cumulative[index] - (index > 0 ? cumulative[index - 1] : 0))
        }
    }
}
