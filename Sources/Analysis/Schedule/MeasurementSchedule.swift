package import KubeModel
package import RolloutAPI
package import RolloutCore

/// When each metric of the present step is measured.
///
/// A step's first measurement of a metric comes one window after the metric's initial delay, which is counted from the
/// moment the step's traffic was observed, so that every sample it sees was made under that traffic. Queries are evaluated
/// for whole seconds, so the first one waits for the next of them. From there on the metric is measured at whole
/// intervals: a restart shifts nothing, and what was missed is not made up for. After a fault it is tried again, if the next
/// measurement is further away: in 10 seconds, and later the longer the fault lasts.
package struct MeasurementSchedule: Sendable, Hashable {
    package var spec: AnalysisSpec
    /// What is known in the present step, as `statuses(for:scope:previous:)` gives it.
    package var statuses: [MetricStatus]
    /// The traffic that is observed; nil where nothing can be measured.
    package var scope: EvidenceScope?
    /// Names of what was asked for this scope and is not answered yet.
    package var inFlight: Set<String>
    /// When the requests were last asked for under this scope, whether or not an answer came.
    package var requestsAskedAt: Timestamp?
    /// Names of the pods that are ready now.
    package var readyPods: [Arm: Set<String>]
    package var sources: MetricSources

    package init(
        spec: AnalysisSpec,
        statuses: [MetricStatus],
        scope: EvidenceScope?,
        inFlight: Set<String> = [],
        requestsAskedAt: Timestamp? = nil,
        readyPods: [Arm: Set<String>] = [:],
        sources: MetricSources
    ) {
        self.spec = spec
        self.statuses = statuses
        self.scope = scope
        self.inFlight = inFlight
        self.requestsAskedAt = requestsAskedAt
        self.readyPods = readyPods
        self.sources = sources
    }

    /// How soon after a first fault a metric is measured again.
    package static let faultRetry: Duration = .seconds(10)
    /// How long the samples of an instant are awaited at most.
    package static let longestLag: Duration = .seconds(5)

    /// What is to be asked now, in the order of the spec, without what is in flight.
    package func measurementsDue(at now: Timestamp, for rollout: QueriedRollout) -> [MetricQuery] {
        guard let scope else { return [] }
        var queries = entries(scope).filter { $0.due <= now && !inFlight.contains($0.metric.name) }.map { entry in
            query(entry.metric, scope: scope, at: now, rollout: rollout)
        }
        if let due = requestsDue(scope), due <= now, !inFlight.contains(MetricQuery.requestsName) {
            queries.append(requestsQuery(scope: scope, at: now, rollout: rollout))
        }
        return queries
    }

    /// When the next measurement is due, perhaps in the past; nil where none is, or where all are in flight.
    package var nextDue: Timestamp? {
        guard let scope else { return nil }
        var times = entries(scope).filter { !inFlight.contains($0.metric.name) }.map(\.due)
        if let due = requestsDue(scope), !inFlight.contains(MetricQuery.requestsName) { times.append(due) }
        return times.min()
    }

    /// Whether a metric that counts is due or on its way: the weight is not raised meanwhile.
    package func isMeasurementPending(at now: Timestamp) -> Bool {
        guard let scope else { return false }
        return entries(scope).contains { entry in
            !entry.metric.isDryRun && (entry.due <= now || inFlight.contains(entry.metric.name))
        }
    }
}

// MARK: - Before the first step

extension MeasurementSchedule {
    /// How far back the stable revision's counts are looked at for a forecast.
    static let outlookSpan = Slices.limit

