import KubeModel
import RolloutAPI

extension Draft {
    /// Since when the present step's traffic has been live with the pods it needs, or nil while it is not.
    ///
    /// Where the route's own objects tell when they were taken over, this is read from them, so that it survives a crash
    /// without being written; it is never earlier than the truth.
    var observedSince: Timestamp? {
        guard let step, let status = status.step, seen.route.split == stepSplit, desiredWeight == step.split.weight,
            case .confirmed(let at) = seen.route.acknowledgement
        else { return nil }
        if let known = status.observedSince { return known }
        guard candidateReady >= candidateSize(for: step) else { return nil }
        guard let derived = derivedObservation(at, of: step) else { return now }
        return derived <= now ? derived : nil
    }

    /// The acknowledgement's time, if it is this step's own: a step that moves weight writes the route after it began.
    private func derivedObservation(_ at: Timestamp?, of step: Step) -> Timestamp? {
        guard let at, let since = status.step?.since, step.split.reachesCandidate, at >= since else { return nil }
        return at + seen.route.settle
    }

    /// Why the step could never be judged, or a later one not be entered, where the candidate's traffic has not begun: it
    /// does not begin then.
    func flaw(of step: Step) -> String? {
        guard step.isJudged, !(seen.route.split?.reachesCandidate ?? false) else { return nil }
        return seen.analysisProblem ?? shareProblem
    }

    /// Why requests can't be shared as some step wants them to be.
    var shareProblem: String? {
        steps.contains { (1...99).contains($0.split.weight) } ? seen.shareProblem : nil
    }

    /// Keeps the observation in the status where it could not be derived again.
    mutating func rememberObservation(_ since: Timestamp, of step: Step) {
        guard status.step?.observedSince == nil else { return }
        if case .confirmed(let at) = seen.route.acknowledgement, derivedObservation(at, of: step) == nil {
            holdsMemory = true
        }
        status.step?.observedSince = since
    }

    /// What keeps the step from being left, or nothing; also says whether the first of it ends by itself.
    mutating func isHeld(in step: Step, since: Timestamp, isLast: Bool) -> Bool {
        let bakeEnd = since + step.bake
        if bakeEnd > now {
            waitFor(.bake, "baking until \(bakeEnd)\(forecast(in: step, since: since))", until: bakeEnd)
            return true
        }
        if isAwaitingApproval(of: step) {
            let limit = approvalDeadline.map { ", until \($0)" } ?? ""
            let revision = status.candidate?.revision ?? 0
            // With the step, so that it is another text than the one that opened the gate before.
            let action = "\(ObjectNames.actionAnnotation)=approve@\(revision)/\(status.step?.index ?? 0)"
            waitFor(
                .approval,
                "approval of revision \(revision) awaited\(limit) (\(action))",
                until: approvalDeadline
            )
            return true
        }
        return step.isJudged && (isBlind() || lacksEvidence(for: step, since: since, isLast: isLast))
    }

    /// What the first undecided metric still needs, and whether the step's time is enough for it.
    private func forecast(in step: Step, since: Timestamp) -> String {
        guard let metric = undecidedMetric, let needs = metric.needs else { return warning }
        let text = "; \(metric.name): \(metric.reason ?? "undecided")"
        let left = (since + (step.conclusion?.limit ?? step.bake) - now).seconds
        guard let requests = seen.requests?.candidate, requests > 0, now > since, left > 0 else { return text }
        let possible = requests / (now - since).seconds * left
        guard Double(needs) > possible else { return text }
        // Requests at the candidate go with the weight.
        let weight = (Double(step.split.weight) * Double(needs) / possible).rounded(.up)
        let advice = weight <= 50 ? "weight \(Int(weight)) could" : "a longer bake or a wider margin could"
        return "\(text); not in this step's time: \(advice)"
    }

    /// Takes in what is foreseen of the candidate's comparisons, and warns where that is no good.
    mutating func takeOutlook() {
        guard let outlook = seen.outlook, let candidate = status.candidate,
            status.outlook?.revision != candidate.revision
        else { return }
        let message = Text.bounded(outlook.message, bytes: Limits.messageBytes)
        status.outlook = OutlookStatus(
            revision: candidate.revision,
            decidable: outlook.isDecidable,
            message: message
        )
        if !outlook.isDecidable { warn(.undecidable, message) }
    }

    /// What was foreseen when the candidate started, where that is no good.
    var warning: String {
        guard let outlook = status.outlook, !outlook.decidable, outlook.revision == status.candidate?.revision else {
            return ""
        }
        return "; \(outlook.message)"
    }

