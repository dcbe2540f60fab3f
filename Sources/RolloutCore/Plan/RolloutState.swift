package import RolloutAPI

/// Where a rollout stands, as its status says.
///
/// ```
/// empty ──begin──▶ promoting ──▶ settled ──begin──▶ stepping ──▶ promoting ──▶ settled
///                                   ▲                  │ guard
///                                   └── rollingBack ◀──┴── withdrawing (superseded)
/// ```
package enum RolloutState: Sendable, Hashable {
    /// Nothing has ever served.
    case empty
    /// One revision serves and none is on its way in.
    case settled(stable: RevisionStatus)
    /// The candidate is in the step of that index.
    case stepping(stable: RevisionStatus, candidate: RevisionStatus, index: Int)
    /// All steps are left, or there is nothing to compare with: the candidate takes over.
    case promoting(stable: RevisionStatus?, candidate: RevisionStatus)
    /// The candidate was refused and its traffic goes back.
    case rollingBack(stable: RevisionStatus, candidate: RevisionStatus)
    /// The spec names another model than the candidate, whose traffic goes back.
    case withdrawing(stable: RevisionStatus, candidate: RevisionStatus)

    init(_ status: RolloutStatus, target: String, steps: Int) {
        guard let candidate = status.candidate else {
            self = status.stable.map { .settled(stable: $0) } ?? .empty
            return
        }
        guard let stable = status.stable else {
            self = .promoting(stable: nil, candidate: candidate)
            return
        }
        if status.rejected?.hash == candidate.hash {
            self = .rollingBack(stable: stable, candidate: candidate)
        } else if candidate.hash != target {
            self = .withdrawing(stable: stable, candidate: candidate)
        } else if let step = status.step, step.index < steps {
            self = .stepping(stable: stable, candidate: candidate, index: max(0, step.index))
        } else {
            self = .promoting(stable: stable, candidate: candidate)
        }
    }
}
