package import Analysis
import HTTPTransport
package import KubeModel
import KubeRuntime
package import RolloutAPI
package import RolloutCore

/// What is known of each rollout's present step between two writes of its status, and what is being asked.
///
/// Losing it costs nothing but repeated questions: failures stand in the status.
package final class EvidenceDesk: Sendable {
    /// What one rollout's evidence says now.
    package struct Evidence: Sendable, Hashable {
        package var statuses: [MetricStatus]
        package var isPending: Bool
        package var requests: RequestCounts?
        package var nextDue: Timestamp?
        /// To be asked now; marked as in flight already.
        package var due: [MetricQuery]
    }

    private struct Entry {
        var scope: EvidenceScope
        var statuses: [MetricStatus]
        var inFlight: Set<String> = []
        var requests: RequestCounts?
        var requestsAskedAt: Timestamp?
        var candidateStart: Timestamp?
        var readyPods: [Arm: Set<String>] = [:]
        var spec: AnalysisSpec
    }

    /// What is being found out for a forecast.
    private struct Prospect {
        var candidateHash: String
        var spec: RolloutSpec
        var inFlight: Set<String>
        var askedAt: Timestamp
        var outlooks: [String: Outlook] = [:]

        /// All forecasts in one, in the order of the spec.
        var outlook: Outlook? {
            let known = (spec.analysis?.metrics ?? []).compactMap { outlooks[$0.name] }
            guard !known.isEmpty else { return nil }
            return Outlook(
                message: known.map(\.message).joined(separator: "; "),
                isDecidable: known.allSatisfy(\.isDecidable)
            )
        }
    }

    package let sources: MetricSources
    private let prospects = LockedBox<[ObjectKey: Prospect]>([:])
    private let entries = LockedBox<[ObjectKey: Entry]>([:])

    package init(sources: MetricSources) {
        self.sources = sources
    }

    /// The evidence in the scope, and what to ask next.
    ///
    /// A scope that differs from the last one starts with what its own status says.
    package func evidence(
        for key: ObjectKey,
        rollout: QueriedRollout,
        spec: AnalysisSpec,
        scope: EvidenceScope,
        stored: [MetricStatus],
        candidateStart: Timestamp? = nil,
        readyPods: [Arm: Set<String>] = [:],
        now: Timestamp
    ) -> Evidence {
        entries.withLock { entries in
            var entry = entries[key] ?? Entry(scope: scope, statuses: stored, spec: spec)
            if !entry.scope.isSame(as: scope) { entry = Entry(scope: scope, statuses: stored, spec: spec) }
            entry.scope = scope
            entry.spec = spec
            entry.candidateStart = candidateStart
            entry.readyPods = readyPods
            entry.statuses = statuses(for: spec, scope: scope, previous: entry.statuses)
            let due = schedule(entry).measurementsDue(at: now, for: rollout)
            entry.inFlight.formUnion(due.map(\.metric))
            if due.contains(where: { $0.metric == MetricQuery.requestsName }) { entry.requestsAskedAt = now }
            entries[key] = entry
            let after = schedule(entry)
            return Evidence(
                statuses: entry.statuses,
                isPending: after.isMeasurementPending(at: now),
                requests: spec.requests == nil ? countedRequests(spec, entry.statuses, scope) : entry.requests,
                nextDue: after.nextDue,
                due: due
            )
        }
    }

    /// What is foreseen of the candidate's comparisons, and what to ask for it.
    ///
    /// The forecast is there once every question is answered, or given up; without any, it is asked for again later.
    package func outlook(
        for key: ObjectKey,
        candidate hash: String,
        rollout: QueriedRollout,
        spec: RolloutSpec,
        now: Timestamp
    ) -> (outlook: Outlook?, due: [MetricQuery]) {
        guard let analysis = spec.analysis else { return (nil, []) }
        if let outlook = outlookWithoutComparison(spec) { return (outlook, []) }
        return prospects.withLock { prospects in
            if let known = prospects[key], known.candidateHash == hash, known.spec == spec {
                guard known.inFlight.isEmpty else { return (nil, []) }
                if let outlook = known.outlook { return (outlook, []) }
                guard known.askedAt + analysis.effectiveInterval <= now else { return (nil, []) }
            }
            let schedule = MeasurementSchedule(spec: analysis, statuses: [], scope: nil, sources: sources)
            let due = schedule.outlookQueries(for: hash, at: now, rollout: rollout)
            prospects[key] = Prospect(
                candidateHash: hash,
                spec: spec,
                inFlight: Set(due.map(\.metric)),
                askedAt: now
            )
            return (nil, due)
        }
    }

    /// Takes in what the stable revision has served of late.
    package func takeOutlook(_ measurement: CountMeasurement, for key: ObjectKey) {
        // Outside of the lock: it takes milliseconds.
        guard let spec = prospects.withLock({ $0[key]?.spec }) else { return }
        let outlook = Analysis.outlook(measurement, spec)
        prospects.withLock { prospects in
            guard var prospect = prospects[key], prospect.candidateHash == measurement.scope.candidateHash else {
                return
            }
            prospect.inFlight.remove(measurement.metric)
            prospect.outlooks[measurement.metric] = outlook
            prospects[key] = prospect
        }
    }

    /// Takes an answer in; an answer that belongs to another step is dropped.
    ///
    /// - Returns: Whether a metric that counts says that the candidate is worse.
    package func take(_ measurement: Measurement, query: String?, for key: ObjectKey) -> Bool {
        entries.withLock { entries in
            guard var entry = entries[key], entry.scope.isSame(as: measurement.scope) else { return false }
            entry.inFlight.remove(measurement.metric)
            if let counts = requestCounts(measurement, scope: entry.scope) { entry.requests = counts }
            var isWorse = false
            if let metric = entry.spec.metrics?.first(where: { $0.name == measurement.metric }) {
                let index = entry.statuses.firstIndex { $0.name == metric.name }
                let previous = index.map { entry.statuses[$0] }
                if let index,
                    let status = fold(measurement, into: previous, spec: metric, scope: entry.scope, query: query)
                {
                    entry.statuses[index] = status
                    isWorse = status.verdict == .regressed && status.dryRun != true
                }
            }
            entries[key] = entry
            return isWorse
        }
    }

    /// Takes counted slices in; those of another step are dropped.
    ///
    /// - Returns: Whether a metric that counts says that the candidate is worse.
    package func take(_ measurement: CountMeasurement, query: String?, for key: ObjectKey) -> Bool {
        entries.withLock { entries in
            guard var entry = entries[key], entry.scope.isSame(as: measurement.scope) else { return false }
            defer { entries[key] = entry }
            entry.inFlight.remove(measurement.metric)
            guard let metric = entry.spec.metrics?.first(where: { $0.name == measurement.metric }),
                let index = entry.statuses.firstIndex(where: { $0.name == metric.name }),
                let status = fold(
                    measurement,
                    into: entry.statuses[index],
                    spec: metric,
                    analysis: entry.spec,
                    scope: entry.scope,
                    candidateStart: entry.candidateStart,
                    query: query
                )
            else { return false }
            entry.statuses[index] = status
            return status.verdict == .regressed && status.dryRun != true
        }
    }

    /// One comparison as it stands now; evidence in natural logarithms.
    package struct Comparison: Sendable, Hashable {
        package var key: ObjectKey
        package var status: MetricStatus
        package var rule: CountRule
        package var worse: Double?
        package var noWorse: Double?
    }

    /// The comparisons of all rollouts that are in a step.
    package var comparisons: [Comparison] {
        let present = entries.withLock { $0.map { (key: $0.key, statuses: $0.value.statuses, spec: $0.value.spec) } }
        return present.flatMap { key, statuses, spec in
            statuses.compactMap { status in
                guard let evidence = status.evidence,
                    let metric = spec.metrics?.first(where: { $0.name == status.name })
                else { return nil }
                let rule = CountRule(metric, alpha: spec.alphaShare(of: metric))
                let weighed = CountJudge(rule, from: evidence).logEvidence
                return Comparison(
                    key: key,
                    status: status,
                    rule: rule,
                    worse: weighed.worse,
                    noWorse: weighed.noWorse
                )
            }
        }
    }

    /// Whether questions of the rollout are on their way.
    package func isAwaitingAnswers(for key: ObjectKey) -> Bool {
        entries.withLock { !($0[key]?.inFlight.isEmpty ?? true) }
    }

    /// Forgets all of a rollout that is gone, can't be carried out, or has no candidate.
    package func forget(_ key: ObjectKey) {
        forgetEvidence(key)
        forgetOutlook(key)
    }

    /// Forgets what was known of a step that is over.
    package func forgetEvidence(_ key: ObjectKey) {
        entries.withLock { $0[key] = nil }
    }

    /// Forgets the forecast of a candidate that needs none any more.
    package func forgetOutlook(_ key: ObjectKey) {
        prospects.withLock { $0[key] = nil }
    }

    private func schedule(_ entry: Entry) -> MeasurementSchedule {
        MeasurementSchedule(
            spec: entry.spec,
            statuses: entry.statuses,
            scope: entry.scope,
            inFlight: entry.inFlight,
            requestsAskedAt: entry.requestsAskedAt,
            readyPods: entry.readyPods,
            sources: sources
        )
    }
}
