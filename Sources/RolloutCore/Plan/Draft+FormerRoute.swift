import KubeModel
import RolloutAPI

/// From one route to another, where the spec comes to name another.
extension Draft {
    /// The route that was in use and must still be given back, or nil where the one that the spec names may be used.
    ///
    /// The status keeps naming it until it has been seen to send all requests to the stable revision, so that a crash at any
    /// moment leaves it known. One that can't be written any more holds nothing up.
    mutating func routeToRelease() -> RouteUse? {
        let named = RouteUse(seen.spec.traffic)
        guard let former = status.route, former != named else {
            status.route = named
            return nil
        }
        if let facts = seen.formerRoute, facts.problem == nil, !facts.isReleased { return former }
        status.route = named
        // What was counted and timed was so under the other route.
        status.step?.observedSince = nil
        status.drift = nil
        carryEvidence()
        if let problem = seen.formerRoute?.problem {
            warn(.routeChanged, "\(named) carries the traffic from now on; \(former) is left as it is: \(problem)")
        } else if former.name == nil {
            // Nothing moves it along when another revision takes over.
            let service = ObjectNames(rollout: seen.rollout.key.name).apexService
            warn(
                .routeChanged,
                "\(named) carries the traffic from now on; the Service \(service) leads to the present stable revision and "
                    + "will not follow the next: delete it once nobody uses it"
            )
        } else {
            note(.routeChanged, "\(named) carries the traffic from now on; \(former) leads to the stable revision only")
        }
        return nil
    }

    /// Gives the route back.
    ///
    /// Nothing that it could still lead to is changed meanwhile.
    mutating func releasing(_ former: RouteUse) -> [Effect] {
        let isServing = stableReady > 0 || seen.replicas == 0
        let message =
            isServing
            ? "\(former) is given back to the stable revision before another route is used"
            : "the stable revision has no ready pod: \(former) is given back when it has"
        wait = Wait(reason: isServing ? .route : .pods, message: message, until: nil)
        return isServing ? [.release(former)] : []
    }
}
