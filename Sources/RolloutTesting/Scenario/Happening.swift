package import RolloutAPI
package import RolloutCore

/// Something that happens to a rollout, whatever the level.
package enum Happening: Sendable {
    /// Someone deploys another version of the model.
    case deploy(String)
    /// Someone edits the spec.
    case edit(@Sendable (inout RolloutSpec) -> Void)
    /// Someone asks for an action.
    case act(String)
    /// The metrics say something else from now on, by name and arm; one that is not named is not answered.
    case metrics([String: [Arm: QueryOutcome]])
    /// Pods of that version become ready after another delay from now on; nil for never.
    case readyDelay(String, Duration?)
    /// All pods of a version die; their successors become ready after the delay, or never.
    case killPods(String, backAfter: Duration?)
    /// Someone changes the route's weight by hand.
    case route(Int)
    /// A change of the route takes another time to be taken over from now on; nil for never.
    case routeDelay(Duration?)
    /// The controller dies and is started again.
    case crash
}
