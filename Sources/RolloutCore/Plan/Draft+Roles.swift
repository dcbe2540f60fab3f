import KubeModel
import RolloutAPI

// MARK: - The candidate's way

extension Draft {
    /// Makes the target the candidate and puts it into its first step, or past them where there is nothing to compare.
    mutating func begin() {
        recallStable()
        let known = seen.facts(target.hash)?.revision ?? 0
        let last = max(status.revisionCount ?? 0, seen.revisions.map(\.revision).max() ?? 0)
        let revision = known > 0 ? known : last + 1
        status.revisionCount = max(last, revision)
        status.candidate = RevisionStatus(
            revision: revision,
            hash: target.hash,
            version: target.version,
            startedAt: now
        )
        let hash = target.hash
        status.retiring?.removeAll { $0.hash == hash }
        status.drift = nil
        // What was counted of another candidate says nothing of this one.
        status.analysis = nil
        addHistory(
            HistoryEntry(
                revision: revision,
                hash: target.hash,
                version: target.version,
                outcome: .progressing,
                startedAt: now
            )
        )
        note(.started, "revision \(revision) (\(target.version)) is on its way in")
        if let reason = reasonToSkipSteps {
            enter(steps.count, why: reason)
        } else {
            enter(0, why: "revision \(revision) (\(target.version)) started")
        }
    }

    /// Finds out what serves where nothing was ever written down: the status was lost, as by a restore from a backup.
    private mutating func recallStable() {
        guard status.stable == nil, status.revisionCount == nil, let hash = seen.stableService.selectedHash,
            hash != target.hash, let facts = seen.facts(hash), facts.isRecorded, facts.deployment?.ready ?? 0 > 0
        else { return }
        status.stable = RevisionStatus(revision: facts.revision, hash: hash, version: facts.version, startedAt: now)
    }

    /// Why the target need not go through the steps, or nil where it must.
    private var reasonToSkipSteps: String? {
        if status.stable == nil { return "first deploy" }
        if status.pinned?.hash == target.hash { return "return to an earlier revision" }
        if seen.replicas == 0 { return "no replicas are wanted" }
        return isStableDead ? "the stable revision has no ready pod" : nil
    }

    /// Puts the candidate into the step of that index; past the last one it takes over.
    mutating func enter(_ index: Int, why: String) {
        let step = index < steps.count ? steps[index] : nil
        status.step = StepStatus(
            index: min(index, steps.count),
            count: steps.count,
            name: step?.name ?? "promotion",
            since: now,
            plan: stepsFingerprint
        )
        carryEvidence()
        status.drift = nil
        status.traffic?.isHeld = nil
        status.traffic?.losses = nil
        if let step {
            let isNews = desiredWeight != step.split.weight
            setWeight(step.split.weight, why: why)
            if !isNews { note(.stepEntered, "\(stepTitle): \(why)") }
        } else if status.stable != nil, seen.replicas > 0 {
            setWeight(100, why: why)
        }
    }

    /// Leaves of the analysis what outlives a step: what was counted since the rollout began.
    mutating func carryEvidence() {
        let carried = (status.analysis ?? []).compactMap { metric -> MetricStatus? in
            guard let evidence = metric.evidence else { return nil }
            var carried = MetricStatus(name: metric.name, verdict: .undecided)
            carried.reason = "no measurement of this step yet"
            carried.dryRun = metric.dryRun
            carried.critical = metric.critical
            carried.evidence = evidence
            return carried
        }
        status.analysis = carried.isEmpty ? nil : carried
    }

    /// Writes the intended weight down, with the reason.
    mutating func setWeight(_ weight: Int, why: String) {
        guard desiredWeight != weight || status.traffic == nil else { return }
        let changed = desiredWeight != weight
        var traffic = status.traffic ?? TrafficStatus(desired: weight)
        traffic.desired = weight
        traffic.since = now
        traffic.measured = nil
        status.traffic = traffic
        guard changed else { return }
        note(.weightChanged, "candidate weight \(weight): \(why)")
        record(HistoryEntry.Change(at: now, weight: weight, why: Text.bounded(why, bytes: 256)))
    }

