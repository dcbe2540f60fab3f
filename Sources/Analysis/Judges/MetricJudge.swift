import KubeModel
package import RolloutAPI
package import RolloutCore

/// Takes one measurement into what is known of its metric, and gives the verdict after it.
///
/// A measurement of another scope, and one not newer than the last, changes nothing. A value counts as good or failed;
/// no data and faults count as neither and reset nothing. More failures than the limit in one step make the metric
/// `Regressed` for the rest of that step.
package func fold(
    _ measurement: Measurement,
    into previous: MetricStatus?,
    spec: MetricSpec,
    scope: EvidenceScope,
    query: String? = nil
) -> MetricStatus? {
    guard measurement.metric == spec.name, measurement.scope.isSame(as: scope) else { return previous }
    let at = measurement.at.wholeMicroseconds
    if let last = previous?.measuredAt, at <= last.wholeMicroseconds { return previous }
    var status = previous ?? MetricStatus(name: spec.name, verdict: .undecided)
    status.take(spec: spec, query: query, at: at)
    switch judged(measurement, by: spec) {
    case .value(let comparison): status.take(comparison, failureLimit: max(0, spec.failureLimit ?? 0))
    case .blind(let verdict, let reason): status.goBlind(verdict, reason, at: at)
    }
    return status
}

/// What is known of every metric at this point of the step, in the order of the spec.
///
/// What was measured before one could measure under the scope's traffic belongs to another step and is left out, but for
/// counts, which are gathered over the whole rollout.
package func statuses(
    for spec: AnalysisSpec,
    scope: EvidenceScope,
    previous: [MetricStatus]
) -> [MetricStatus] {
    (spec.metrics ?? []).map { metric in
        let known = previous.first { $0.name == metric.name }
        if var known, let at = known.measuredAt, at >= scope.observedSince.wholeMicroseconds {
            known.describe(metric)
            return known
        }
        var status = MetricStatus(name: metric.name, verdict: .undecided)
        status.reason = "no measurement yet"
        status.describe(metric)
        if metric.isCounted {
            status.evidence = known?.evidence
            status.evidence?.stepCandidate = nil
            status.evidence?.stepStable = nil
        }
        return status
    }
}

/// The requests that a measurement of `analysis.requests` counted, or nil for another scope or without a usable count.
///
/// An arm without data has answered no request, if the other arm has data.
package func requestCounts(_ measurement: Measurement, scope: EvidenceScope) -> RequestCounts? {
    guard measurement.metric == MetricQuery.requestsName, measurement.scope.isSame(as: scope) else { return nil }
    switch (count(measurement.outcomes[.candidate]), count(measurement.outcomes[.stable])) {
    case (.known(let candidate), .known(let stable)): return RequestCounts(candidate: candidate, stable: stable)
    case (.known(let candidate), .none): return RequestCounts(candidate: candidate, stable: 0)
    case (.none, .known(let stable)): return RequestCounts(candidate: 0, stable: stable)
    default: return nil
    }
}

private enum RequestCount {
    case known(Double)
    case none
    case unusable
}

private func count(_ outcome: QueryOutcome?) -> RequestCount {
    switch outcome {
    case .value(let value): value.isFinite && value >= 0 ? .known(value) : .unusable
    case .noData, nil: .none
    case .fault: .unusable
    }
}

extension EvidenceScope {
    /// Whether both name the same traffic; the instants as far as a status keeps them.
    package func isSame(as other: EvidenceScope) -> Bool {
        candidateHash == other.candidateHash && stepIndex == other.stepIndex
            && observedSince.wholeMicroseconds == other.observedSince.wholeMicroseconds
    }
}

extension Timestamp {
    /// The instant as far as a status keeps it.
    var wholeMicroseconds: Timestamp {
        let whole = wholeSeconds.nanoseconds
        return Timestamp(nanoseconds: whole + (nanoseconds - whole) / 1000 * 1000)
    }
}

extension MetricStatus {
    /// Notes what is said of the metric beside its verdict.
    mutating func describe(_ spec: MetricSpec) {
        name = spec.name
        dryRun = spec.isDryRun ? true : nil
        critical = spec.critical == false ? false : nil
    }

    mutating func take(spec: MetricSpec, query: String?, at: Timestamp) {
        describe(spec)
        self.query = query.map(shortened) ?? self.query
        measuredAt = at.wholeMicroseconds
    }

    fileprivate mutating func take(_ comparison: Comparison, failureLimit: Int) {
        value = comparison.value
        stableValue = comparison.stableValue
        blindSince = nil
        switch comparison.result {
        case .pass: measurements = (measurements ?? 0) + 1
        case .fail: failures = (failures ?? 0) + 1
        case .open: break
        }
        let count = failures ?? 0
        if count > failureLimit {
            let counted = "\(count) failed, \(failureLimit) forgiven"
            if comparison.result == .fail {
                reason = failureLimit == 0 ? comparison.text : "\(comparison.text); \(counted)"
            } else if verdict != .regressed {
                reason = counted
            }
            verdict = .regressed
        } else {
            let isForgiven = comparison.result == .fail
            verdict = comparison.result == .pass ? .healthy : .undecided
            reason = isForgiven ? "\(comparison.text); \(count) failed, \(failureLimit) forgiven" : comparison.text
        }
    }

    mutating func goBlind(_ verdict: Verdict, _ reason: String, at: Timestamp) {
        guard self.verdict != .regressed else { return }
        self.verdict = verdict
        self.reason = reason
        blindSince = blindSince ?? at
    }
}

/// At most so many bytes of a query stand in a status.
private let queryLimit = 400

private func shortened(_ query: String) -> String {
    guard query.utf8.count > queryLimit else { return query }
    var text = query.prefix(queryLimit)
    while text.utf8.count > queryLimit { text.removeLast() }
    return text + "…"
}
