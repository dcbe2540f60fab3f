package import KubeModel
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

    private static func managed(_ service: FixedService, _ hash: String, _ targets: RouteTargets) -> ManagedService {
        ManagedService(reference(service, targets).key.name, selecting: hash, targets)
    }
}