    /// What a forecast needs to know of each comparison: what the stable revision has counted of late.
    package func outlookQueries(for candidate: String, at now: Timestamp, rollout: QueriedRollout) -> [MetricQuery] {
        (spec.metrics ?? []).filter { CountRule($0, alpha: spec.alphaShare(of: $0)).noWorse != nil && $0.isCounted }
            .compactMap { metric in
                guard metric.presetProblem == nil, let source = try? sources.source(metric.source ?? spec.source),
                    let selectors = try? selectors(metric, arms: [.stable], source, rollout), !selectors.isEmpty
                else { return nil }
                let end = now - lag(of: metric)
                let start = end - Self.outlookSpan
                var query = MetricQuery(
                    metric: metric.name,
                    scope: EvidenceScope(candidateHash: candidate, stepIndex: 0, observedSince: now),
                    at: now,
                    staleness: spec.staleness,
                    question: .count(
                        CountQuestion(
                            source: source,
                            selectors: selectors,
                            slices: Slices(anchor: start, interval: Self.outlookSpan, through: start, end: end)
                        )
                    )
                )
                query.isOutlook = true
                return query
            }
    }

    private func selectors(
        _ metric: MetricSpec,
        arms: [Arm],
        _ source: MetricSource,
        _ rollout: QueriedRollout
    ) throws(FieldError) -> [CountPart: [String]] {
        var selectors: [CountPart: [String]] = [:]
        for arm in arms {
            guard let values = rollout.values(for: arm, window: .seconds(60), labels: source.labels) else { continue }
            for (role, texts) in metric.selectors {
                selectors[CountPart(arm: arm, role: role)] = try texts.map { text throws(FieldError) in
                    try QueryTemplate(text).rendered(with: values)
                }
            }
        }
        return selectors
    }
}

extension MeasurementSchedule {
    private func entries(_ scope: EvidenceScope) -> [(metric: MetricSpec, due: Timestamp)] {
        (spec.metrics ?? []).map { ($0, due($0, scope)) }
    }

    private func due(_ metric: MetricSpec, _ scope: EvidenceScope) -> Timestamp {
        if metric.isCounted { return countDue(metric, scope) }
        let status = statuses.first { $0.name == metric.name }
        let first = (scope.observedSince + spec.initialDelay(of: metric) + window(metric)).roundedUpToSeconds
        let next = next(after: status?.measuredAt, first: first)
        guard let status, status.verdict == .monitoringFault, let last = status.measuredAt else { return next }
        return min(next, last + retry(after: status))
    }

    /// How long after a measurement that came to nothing it is made again: as long as that has been so, from 10 seconds up
    /// to the interval.
    private func retry(after status: MetricStatus) -> Duration {
        let blind = status.blindSince.flatMap { since in status.measuredAt.map { $0 - since } }
        return min(spec.effectiveInterval, max(Self.faultRetry, blind ?? .zero))
    }

    /// A slice is asked for a little after its end; one that could not be counted is asked for again.
    private func countDue(_ metric: MetricSpec, _ scope: EvidenceScope) -> Timestamp {
        let status = statuses.first { $0.name == metric.name }
        let anchor = anchor(of: metric, scope)
        let through = max(status?.evidence?.through ?? anchor, anchor)
        let due = next(after: through, first: anchor) + lag(of: metric)
        guard let status, let last = status.measuredAt, last >= due else { return due }
        return last + retry(after: status)
    }

    /// What slices of the metric are counted from in this step.
    private func anchor(of metric: MetricSpec, _ scope: EvidenceScope) -> Timestamp {
        scope.observedSince.wholeMicroseconds + spec.initialDelay(of: metric)
    }

    /// How long after an instant its samples are all there.
    private func lag(of metric: MetricSpec) -> Duration {
        guard let source = try? sources.source(metric.source ?? spec.source) else { return .zero }
        return min(source.scrapeInterval, Self.longestLag)
    }

    private func requestsDue(_ scope: EvidenceScope) -> Timestamp? {
        guard spec.requests != nil else { return nil }
        return next(after: requestsAskedAt, first: (scope.observedSince + window(nil)).roundedUpToSeconds)
    }

    /// The first instant of `first + k · interval` after the last measurement.
    private func next(after last: Timestamp?, first: Timestamp) -> Timestamp {
        guard let last, last >= first else { return first }
        let interval = max(1, spec.effectiveInterval.wholeNanoseconds)
        let steps = (last - first).wholeNanoseconds / interval
        return first + .nanoseconds(interval) * Int(steps) + .nanoseconds(interval)
    }

