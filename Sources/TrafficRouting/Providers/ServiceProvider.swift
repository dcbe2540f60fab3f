package import KubeModel
import RolloutAPI
package import RolloutCore

/// A plain Service of the rollout's name: one revision by its selector, or a share by the number of pods.
///
/// For a share it selects the pods of all revisions, and every ready pod gets the same part of the connections: it is
/// for the caller to run as many pods as the share needs, and no pods of other revisions.
package struct ServiceProvider: TrafficProvider {
    package static let name = "service"
    package static let watches: [ResourceKind] = [.service]

    package init() {}

    package var capabilities: Set<TrafficCapability> { [.replicaRatio] }

    package func references(_ targets: RouteTargets) -> [RouteReference] {
        [ManagedService.reference(targets.apexService, targets)]
    }

    package func read(_ current: [KubeObject], _ targets: RouteTargets) -> RouteReading {
        let reference = ManagedService.reference(targets.apexService, targets)
        guard let live = reference.object(in: current) else {
            return .mixed("\(reference.text) does not exist yet")
        }
        do throws(RouteProblem) {
            _ = try ManagedService.isOurs(live, reference, targets)
            guard let guess = guess(live, targets) else {
                return .mixed("\(reference.text) selects neither the stable revision nor the candidate")
            }
            guard try changes(to: guess, targets, over: live).isEmpty else {
                return .mixed("\(reference.text) is not as it was written")
            }
            return .split(guess)
        } catch {
            return error.reading
        }
    }

    package func render(
        _ split: TrafficSplit,
        _ targets: RouteTargets,
        over current: [KubeObject]
    ) -> RouteWrites {
        let reference = ManagedService.reference(targets.apexService, targets)
        return RouteWrites { () throws(RouteProblem) in
            try demandCapabilities(for: split)
            return try changes(to: split, targets, over: reference.object(in: current))
        }
    }

    package func acknowledgement(_ current: [KubeObject], _ targets: RouteTargets) -> Acknowledgement {
        let reference = ManagedService.reference(targets.apexService, targets)
        guard let live = reference.object(in: current) else {
            return .pending("\(reference.text) does not exist yet")
        }
        return .confirmed(at: live.lastWrite)
    }

    private func changes(
        to split: TrafficSplit,
        _ targets: RouteTargets,
        over live: KubeObject?
    ) throws(RouteProblem) -> [RouteChange] {
        let service: ManagedService
        switch try selection(for: split, targets) {
        case .revision(let hash): service = ManagedService(targets.apexService, selecting: hash, targets)
        case .both:
            if let problem = Self.shareProblem(targets) { throw .impossible(problem) }
            service = ManagedService(targets.apexService, selecting: nil, share: split.weight, targets)
        }
        return try service.changes(over: live)
    }

    /// Why the Service can't lead to both revisions at once, and what to do; nil where it can.
    ///
    /// One Service leads to the same port of all its pods.
    package static func shareProblem(_ targets: RouteTargets) -> String? {
        let stable = targets.ports(leadingTo: targets.stableHash)
        let candidate = targets.ports(leadingTo: targets.candidateHash)
        for (old, new) in zip(stable, candidate) where old.containerPort != new.containerPort {
            return "Service \(targets.apexService) can't share requests between pods that listen on port "
                + "\(old.containerPort) and pods that listen on port \(new.containerPort): give the container's port one name "
                + "in both versions and let spec.ports[].targetPort be that name, or share none, as strategy.blueGreen "
                + "without promotion.holdback"
        }
        return nil
    }

    private enum Selection {
        case revision(String)
        case both
    }

    /// Before the first deploy there is nothing beside the candidate, which then serves whatever the weight.
    private func selection(for split: TrafficSplit, _ targets: RouteTargets) throws(RouteProblem) -> Selection {
        switch (targets.stableHash, targets.candidateHash, split.weight) {
        case ("", "", _): throw .impossible("there is no revision to select yet")
        case ("", let candidate, _): .revision(candidate)
        case (let stable, _, 0): .revision(stable)
        case (_, "", _): throw .impossible("there is no candidate to send requests to")
        case (_, let candidate, 100): .revision(candidate)
        case (let stable, let candidate, _): stable == candidate ? .revision(stable) : .both
        }
    }

    private func guess(_ live: KubeObject, _ targets: RouteTargets) -> TrafficSplit? {
        guard let hash = ManagedService.selectedHash(in: live, targets) else {
            return live.annotations[ManagedService.shareAnnotation].flatMap { Int($0) }.map { TrafficSplit(weight: $0) }
        }
        switch hash {
        case targets.stableHash: return .stableOnly
        case targets.candidateHash: return TrafficSplit(weight: 100)
        default: return nil
        }
    }
}
