import KubeModel
import RolloutAPI

extension Draft {
    /// All conditions, sorted by type, from the finished status; kstatus reads `Ready`, `Progressing` and `Stalled`.
    var conditions: [Condition] {
        var result = seen.status.conditions ?? []
        for (type, finding) in [
            ("Ready", ready), ("Progressing", progressing), ("Stalled", stalled),
            ("CandidateAvailable", candidateAvailable), ("TrafficRouted", trafficRouted),
            ("AnalysisPassing", analysisPassing),
        ] {
            result.set(
                Condition(
                    type: type,
                    status: finding.status,
                    reason: finding.reason.rawValue,
                    message: Text.bounded(finding.message, bytes: Limits.messageBytes),
                    observedGeneration: seen.rollout.generation,
                    lastTransitionTime: now.wholeSeconds
                )
            )
        }
        return result
    }

    private typealias Finding = (status: Condition.Status, reason: Reason, message: String)

    private var ready: Finding {
        switch status.phase {
        case .healthy?:
            if isRouteAtRest, stableReady >= seen.replicas { return (.yes, .healthy, status.message ?? "") }
            return (.no, stableReady < seen.replicas ? .waitingForPods : .routePending, status.message ?? "")
        case .rolledBack?: return (.no, .rolledBack, status.message ?? "")
        case .degraded?: return (.no, .degraded, status.message ?? "")
        case .paused?: return (.no, .paused, status.message ?? "")
        default: return (.no, .started, "a rollout is under way")
        }
    }

    private var progressing: Finding {
        switch status.phase {
        case .healthy?: return (.no, .healthy, "nothing is rolling out")
        case .rolledBack?:
            let reason = status.rejected.flatMap { Reason(rawValue: $0.reason) } ?? .rolledBack
            return (.no, reason, status.rejected?.message ?? "")
        case .rollingBack?:
            let reason = status.rejected.flatMap { Reason(rawValue: $0.reason) } ?? .rollingBack
            return (.yes, reason, status.rejected?.message ?? "")
        case .paused?: return (.unknown, .paused, "paused")
        case .degraded?: return (.no, .degraded, status.message ?? "")
        default: return (.yes, .started, "a rollout is under way")
        }
    }

    private var stalled: Finding {
        // Most of the rest follows from it.
        if let obstacle = seen.obstacle { return (.yes, .refused, obstacle) }
        if let problem = seen.route.problem { return (.yes, .routeNotReady, problem) }
        if let problem = seen.stableService.problem ?? seen.candidateService.problem {
            return (.yes, .routeNotReady, problem)
        }
        if let refusal = seen.route.refusal { return (.yes, .routeNotReady, "the route is refused: \(refusal)") }
        if contested { return (.yes, .routeContested, "someone else keeps changing the route") }
        if status.candidate != nil, isStableDead {
            return (.yes, .stableUnavailable, "no pod of the stable revision is ready")
        }
        if let message = contestedTemplate { return (.yes, .templateChanged, message) }
        if let flaw = step.flatMap(flaw) {
            return (.yes, seen.analysisProblem == nil ? .routeNotReady : .monitoringFault, flaw)
        }
        switch status.phase {
        case .rolledBack?: return (.yes, .rolledBack, status.message ?? "")
        case .degraded?: return (.yes, .degraded, status.message ?? "")
        case .paused? where status.pause?.cause != .spec: return (.yes, .paused, status.message ?? "")
        default: return (.no, .healthy, "nothing is stalled")
        }
    }

    private var candidateAvailable: Finding {
        guard let candidate = status.candidate else { return (.unknown, .noCandidate, "there is no candidate") }
        let ready = seen.deployment(candidate.hash)?.ready ?? 0
        if ready > 0 { return (.yes, .available, "pods of the candidate are ready") }
        return (.no, .waitingForPods, "no pod of the candidate is ready")
    }

    private var trafficRouted: Finding {
        if let problem = seen.route.problem { return (.no, .routeNotReady, problem) }
        switch seen.route.acknowledgement {
        case .refused(let message): return (.no, .routeNotReady, message)
        case .pending(let message): return (.unknown, .routePending, "the route is not taken over yet: \(message)")
        case .confirmed: break
        }
        if let obstacle = seen.obstacle, seen.route.split != wantedSplit { return (.no, .refused, obstacle) }
        if let mismatch = seen.requests?.mismatch, status.step != nil {
            return (.no, .sampleRatioMismatch, mismatch)
        }
        return (.yes, .routed, "the route is written as the status says")
    }

    private var analysisPassing: Finding {
        guard let step, step.isJudged, let metrics = status.analysis?.filter({ $0.dryRun != true }), !metrics.isEmpty
        else {
            if let problem = seen.analysisProblem { return (.unknown, .monitoringFault, problem) }
            return (.unknown, .noCandidate, "nothing is measured")
        }
        if let bad = metrics.first(where: { $0.verdict == .regressed }) {
            return (.no, .analysisFailed, "\(bad.name): \(bad.reason ?? "")")
        }
        if let blind = metrics.first(where: { $0.verdict == .monitoringFault }) {
            return (.unknown, .monitoringFault, "\(blind.name): \(blind.reason ?? "")")
        }
        if let blind = metrics.first(where: { $0.verdict == .noData }) {
            return (.unknown, .noData, "\(blind.name): \(blind.reason ?? "")")
        }
        if metrics.allSatisfy({ $0.verdict == .healthy }) { return (.yes, .passing, "every metric is healthy") }
        return (.unknown, .undecided, "not every metric has been measured")
    }
}
