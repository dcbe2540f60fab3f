package import KubeModel
package import RolloutAPI

/// What should be done: first the status, then the effects in order.
package struct Plan: Sendable, Hashable {
    /// The status to write before anything else, or nil where nothing worth a write has changed.
    package var status: RolloutStatus?
    /// The status as it is to be understood now, written or not.
    package var present: RolloutStatus
    package var effects: [Effect]
    package var notices: [Notice]
    /// When to look again though nothing has happened; nil for never.
    package var wakeUp: Timestamp?
    /// Whether traffic is being taken away from a candidate, which goes before everything else.
    package var isUrgent: Bool

    package init(
        status: RolloutStatus?,
        present: RolloutStatus,
        effects: [Effect] = [],
        notices: [Notice] = [],
        wakeUp: Timestamp? = nil,
        isUrgent: Bool = false
    ) {
        self.status = status
        self.present = present
        self.effects = effects
        self.notices = notices
        self.wakeUp = wakeUp
        self.isUrgent = isUrgent
    }
}

/// Decides what is to be done about one rollout: pure and total.
///
/// The decision has two halves. The first moves the status, which is the intent: a person's action, then the guards in
/// order, then one move of the state machine. The second compares the intent with what was seen and lists the effects
/// that are safe right now; what is not yet safe waits for the next observation. Since the status is written first and
/// every effect is absolute, a crash anywhere leaves a state from which the same plan follows.
package func plan(_ seen: Observation) -> Plan {
    if seen.rollout.metadata.isBeingDeleted { return Deletion.plan(seen) }
    var draft = Draft(seen)
    draft.followPause()
    draft.takeAction()
    draft.decide()
    return draft.converged()
}

/// What the route should say by the status as it stands, before anything is decided; nil where it is best left alone.
package func intendedSplit(_ seen: Observation) -> TrafficSplit? {
    let wanted = Draft(seen).wantedSplit
    // Before the candidate's Service leads to its pods nothing can.
    let isLed = seen.candidateService.selectedHash == seen.status.candidate?.hash
    return wanted?.reachesCandidate == true && !isLed ? nil : wanted
}