    /// Refuses the candidate: its traffic goes back, and it is not tried again by itself.
    mutating func reject(_ reason: Reason, _ message: String) {
        guard let candidate = status.candidate, status.stable != nil else { return }
        status.rejected = RejectedRevision(
            revision: candidate.revision,
            hash: candidate.hash,
            version: candidate.version,
            reason: reason.rawValue,
            message: Text.bounded(message, bytes: 512),
            at: now
        )
        if let pause = status.pause, pause.cause != .spec { status.pause = nil }
        setWeight(0, why: message)
        warn(.rollingBack, "revision \(candidate.revision) (\(candidate.version)) is rolled back: \(message)")
        closeHistory(of: candidate, as: .rolledBack, because: message)
    }

    /// Ends a rollback or a withdrawal once no request reaches the candidate any more.
    mutating func finishWithdrawal(of candidate: RevisionStatus, to stable: RevisionStatus) {
        let isRejected = status.rejected?.hash == candidate.hash
        retire(candidate, after: isRejected ? Limits.rejectedDrain : Limits.drain)
        status.candidate = nil
        status.step = nil
        if isRejected {
            let why = status.rejected?.message ?? ""
            warn(.rolledBack, "revision \(stable.revision) (\(stable.version)) serves again: \(why)")
        } else {
            note(.superseded, "revision \(candidate.revision) (\(candidate.version)) was superseded")
            status.analysis = nil
        }
        setWeight(0, why: isRejected ? "rolled back" : "superseded")
        closeHistory(of: candidate, as: isRejected ? .rolledBack : .superseded, at: now)
    }

    /// Gives up a candidate for the target without going back first, because there is nothing to go back to.
    mutating func replaceCandidate() {
        if let candidate = status.candidate {
            retire(candidate, after: Limits.drain)
            note(.superseded, "revision \(candidate.revision) (\(candidate.version)) was superseded")
            let isRejected = status.rejected?.hash == candidate.hash
            closeHistory(of: candidate, as: isRejected ? .rolledBack : .superseded, at: now)
        }
        status.candidate = nil
        status.step = nil
        begin()
    }

    /// Swaps the roles: the pods that were judged are the pods that serve.
    mutating func promote(_ candidate: RevisionStatus, over stable: RevisionStatus?) {
        status.retiring = status.retiring?.map { entry in
            var entry = entry
            entry.retireAt = min(entry.retireAt, now + Limits.drain)
            return entry
        }
        if let stable { retire(stable, after: max(Limits.drain, seen.spec.promotion?.keepPrevious?.duration ?? .zero)) }
        var promoted = candidate
        promoted.startedAt = now
        status.stable = promoted
        status.candidate = nil
        status.step = nil
        status.rejected = nil
        status.drift = nil
        status.traffic = TrafficStatus(desired: 0, since: now)
        // A first revision does not wait for its route.
        let role = isRouteAtRest ? "serves all requests" : "is the stable revision"
        note(.promoted, "revision \(candidate.revision) (\(candidate.version)) \(role)")
        closeHistory(of: candidate, as: .promoted, at: now)
    }

    private mutating func retire(_ revision: RevisionStatus, after delay: Duration) {
        var retiring = status.retiring ?? []
        retiring.removeAll { $0.hash == revision.hash }
        retiring.append(
            RetiringRevision(
                revision: revision.revision,
                hash: revision.hash,
                version: revision.version,
                retireAt: now + delay
            )
        )
        status.retiring = retiring
    }
}

// MARK: - History

extension Draft {
    private func openHistory(of candidate: RevisionStatus) -> Int? {
        status.history?.firstIndex { $0.hash == candidate.hash && $0.finishedAt == nil }
    }

    /// Writes down how the candidate fared; with a time, for good.
    private mutating func closeHistory(
        of candidate: RevisionStatus,
        as outcome: HistoryEntry.Outcome,
        because reason: String? = nil,
        at time: Timestamp? = nil
    ) {
        guard let index = openHistory(of: candidate), var entry = status.history?[index] else { return }
        entry.outcome = outcome
        if let reason { entry.reason = Text.bounded(reason, bytes: 512) }
        entry.finishedAt = time
        status.history?[index] = entry
    }

    private mutating func addHistory(_ entry: HistoryEntry) {
        var history = (status.history ?? []).map { entry in
            var entry = entry
            entry.changes = entry.changes.map { Array($0.suffix(Limits.changesKept)) }
            return entry
        }
        history.insert(entry, at: 0)
        status.history = Array(history.prefix(Limits.historyEntries))
    }

    private mutating func record(_ change: HistoryEntry.Change) {
        guard let candidate = status.candidate, let index = openHistory(of: candidate) else { return }
        let changes = (status.history?[index].changes ?? []) + [change]
        status.history?[index].changes = Array(changes.suffix(Limits.changesInProgress))
    }
}