    /// The window of the metric, or of the requests; of an unknown source nothing need be awaited.
    private func window(_ metric: MetricSpec?) -> Duration {
        guard let source = try? sources.source(metric?.source ?? spec.source) else { return .zero }
        return spec.effectiveWindow(scrapeInterval: source.scrapeInterval)
    }

    private func query(
        _ metric: MetricSpec,
        scope: EvidenceScope,
        at now: Timestamp,
        rollout: QueriedRollout
    ) -> MetricQuery {
        var query = MetricQuery(
            metric: metric.name,
            scope: scope,
            at: now,
            staleness: spec.staleness,
            question: .refused(metric.presetProblem ?? "")
        )
        guard metric.presetProblem == nil else { return query }
        query.question =
            metric.isCounted
            ? counting(metric, scope: scope, at: now, rollout: rollout)
            : question(
                metric.queryText,
                arms: scope.isConcurrent ? metric.arms : [.candidate],
                source: metric.source,
                window: window(metric),
                rollout: rollout
            )
        return query
    }

    private func counting(
        _ metric: MetricSpec,
        scope: EvidenceScope,
        at now: Timestamp,
        rollout: QueriedRollout
    ) -> MetricQuery.Question {
        let through = statuses.first { $0.name == metric.name }?.evidence?.through
        let anchor = anchor(of: metric, scope)
        let slices = Slices(
            anchor: anchor,
            interval: spec.effectiveInterval,
            through: through ?? anchor,
            end: now - lag(of: metric)
        )
        do {
            let source = try sources.source(metric.source ?? spec.source)
            let reference = metric.histogram?.drift?.reference
            let arms = scope.isConcurrent && reference == nil ? Arm.allCases : [.candidate]
            var selectors = try selectors(metric, arms: arms, source, rollout)
            for arm in arms where readyPods[arm]?.isEmpty == false {
                guard let values = rollout.values(for: arm, window: .seconds(60), labels: source.labels) else {
                    continue
                }
                selectors[CountPart(arm: arm, role: .scrapes)] = ["up{\(values.arm)}"]
            }
            return .count(
                CountQuestion(
                    source: source,
                    selectors: selectors,
                    slices: slices,
                    reference: reference.flatMap { rollout.location(of: $0, for: metric) },
                    readyPods: readyPods
                )
            )
        } catch let error as FieldError {
            return .refused("the selector \(error.message)")
        } catch {
            return .refused("\(error)")
        }
    }

    private func requestsQuery(scope: EvidenceScope, at now: Timestamp, rollout: QueriedRollout) -> MetricQuery {
        let since = max(now - scope.observedSince, .seconds(1))
        return MetricQuery(
            metric: MetricQuery.requestsName,
            scope: scope,
            at: now,
            staleness: spec.staleness,
            question: question(
                spec.requests ?? "",
                arms: [.candidate, .stable],
                source: nil,
                window: .seconds(since.components.seconds),
                rollout: rollout
            )
        )
    }

    private func question(
        _ text: String,
        arms: [Arm],
        source reference: String?,
        window: Duration,
        rollout: QueriedRollout
    ) -> MetricQuery.Question {
        do {
            let source = try sources.source(reference ?? spec.source)
            let template = try QueryTemplate(text)
            var texts: [Arm: String] = [:]
            for arm in arms {
                guard let values = rollout.values(for: arm, window: window, labels: source.labels) else { continue }
                texts[arm] = try template.rendered(with: values)
            }
            return .ask(source, texts: texts)
        } catch let error as FieldError {
            return .refused("the query \(error.message)")
        } catch {
            return .refused("\(error)")
        }
    }
}

extension Timestamp {
    /// The whole second that is not before it, of what a written status keeps of it.
    fileprivate var roundedUpToSeconds: Timestamp {
        let known = wholeMicroseconds
        return known == known.wholeSeconds ? known : known.wholeSeconds + .seconds(1)
    }
}
