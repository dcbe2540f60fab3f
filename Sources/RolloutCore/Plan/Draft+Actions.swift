import KubeModel
import RolloutAPI

extension Draft {
    /// Carries out what a person asked for, once; whatever does not fit the present is refused and said so.
    mutating func takeAction() {
        guard let text = seen.rollout.metadata.annotations[ObjectNames.actionAnnotation], !text.isEmpty,
            text != status.lastAction?.action
        else { return }
        let by = seen.rollout.metadata.annotations[ObjectNames.actionByAnnotation]
        let refusal: String?
        if let action = RequestedAction(text) {
            refusal = take(action, by: by ?? "someone")
        } else {
            refusal =
                "is not <verb>@<revision>[/<step>] with one of "
                + RequestedAction.Verb.allCases.map(\.rawValue).joined(separator: ", ")
        }
        status.lastAction = ActionStatus(action: text, by: by, at: now, result: refusal ?? "Accepted")
        if let refusal { warn(.actionRefused, "action \(text): \(refusal)") }
    }

    /// Carries the action out, or says why not.
    private mutating func take(_ action: RequestedAction, by person: String) -> String? {
        switch action.verb {
        case .abort: abort(action, by: person)
        case .promote: promoteNow(action, by: person)
        case .skip: skip(action, by: person)
        case .approve: approve(action, by: person)
        case .retry: retry(action, by: person)
        case .undo: undo(to: action.revision, by: person)
        }
    }

    private mutating func abort(_ action: RequestedAction, by person: String) -> String? {
        guard let candidate = status.candidate, status.stable != nil else { return "nothing is rolling out" }
        guard candidate.revision == action.revision else { return "revision \(candidate.revision) is rolling out" }
        guard status.rejected?.hash != candidate.hash else { return "it is rolling back already" }
        reject(.aborted, "aborted by \(person)" + (action.note.map { ": \($0)" } ?? ""))
        return nil
    }

    private mutating func promoteNow(_ action: RequestedAction, by person: String) -> String? {
        if let refusal = requireStep(of: action) { return refusal }
        clearPolicyPause()
        enter(steps.count, why: "promoted by \(person)")
        note(.skipped, "\(person) skipped what was left of the steps")
        return nil
    }

    private mutating func skip(_ action: RequestedAction, by person: String) -> String? {
        if let refusal = requireStep(of: action) { return refusal }
        let index = status.step?.index ?? 0
        clearPolicyPause()
        note(.skipped, "\(person) skipped \(stepTitle)")
        enter(index + 1, why: "\(stepTitle) skipped by \(person)")
        return nil
    }

    private mutating func approve(_ action: RequestedAction, by person: String) -> String? {
        if let refusal = requireStep(of: action) { return refusal }
        guard step?.approval != nil else { return "\(stepTitle) needs no approval" }
        guard status.step?.approvedBy == nil else { return "\(stepTitle) is approved already" }
        status.step?.approvedBy = person
        if status.pause?.cause == .approvalTimeout { clearPolicyPause() }
        note(.approved, "\(stepTitle) approved by \(person)")
        return nil
    }

    private mutating func retry(_ action: RequestedAction, by person: String) -> String? {
        if let candidate = status.candidate {
            guard candidate.revision == action.revision else { return "revision \(candidate.revision) is rolling out" }
            guard status.rejected?.hash != candidate.hash else { return "it is still rolling back" }
            guard let pause = status.pause, pause.cause != .spec else { return "nothing has failed" }
            status.pause = nil
            enter(status.step?.index ?? 0, why: "retried by \(person)")
        } else {
            guard let rejected = status.rejected, rejected.revision == action.revision else {
                return "revision \(action.revision) was not refused"
            }
            status.rejected = nil
        }
        note(.retried, "\(person) asked to try revision \(action.revision) again")
        return nil
    }

    private mutating func undo(to revision: Int, by person: String) -> String? {
        guard let facts = seen.revisions.first(where: { $0.revision == revision && $0.isRecorded }) else {
            let known = seen.revisions.filter(\.isRecorded).map(\.revision).sorted()
            return "no revision \(revision) is recorded; there are \(known.map(String.init).joined(separator: ", "))"
        }
        if let stable = status.stable, stable.revision == revision {
            guard let candidate = status.candidate else { return "revision \(revision) serves already" }
            guard status.rejected?.hash != candidate.hash else { return "it is rolling back already" }
            reject(.undone, "\(person) went back to revision \(revision)")
            return nil
        }
        guard facts.hash != status.candidate?.hash else { return "revision \(revision) is rolling out" }
        status.pinned = PinnedRevision(revision: revision, hash: facts.hash, instead: seen.target.hash)
        if status.rejected?.hash == facts.hash { status.rejected = nil }
        note(.undone, "\(person) went back to revision \(revision)")
        return nil
    }

    /// Why the action does not fit the present step, or nil where it does.
    private func requireStep(of action: RequestedAction) -> String? {
        guard case .stepping(_, let candidate, let index) = state else { return "no step is under way" }
        guard candidate.revision == action.revision else { return "revision \(candidate.revision) is rolling out" }
        guard let wanted = action.step, wanted != "\(index)", wanted != steps[index].name else { return nil }
        return "the present step is \(index) \"\(steps[index].name)\""
    }

    private mutating func clearPolicyPause() {
        guard let pause = status.pause, pause.cause != .spec else { return }
        status.pause = nil
    }
}
