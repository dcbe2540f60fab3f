import KubeModel
import RolloutAPI

/// Which differences of a status are worth a write at once, and which can wait for the next minute.
extension Draft {
    mutating func decideWrite(_ effects: [Effect]) -> Plan {
        var plan = Plan(status: nil, present: status, effects: effects, notices: notices)
        plan.isUrgent = isTakingTrafficAway
        var candidate = status
        candidate.leaderEpoch = seen.status.leaderEpoch
        candidate.figuresAt = seen.status.figuresAt
        if candidate != seen.status {
            let due = figuresDue
            if holdsMemory || Self.essence(of: candidate) != Self.essence(of: seen.status) {
                plan.status = status
            } else if due <= now {
                status.figuresAt = now.wholeSeconds
                plan.status = status
            } else {
                alarms.append(due)
            }
        }
        plan.present = status
        plan.wakeUp = alarms.filter { $0 > now }.min()
        return plan
    }

    /// When figures that have changed are written down.
    ///
    /// That a step's weight is live is told at once where it stays for long enough to be looked at, and what comes before it
    /// once that has been waited for as long. The rest leaves a write free while the route is being changed, and where the
    /// step's bake ends within the next minute, it waits for what is written then.
    private var figuresDue: Timestamp {
        let free = (seen.status.figuresAt ?? Timestamp(nanoseconds: 0)) + Limits.figures
        guard let wait else { return free }
        let newlyLive = seen.status.step?.observedSince == nil ? status.step?.observedSince : nil
        if [.route, .pods].contains(wait.reason), let since = status.step?.since {
            guard seen.status.waitingFor?.reason == wait.reason else { return min(free, since + Limits.glance) }
            return wait.reason == .route ? max(free, since + Limits.figures) : free
        }
        switch wait.reason {
        case .bake:
            guard let end = wait.until, end > now else { return free }
            if newlyLive != nil, end - now >= Limits.glance { return now }
            return end < max(free, now) + Limits.figures ? max(free, end) : free
        case .evidence: return newlyLive.map { min(free, $0 + Limits.glance) } ?? free
        default: return free
        }
    }

    /// The status without its figures: what a reader acts on.
    static func essence(of status: RolloutStatus) -> RolloutStatus {
        var essence = status
        essence.message = nil
        essence.stable?.readyReplicas = 0
        essence.candidate?.readyReplicas = 0
        essence.step?.observedSince = nil
        essence.step?.requests = nil
        essence.traffic?.observed = nil
        essence.traffic?.measured = nil
        if status.outlook?.decidable == true { essence.outlook = nil }
        essence.waitingFor = essentialWait(status.waitingFor)
        essence.analysis = essentialAnalysis(status.analysis)
        essence.retiring = nil
        essence.leaderEpoch = nil
        essence.figuresAt = nil
        essence.conditions = status.conditions?.compactMap(essentialCondition)
        return essence
    }

    /// Waits that end by themselves within a step are figures; those that someone may have to end are not.
    private static func essentialWait(_ wait: WaitingFor?) -> WaitingFor? {
        switch wait?.reason {
        case .approval, .data, .monitoring, .resume, .fix:
            var wait = wait
            wait?.since = Timestamp(nanoseconds: 0)
            wait?.until = nil
            return wait
        default: return nil
        }
    }

    /// Failures must survive a crash; good measurements are merely made again.
    private static func essentialAnalysis(_ analysis: [MetricStatus]?) -> [MetricStatus]? {
        let failing = analysis?.compactMap { metric -> MetricStatus? in
            guard metric.verdict != .healthy && metric.verdict != .undecided || (metric.failures ?? 0) > 0 else {
                return nil
            }
            var essence = MetricStatus(name: metric.name, verdict: metric.verdict)
            essence.failures = metric.failures
            return essence
        }
        return failing?.isEmpty == true ? nil : failing
    }

    private static func essentialCondition(_ condition: Condition) -> Condition? {
        var essence = condition
        essence.message = ""
        essence.lastTransitionTime = Timestamp(nanoseconds: 0)
        switch condition.type {
        case "Ready", "Stalled", "Progressing": return essence
        case "TrafficRouted": return condition.status == .no ? essence : nil
        default: return nil
        }
    }
}
