package import KubeModel
package import RolloutAPI

/// The status of a rollout whose spec can't be carried out: nothing is touched, and it says what to mend.
///
/// Returns nil where the status says so already.
package func refusal(
    of status: RolloutStatus,
    generation: Int,
    because problems: [FieldError],
    at now: Timestamp
) -> RolloutStatus? {
    let message = Text.bounded(problems.map(\.description).joined(separator: "; "), bytes: Limits.messageBytes)
    guard status.phase != .invalid || status.message != message || status.observedGeneration != generation else {
        return nil
    }
    var status = status
    status.observedGeneration = generation
    status.phase = .invalid
    status.message = message
    let since = status.waitingFor?.reason == .fix ? status.waitingFor?.since : nil
    status.waitingFor = WaitingFor(reason: .fix, since: since ?? now)
    var conditions = status.conditions ?? []
    for (type, value) in [("Ready", Condition.Status.no), ("Progressing", .no), ("Stalled", .yes)] {
        conditions.set(
            Condition(
                type: type,
                status: value,
                reason: Reason.invalidSpec.rawValue,
                message: message,
                observedGeneration: generation,
                lastTransitionTime: now.wholeSeconds
            )
        )
    }
    status.conditions = conditions
    return status
}
