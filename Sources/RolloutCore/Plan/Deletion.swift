import KubeModel
import RolloutAPI

/// Takes leave of a rollout that is being deleted: the route first, then the finalizer.
enum Deletion {
    /// The stable revision gets all requests, on a route that was in use before too, and what was added to the route goes; a
    /// route that is gone holds nothing up.
    static func plan(_ seen: Observation) -> Plan {
        var plan = Plan(status: nil, present: seen.status, isUrgent: true)
        guard seen.finalizers.contains(ObjectNames.finalizer) else { return plan }
        // A route that nobody may read can hold something of ours only while there is a candidate.
        if seen.route.isUnread, seen.status.candidate != nil {
            plan.tell(seen.route.problem ?? "the route can't be read", seen)
            return plan
        }
        let isGone = seen.route.split == nil && seen.route.problem != nil
        if let former = seen.status.route, let facts = seen.formerRoute, facts.problem == nil, !facts.isReleased {
            plan.effects = [.release(former)]
        } else if seen.route.split == .stableOnly || isGone || isGivenBack(seen) {
            plan.effects = givenBack(seen) + [.removeFinalizer]
            return plan
        } else {
            plan.effects = [.route(.stableOnly)]
        }
        if let obstacle = seen.obstacle { plan.tell(obstacle, seen) }
        return plan
    }
}

extension Deletion {
    /// Whether the Service that was the route leads to what it did before, so that it must not be taken again.
    private static func isGivenBack(_ seen: Observation) -> Bool {
        let name = ObjectNames(rollout: seen.rollout.key.name).apexService
        return seen.foreignServices[name] != nil
    }

    /// Services of someone else's select again what they did, unless the pods that they lead to stay: the API server then
    /// marks the rollout, takes it from its dependents and removes the mark.
    private static func givenBack(_ seen: Observation) -> [Effect] {
        guard let adopted = seen.status.adopted, !adopted.isEmpty, !seen.finalizers.contains("orphan"),
            !seen.revisions.contains(where: \.isOrphan)
        else { return [] }
        return [.giveBack(adopted)]
    }
}

extension Plan {
    /// Says what holds the deletion up, once.
    fileprivate mutating func tell(_ obstacle: String, _ seen: Observation) {
        let message = Text.bounded(
            "can't be deleted before its route is given back: \(obstacle)",
            bytes: Limits.messageBytes
        )
        guard seen.status.message != message else { return }
        var status = seen.status
        status.message = message
        status.waitingFor = WaitingFor(reason: .fix, since: seen.now)
        self.status = status
        present = status
        notices = [Notice(.warning, .refused, message)]
    }
}
