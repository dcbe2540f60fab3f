import KubeModel
import RolloutAPI

/// The status as people and machines read it, computed all at once.
extension Draft {
    mutating func report(_ effects: [Effect]) -> Plan {
        status.observedGeneration = seen.rollout.generation
        status.leaderEpoch = seen.leaderEpoch
        reportFigures()
        dropOutlook()
        dropRetired()
        reportObstacle()
        status.phase = phase
        reportOutage()
        if wait == nil { awaitConvergence() }
        status.waitingFor = waitingFor
        status.message = Text.bounded(message, bytes: Limits.messageBytes)
        status.conditions = conditions
        reportStall()
        bound()
        return decideWrite(effects)
    }

    private mutating func reportFigures() {
        if let stable = status.stable {
            status.stable?.readyReplicas = seen.deployment(stable.hash)?.ready ?? 0
        }
        if let candidate = status.candidate {
            status.candidate?.readyReplicas = seen.deployment(candidate.hash)?.ready ?? 0
        }
        var traffic = status.traffic ?? TrafficStatus(desired: 0)
        traffic.observed = seen.route.split?.weight
        if let share = seen.requests?.candidateShare, status.step != nil {
            traffic.measured = (share * 10).rounded() / 10
        }
        status.traffic = traffic
        let requests = countedRequests
        status.step?.requests = requests
        status.replicas = status.stable.flatMap { seen.deployment($0.hash)?.replicas } ?? 0
        status.selector = "\(ObjectNames.nameLabel)=\(ObjectNames.labelValue(seen.rollout.key.name))"
    }

    /// A forecast is told only for as long as its candidate is on its way in.
    private mutating func dropOutlook() {
        if status.step == nil || status.outlook?.revision != status.candidate?.revision { status.outlook = nil }
    }

    private mutating func dropRetired() {
        let retiring = (status.retiring ?? []).filter { $0.retireAt > now || seen.deployment($0.hash) != nil }
        status.retiring = retiring.isEmpty ? nil : retiring
        alarms += (status.retiring ?? []).map(\.retireAt).filter { $0 > now }
    }

    /// What only people can put right goes before whatever else is awaited.
    private mutating func reportObstacle() {
        guard let obstacle = seen.obstacle, !isFrozen else { return }
        wait = Wait(reason: .fix, message: obstacle, until: wait?.until)
        if seen.status.conditions?["Stalled"]?.reason != Reason.refused.rawValue { warn(.refused, obstacle) }
    }

    /// Warns once of a route or an analysis that only people can put right.
    private mutating func reportStall() {
        guard let stalled = status.conditions?["Stalled"], let reason = Reason(rawValue: stalled.reason),
            [.routeNotReady, .monitoringFault].contains(reason),
            seen.status.conditions?["Stalled"]?.reason != stalled.reason
        else { return }
        warn(reason, stalled.message)
    }

    /// Warns once of a revision that serves and has lost all its pods.
    private mutating func reportOutage() {
        guard status.phase == .degraded, seen.status.phase == .healthy, seen.replicas > 0, stableReady == 0 else {
            return
        }
        warn(.stableUnavailable, "no pod of revision \(status.stable?.revision ?? 0), which serves, is ready")
    }

    private var phase: RolloutStatus.Phase {
        if isFrozen, status.candidate != nil || seen.spec.paused == true { return .paused }
        switch state {
        case .empty, .promoting(nil, _): return isOverdue || seen.obstacle != nil ? .degraded : .pending
        case .stepping(_, _, let index): return steps[index].isPromotionBake ? .baking : .progressing
        case .promoting: return isOverdue ? .degraded : .progressing
        case .rollingBack: return .rollingBack
        case .withdrawing: return .progressing
        case .settled(let stable):
            if status.rejected != nil, target.hash != stable.hash { return .rolledBack }
            if seen.route.problem != nil || seen.route.refusal != nil || seen.obstacle != nil { return .degraded }
            if contestedTemplate != nil { return .degraded }
            return seen.replicas > 0 && stableReady == 0 ? .degraded : .healthy
        }
    }

    private var isOverdue: Bool { podsDeadline.map { $0 <= now } ?? false }

    /// Says what a settled rollout still waits for.
    private mutating func awaitConvergence() {
        if isFrozen, let pause = status.pause {
            return waitFor(.resume, words(for: pause))
        }
        guard case .settled = state else { return }
        if seen.route.problem != nil { return awaitRoute() }
        if let message = contestedTemplate { return waitFor(.fix, message) }
        if let problem = seen.stableService.problem ?? seen.candidateService.problem { return waitFor(.fix, problem) }
        if !isRouteAtRest { return awaitRoute() }
        if seen.replicas > 0, stableReady < seen.replicas {
            if let lack = missingPorts { return waitFor(.fix, lack) }
            waitFor(.pods, "\(stableReady) of \(seen.replicas) pods of the stable revision are ready")
        }
    }

