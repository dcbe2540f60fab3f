import KubeModel
import RolloutAPI

/// A plan in the making: what was seen, and the status as it is being moved.
struct Draft {
    let seen: Observation
    let steps: [Step]
    let stepsFingerprint: String
    var status: RolloutStatus
    var notices: [Notice] = []
    /// When something awaited is over by itself.
    var alarms: [Timestamp] = []
    /// Whether a figure was set that can't be derived again after a crash.
    var holdsMemory = false
    /// What is awaited, for people.
    var wait: Wait?
    /// Whether someone else keeps changing the route.
    var contested = false

    /// What keeps the rollout from moving on.
    struct Wait {
        var reason: WaitingFor.Reason
        var message: String
        var until: Timestamp?
    }

    init(_ seen: Observation) {
        self.seen = seen
        steps = Strategies.steps(of: seen.spec)
        stepsFingerprint = Strategies.fingerprint(of: steps)
        status = seen.status
        status.analysis = seen.analysis.isEmpty ? nil : seen.analysis
        if status.pinned?.instead != seen.target.hash { status.pinned = nil }
    }

    var now: Timestamp { seen.now }

    /// The revision that should serve: what the spec describes, or the one someone returned to instead.
    var target: TargetRevision {
        guard let pinned = status.pinned, let facts = seen.facts(pinned.hash) else { return seen.target }
        return TargetRevision(hash: facts.hash, version: facts.version)
    }

    var state: RolloutState { RolloutState(status, target: target.hash, steps: steps.count) }

    /// Whether a person or a policy has frozen the rollout.
    var isFrozen: Bool { status.pause != nil }

    var desiredWeight: Int { status.traffic?.desired ?? 0 }

    /// The step the candidate is in, while it is in one.
    var step: Step? {
        guard case .stepping(_, _, let index) = state else { return nil }
        return steps[index]
    }

    /// Whether the step's traffic is held back because the candidate has no ready pod.
    var isHeldAtZero: Bool { status.traffic?.isHeld == true }

    /// What the status says the route should say in the present step.
    var stepSplit: TrafficSplit {
        isHeldAtZero ? .stableOnly : TrafficSplit(weight: desiredWeight, matches: step?.split.matches ?? [])
    }

    mutating func note(_ reason: Reason, _ message: String) {
        notices.append(Notice(.normal, reason, message))
    }

    mutating func warn(_ reason: Reason, _ message: String) {
        notices.append(Notice(.warning, reason, message))
    }

    /// Says what is awaited; the first word counts.
    mutating func waitFor(_ reason: WaitingFor.Reason, _ message: String, until: Timestamp? = nil) {
        if wait == nil { wait = Wait(reason: reason, message: message, until: until) }
        if let until { alarms.append(until) }
    }
}

// MARK: - Pods

extension Draft {
    /// Ready pods of the candidate that its Service reaches.
    var candidateReady: Int {
        status.candidate.map { seen.ready($0.hash, behind: seen.candidateService) } ?? 0
    }

    /// Ready pods of the stable revision that its Service reaches.
    var stableReady: Int {
        status.stable.map { seen.ready($0.hash, behind: seen.stableService) } ?? 0
    }

    /// Whether the stable revision has had no ready pod for so long that nothing can be compared with it.
    var isStableDead: Bool { stableDeath.map { $0 <= now } ?? false }

    /// From when on the stable revision counts as dead, nil while it has a ready pod or is only being started again.
    var stableDeath: Timestamp? {
        guard let stable = status.stable, seen.replicas > 0, stableReady == 0 else { return nil }
        // One that was deleted is started again first, and then has as long as any other.
        guard let deployment = seen.deployment(stable.hash) else {
            return seen.facts(stable.hash)?.isRecorded != true && stable.hash != seen.target.hash ? now : nil
        }
        guard deployment.ready == 0 else { return nil }
        return deployment.unavailableSince.map { $0 + Limits.deadStable }
    }

    /// Pods the candidate needs for a share of requests.
    func candidateSize(for step: Step) -> Int {
        let total = seen.replicas
        guard total > 0 else { return 0 }
        let weight = step.split.weight
        if weight == 100 { return total }
        if seen.route.isReplicaRatio, weight > 0 { return ratioSize(for: weight, of: total) }
        if let count = step.replicas?.count(of: total) { return max(step.isJudged ? 1 : 0, count) }
        return max(1, (total * weight + 99) / 100)
    }

    /// The candidate's pods whose share beside `total` stable ones comes nearest to the weight; ties round up.
    ///
    /// The stable revision keeps all its pods, so that a rollback finds it whole.
    private func ratioSize(for weight: Int, of total: Int) -> Int {
        let (whole, stableShare) = (total * weight, 100 - weight)
        return min(max(1, (2 * whole + stableShare) / (2 * stableShare)), 4 * total)
    }
}
