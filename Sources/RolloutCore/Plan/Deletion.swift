import KubeModel
import RolloutAPI

/// Takes leave of a rollout that is being deleted: the route first, then the finalizer.
enum Deletion {
    /// The stable revision gets all requests, on a route that was in use before too, and what was added to the route goes; a
    /// route that is gone holds nothing up.
    static func plan(_ seen: Observation) -> Plan {
        var plan = Plan(status: nil, present: seen.status, isUrgent: true)
        guard seen.finalizers.contains(ObjectNames.finalizer) else { return plan }
        let isGone = seen.route.split == nil && seen.route.problem != nil
        if let former = seen.status.route, let facts = seen.formerRoute, facts.problem == nil, !facts.isReleased {
            plan.effects = [.release(former)]
        } else if seen.route.split == .stableOnly || isGone {
            plan.effects = [.removeFinalizer]
            return plan
        } else {
            plan.effects = [.route(.stableOnly)]
        }
        return plan
    }
}
