import KubeModel
import RolloutAPI

/// A safety rule that is broken, and what follows.
struct Finding {
    enum Reaction {
        case rollBack
        case pause(PauseStatus.Cause)
    }

    var reason: Reason
    var message: String
    var reaction: Reaction
}

/// The safety rules, in order; the first one that is broken decides.
enum Guards {
    static let all: [@Sendable (Draft) -> Finding?] = [
        candidateRegressed, podsOverdue, podsKeepDying, blindTooLong, undecidedAtTheEnd, approvalTimedOut,
    ]

    static func first(violatedBy draft: Draft) -> Finding? {
        for rule in all {
            if let finding = rule(draft) { return finding }
        }
        return nil
    }

    /// A metric that counts says that the candidate is worse.
    static func candidateRegressed(_ draft: Draft) -> Finding? {
        guard draft.step != nil,
            let metric = draft.status.analysis?.first(where: { $0.verdict == .regressed && $0.dryRun != true })
        else { return nil }
        let message = "\(metric.name): \(metric.reason ?? "regressed")"
        switch draft.seen.spec.failurePolicy?.onRegression ?? .rollback {
        case .rollback: return Finding(reason: .analysisFailed, message: message, reaction: .rollBack)
        case .pause: return Finding(reason: .analysisFailed, message: message, reaction: .pause(.regression))
        }
    }

    /// The candidate's pods have made no progress for longer than the deadline.
    ///
    /// Without a stable revision that could take over there is nothing to go back to.
    static func podsOverdue(_ draft: Draft) -> Finding? {
        guard draft.status.stable != nil, !draft.isStableDead, let deadline = draft.podsDeadline,
            deadline <= draft.now
        else { return nil }
        let candidate = draft.status.candidate?.hash ?? ""
        let deployment = draft.seen.deployment(candidate)
        let problem = deployment?.problem ?? draft.missingPorts ?? draft.seen.obstacle
        // Its Events outlive the pods, and say more than a Deployment knows.
        let name = ObjectNames(rollout: draft.seen.rollout.key.name).revision(candidate)
        let found = deployment.map { ", \($0.ready) of \($0.replicas) of Deployment \(name)" } ?? ""
        return Finding(
            reason: .progressDeadlineExceeded,
            message: "the candidate's pods were not ready in time\(found)" + (problem.map { ": \($0)" } ?? ""),
            reaction: .rollBack
        )
    }

    /// The candidate's pods die of the requests that they are given: each time it has some, they are ready no more.
    static func podsKeepDying(_ draft: Draft) -> Finding? {
        guard draft.step != nil, !draft.isStableDead, draft.status.traffic?.losses ?? 0 >= Limits.losses else {
            return nil
        }
        return Finding(
            reason: .candidateUnavailable,
            message: "the candidate lost all its pods \(Limits.losses) times, each time soon after it got traffic",
            reaction: .rollBack
        )
    }

    /// Nothing has been measured for longer than the policy allows.
    static func blindTooLong(_ draft: Draft) -> Finding? {
        guard draft.step != nil else { return nil }
        let policy = draft.seen.spec.failurePolicy
        for metric in draft.status.analysis ?? [] where metric.dryRun != true {
            guard let since = metric.blindSince, since + draft.blindTimeout <= draft.now else { continue }
            let isFault = metric.verdict == .monitoringFault
            let message = "\(metric.name): \(metric.reason ?? "no data") for \(Text.elapsed(draft.now - since))"
            let reason: Reason = isFault ? .monitoringFault : .noData
            switch (isFault ? policy?.onMonitoringFault : policy?.onNoData) ?? .hold {
            case .hold: continue
            case .pause:
                return Finding(
                    reason: reason,
                    message: message,
                    reaction: .pause(isFault ? .monitoringFault : .noData)
                )
            case .rollback: return Finding(reason: reason, message: message, reaction: .rollBack)
            }
        }
        return nil
    }

    /// The step's time is over, no verdict has come, and the policy is to go back.
    static func undecidedAtTheEnd(_ draft: Draft) -> Finding? {
        if draft.step?.conclusion != nil { return undecidedAfterAll(draft) }
        guard let step = draft.step, step.isJudged, draft.seen.spec.failurePolicy?.onInconclusive == .rollback,
            !draft.seen.isMeasurementPending, let since = draft.observedSince, since + step.bake <= draft.now,
            let metric = draft.undecidedMetric, metric.measurements ?? 0 > 0
        else { return nil }
        return Finding(
            reason: .inconclusive,
            message: "\(metric.name): \(metric.reason ?? "undecided") when the step was over",
            reaction: .rollBack
        )
    }

    /// The step was to last until all was decided, and its longest time is over.
    private static func undecidedAfterAll(_ draft: Draft) -> Finding? {
        guard let conclusion = draft.step?.conclusion, let since = draft.observedSince,
            since + conclusion.limit <= draft.now, !draft.seen.isMeasurementPending, let metric = draft.undecidedMetric
        else { return nil }
        let message = "\(metric.name): \(metric.reason ?? "undecided") after \(TimeSpan(conclusion.limit))"
        switch conclusion.onInconclusive {
        case .promote: return nil
        case .rollback: return Finding(reason: .inconclusive, message: message, reaction: .rollBack)
        case .pause: return Finding(reason: .inconclusive, message: message, reaction: .pause(.inconclusive))
        }
    }

    /// Nobody approved the step in time.
    static func approvalTimedOut(_ draft: Draft) -> Finding? {
        guard let approval = draft.step?.approval, draft.status.step?.approvedBy == nil,
            let until = draft.approvalDeadline, until <= draft.now
        else { return nil }
        let message = "nobody approved \(draft.stepTitle) in \(approval.timeout.map(\.description) ?? "time")"
        switch approval.onTimeout ?? .pause {
        case .proceed: return nil
        case .rollback: return Finding(reason: .approvalTimedOut, message: message, reaction: .rollBack)
        case .pause: return Finding(reason: .approvalTimedOut, message: message, reaction: .pause(.approvalTimeout))
        }
    }
}

extension Draft {
    /// How long a metric may stay without data before its policy acts.
    var blindTimeout: Duration { seen.spec.failurePolicy?.timeout?.duration ?? FailurePolicy.defaultTimeout }

    /// Until when the candidate's pods must be ready, while pods are what it waits for.
    var podsDeadline: Timestamp? {
        guard let candidate = status.candidate, let since = status.step?.since else { return nil }
        let needed: Int
        switch state {
        case .stepping(_, _, let index):
            guard observedSince == nil else { return nil }
            needed = candidateSize(for: steps[index])
        case .promoting: needed = seen.replicas
        default: return nil
        }
        let deployment = seen.deployment(candidate.hash)
        guard min(candidateReady, deployment?.ready ?? 0) < needed else { return nil }
        // Ready pods that no Service reaches wait for the route, not for themselves.
        guard (deployment?.ready ?? 0) < needed || missingPorts != nil else { return nil }
        let start = [since, status.traffic?.since, deployment?.lastProgress, deployment?.unavailableSince]
            .compactMap { $0 }
            .max()
        return (start ?? since) + (seen.spec.progressDeadline?.duration ?? Limits.progressDeadline)
    }

    /// Until when the present step must be approved, where it has a limit.
    var approvalDeadline: Timestamp? {
        guard let timeout = step?.approval?.timeout, let since = observedSince else { return nil }
        return since + timeout.duration
    }

    /// The first metric that counts and has come to no verdict.
    var undecidedMetric: MetricStatus? {
        status.analysis?.first { $0.verdict == .undecided && $0.dryRun != true && $0.critical != false }
    }
}