    /// Why it is frozen, and how it goes on.
    private func words(for pause: PauseStatus) -> String {
        let verdict: MetricStatus.Verdict?
        switch pause.cause {
        case .spec:
            let known = [status.stable?.hash, status.candidate?.hash, status.rejected?.hash]
            let isNew = !known.contains(seen.target.hash) && status.pinned?.instead != seen.target.hash
            return "paused by spec.paused" + (isNew ? "; \(seen.target.version) waits for its end" : "")
        case .approvalTimeout: verdict = nil
        case .regression: verdict = .regressed
        case .noData: verdict = .noData
        case .monitoringFault: verdict = .monitoringFault
        case .inconclusive: verdict = .undecided
        }
        let metric = status.analysis?.first { $0.verdict == verdict && $0.dryRun != true }
        let finding = metric.flatMap { metric in metric.reason.map { "\(metric.name): \($0)" } }
        let revision = status.candidate?.revision ?? 0
        return "paused: \(pause.cause.rawValue)" + (finding.map { ", \($0)" } ?? "")
            + " (\(ObjectNames.actionAnnotation)=retry@\(revision) goes on with the step, abort@\(revision) goes back)"
    }

    private var waitingFor: WaitingFor? {
        guard let wait else { return nil }
        let old = seen.status.waitingFor
        let since = old?.reason == wait.reason ? old?.since : nil
        return WaitingFor(reason: wait.reason, since: since ?? now, until: wait.until)
    }

    // MARK: Words

    /// `step 2/3 "weight 25"`.
    var stepTitle: String {
        guard let step = status.step else { return "no step" }
        if step.index >= steps.count { return "promotion" }
        return "step \(step.index + 1)/\(step.count) \"\(step.name)\""
    }

    /// What the metrics said, in one line.
    var passingSummary: String? {
        let parts = (status.analysis ?? []).compactMap { metric -> String? in
            guard let value = metric.value else { return nil }
            let spec = seen.spec.analysis?.metrics?.first { $0.name == metric.name }
            let isShare = spec?.counts != nil || spec?.reward != nil
            func text(_ value: Double) -> String {
                isShare ? "\(Self.short((value * 10_000).rounded() / 100)) %" : Self.short(value)
            }
            return "\(metric.name) \(text(value))" + (metric.stableValue.map { " (stable \(text($0)))" } ?? "")
        }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func short(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
        let rounded = (value * 10_000).rounded() / 10_000
        return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
    }

    private var message: String {
        let waiting = wait.map(\.message)
        switch state {
        case .empty: return waiting ?? "starting"
        case .stepping(_, _, let index): return "\(stepTitle): \(waiting ?? prospect(of: steps[index]))"
        case .promoting(nil, let candidate):
            return "revision \(candidate.revision) starts: \(waiting ?? "under way")"
        case .promoting(_, let candidate):
            return "revision \(candidate.revision) takes over: \(waiting ?? "under way")"
        case .rollingBack(let stable, _):
            return "rolling back to revision \(stable.revision): \(status.rejected?.message ?? "")"
                + (waiting.map { " (\($0))" } ?? "")
        case .withdrawing(_, let candidate):
            return "revision \(candidate.revision) is superseded: \(waiting ?? "under way")"
        case .settled(let stable):
            if let rejected = status.rejected, target.hash != stable.hash {
                return "revision \(rejected.revision) (\(rejected.version)) was rolled back: \(rejected.message)"
            }
            let serving = "revision \(stable.revision) (\(stable.version)) serves all requests"
            let isInstead = status.pinned?.hash == stable.hash && seen.target.hash != stable.hash
            return waiting
                ?? (isInstead ? "\(serving): someone returned to it; spec.model says \(seen.target.version)" : serving)
        }
    }

    /// What comes next in a step that has just begun, true until its traffic is seen.
    private func prospect(of step: Step) -> String {
        guard step.bake > .zero else { return "under way" }
        return "weight \(step.split.weight) comes next, for at least \(TimeSpan(step.bake))"
    }

    /// Keeps the status small whatever the names and queries are.
    private mutating func bound() {
        status.analysis = status.analysis?.map { metric in
            var metric = metric
            metric.reason = metric.reason.map { Text.bounded($0, bytes: 256) }
            metric.query = metric.query.map { Text.bounded($0, bytes: Limits.queryBytes) }
            return metric
        }
    }
}
