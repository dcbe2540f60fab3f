package import KubeModel
package import RolloutAPI
package import RolloutCore

/// The two Services whose names never change, `<name>-stable` and `<name>-candidate`.
///
/// When which of them may select another revision is the plan's to say; here stands only what to write then.
package enum ServiceManifests {
    package static func reference(_ service: FixedService, _ targets: RouteTargets) -> RouteReference {
        switch service {
        case .stable: ManagedService.reference(targets.stableService, targets)
        case .candidate: ManagedService.reference(targets.candidateService, targets)
        }
    }

    /// The whole Service, for server-side apply.
    package static func manifest(
        _ service: FixedService,
        selecting hash: String,
        _ targets: RouteTargets
    ) -> KubeObject {
        managed(service, hash, targets).intent
    }

    /// The changes after which the Service selects that revision's pods; none where it does already.
    ///
    /// Refused where the Service belongs to someone else.
    package static func render(
        _ service: FixedService,
        selecting hash: String,
        _ targets: RouteTargets,
        over current: [KubeObject]
    ) -> RouteWrites {
        RouteWrites { () throws(RouteProblem) in
            guard !hash.isEmpty else {
                throw .impossible("there is no revision for \(reference(service, targets).text) to select")
            }
            return try managed(service, hash, targets).changes(over: reference(service, targets).object(in: current))
        }
    }

    /// Hash of the revision whose pods the Service selects; nil where the Service is not there, empty where it selects
    /// anything else than the pods of one revision.
    package static func selectedHash(
        _ service: FixedService,
        _ targets: RouteTargets,
        in current: [KubeObject]
    ) -> String? {
        reference(service, targets).object(in: current).map { ManagedService.selectedHash(in: $0, targets) ?? "" }
    }

    /// The changes after which a Service of someone else's selects what it did before; none where it does not lead to the
    /// rollout's pods.
    package static func release(
        _ service: AdoptedService,
        _ targets: RouteTargets,
        over current: [KubeObject]
    ) -> RouteWrites {
        let reference = ManagedService.reference(service.name, targets)
        guard let live = reference.object(in: current), foreign(live, targets) == nil else {
            return .changes([])
        }
        guard case .nobodys = live.ownership(targets) else { return .changes([]) }
        return .changes(ManagedService.released(live, reference, to: service))
    }

    /// What a Service leads to that someone else made; nil where it is the rollout's, another owner's, or leads to the
    /// rollout's pods.
    package static func foreign(_ live: KubeObject, _ targets: RouteTargets) -> AdoptedService? {
        guard case .nobodys = live.ownership(targets), !ManagedService.isTaken(live, targets) else { return nil }
        let labels = live.spec["selector"]?.object?.strings ?? [:]
        guard !labels.isEmpty else { return nil }
        return AdoptedService(name: live.name, selector: labels, targetPorts: ManagedService.targetPorts(of: live))
    }

    private static func managed(_ service: FixedService, _ hash: String, _ targets: RouteTargets) -> ManagedService {
        ManagedService(reference(service, targets).key.name, selecting: hash, targets)
    }
}