    private func isAwaitingApproval(of step: Step) -> Bool {
        guard let approval = step.approval, status.step?.approvedBy == nil else { return false }
        guard approval.onTimeout == .proceed, let deadline = approvalDeadline else { return true }
        return deadline > now
    }

    private mutating func isBlind() -> Bool {
        guard
            let metric = status.analysis?.first(where: {
                $0.dryRun != true && ($0.verdict == .noData || $0.verdict == .monitoringFault)
            })
        else { return false }
        let isFault = metric.verdict == .monitoringFault
        let policy = seen.spec.failurePolicy
        let acts = (isFault ? policy?.onMonitoringFault : policy?.onNoData) ?? .hold
        let until = acts == .hold ? nil : metric.blindSince.map { $0 + blindTimeout }
        let finding = metric.reason ?? (isFault ? "monitoring fault" : "no data")
        // Requests that are counted elsewhere and don't arrive say more than a metric that is silent.
        let share = seen.requests?.mismatch.map { "; \($0)" } ?? ""
        waitFor(
            isFault ? .monitoring : .data,
            "\(metric.name): \(finding)\(share); held at weight \(desiredWeight)",
            until: until
        )
        return true
    }

    /// Requests that the candidate got in this step, as they were last counted.
    var countedRequests: Int? {
        guard let count = seen.requests?.candidate, count.isFinite else { return status.step?.requests }
        return Int(min(max(count, 0), 1e15))
    }

    private mutating func lacksEvidence(for step: Step, since: Timestamp, isLast: Bool) -> Bool {
        if let least = step.minRequests, countedRequests ?? 0 < least {
            waitFor(.evidence, "\(countedRequests ?? 0) of \(least) requests at the candidate")
            return true
        }
        let metrics = (status.analysis ?? []).filter { $0.dryRun != true }
        if let unmeasured = metrics.first(where: { ($0.measurements ?? 0) == 0 }) {
            waitFor(.evidence, "\(unmeasured.name): no measurement of this step yet")
            return true
        }
        if seen.isMeasurementPending {
            let finding = undecidedMetric.flatMap { metric in metric.reason.map { "\(metric.name): \($0)" } }
            waitFor(.evidence, finding ?? "a measurement is due")
            return true
        }
        guard let undecided = undecidedMetric else { return false }
        if let conclusion = step.conclusion {
            let until = since + conclusion.limit
            guard until > now else { return conclusion.onInconclusive != .promote }
            waitFor(.evidence, "\(undecided.name): \(undecided.reason ?? "undecided"); until \(until)", until: until)
            return true
        }
        switch seen.spec.failurePolicy?.onInconclusive ?? (isLast ? .hold : .proceed) {
        case .proceed: return false
        case .rollback: return true
        case .hold:
            let until = since + step.bake + blindTimeout
            guard seen.spec.failurePolicy?.onInconclusive == .hold || until > now else { return false }
            let end = until > now ? until : nil
            waitFor(
                .evidence,
                "\(undecided.name): \(undecided.reason ?? "undecided")" + (end.map { "; until \($0)" } ?? ""),
                until: end
            )
            return true
        }
    }
}

/// The candidate whose comparisons are to be foreseen now, or nil where that is done, or too late.
package func outlookHash(_ seen: Observation) -> String? {
    let draft = Draft(seen)
    guard case .stepping(_, let candidate, _) = draft.state, !draft.isFrozen, seen.spec.paused != true,
        seen.status.outlook?.revision != candidate.revision, (seen.status.analysis ?? []).isEmpty
    else { return nil }
    return candidate.hash
}

/// Which evidence counts now, or nil while nothing is to be measured.
///
/// A step is measured once its traffic has been observed live, and for as long as nobody has frozen it.
package func evidenceScope(_ seen: Observation) -> EvidenceScope? {
    let draft = Draft(seen)
    guard case .stepping(_, let candidate, let index) = draft.state, draft.steps[index].isJudged, !draft.isFrozen,
        seen.spec.paused != true, let since = draft.observedSince
    else { return nil }
    return EvidenceScope(
        candidateHash: candidate.hash,
        stepIndex: index,
        observedSince: since,
        isConcurrent: draft.steps[index].split.weight < 100,
        weight: draft.steps[index].split.matches.isEmpty && !seen.route.isReplicaRatio
            ? draft.steps[index].split.weight : nil
    )
}
