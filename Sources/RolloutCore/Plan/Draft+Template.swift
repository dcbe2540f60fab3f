import KubeModel
import RolloutAPI

/// A revision is what its record says: a pod template that someone else changed is given back its recorded form.
///
/// Each correction replaces pods, so that one who keeps changing a template is told off and not followed.
extension Draft {
    /// Restores the templates of the revisions that have a role, and of those that are kept to return to.
    mutating func templateEffects() -> [Effect] {
        var effects: [Effect] = []
        let roles = [status.stable, status.candidate].compactMap(\.self).map { (hash: $0.hash, revision: $0.revision) }
        let kept = (status.retiring ?? []).filter { $0.retireAt > now + Limits.rejectedDrain }
        for revision in roles + kept.map({ (hash: $0.hash, revision: $0.revision) }) {
            guard let edit = edit(of: revision.hash) else { continue }
            if let due = edit.nextCorrection(after: now) {
                alarms.append(due)
            } else {
                let found = words(for: edit, revision.hash)
                warn(.templateChanged, "\(found) and is restored; change spec.template instead")
                effects.append(.restore(hash: revision.hash, revision: revision.revision, at: now.wholeSeconds))
            }
        }
        return effects
    }

    /// Starts the step over where pods that are judged, or compared with, are about to be replaced, and holds it until
    /// they are.
    mutating func holdEditedPods(in index: Int) -> Bool {
        for hash in [status.candidate?.hash, status.stable?.hash].compactMap(\.self) {
            guard let edit = edit(of: hash) else { continue }
            if let due = edit.nextCorrection(after: now) {
                waitFor(.fix, contest(over: edit, hash, until: due), until: due)
            } else {
                let found = words(for: edit, hash)
                enter(index, why: "\(found): the step starts over")
                waitFor(.pods, "\(found) and is restored")
            }
            return true
        }
        return false
    }

    /// That someone keeps changing a template, where the next correction is not due.
    var contestedTemplate: String? {
        for revision in [status.stable, status.candidate].compactMap(\.self) {
            guard let edit = edit(of: revision.hash), let due = edit.nextCorrection(after: now) else { continue }
            return contest(over: edit, revision.hash, until: due)
        }
        return nil
    }

    /// What differs from the record of the revision, where it can be put right.
    private func edit(of hash: String) -> TemplateEdit? {
        guard let facts = seen.facts(hash), let deployment = facts.deployment, !deployment.isBeingDeleted,
            facts.isRecorded || hash == seen.target.hash
        else { return nil }
        return deployment.edit
    }

    private func words(for edit: TemplateEdit, _ hash: String) -> String {
        let name = ObjectNames(rollout: seen.rollout.key.name).revision(hash)
        return "the pod template of Deployment \(name) was changed by \(edit.manager ?? "someone")"
    }

    private func contest(over edit: TemplateEdit, _ hash: String, until due: Timestamp) -> String {
        "\(words(for: edit, hash)) again, and should be left alone; it is restored at \(due)"
    }
}

extension TemplateEdit {
    /// When the template may be corrected again, nil where it may be now.
    fileprivate func nextCorrection(after now: Timestamp) -> Timestamp? {
        guard let due = restoredAt.map({ $0 + Limits.templateCorrection }), due > now else { return nil }
        return due
    }
}
