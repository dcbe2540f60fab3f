package import KubeModel
import RolloutAPI
package import RolloutCore

/// Weights in the weighted round robin of a `TraefikService`.
package struct TraefikProvider: TrafficProvider {
    package static let name = "traefik"
    package static let watches: [ResourceKind] = [.traefikService]

    private static let list: JSONPointer = ["spec", "weighted", "services"]

    package init() {}

    package var capabilities: Set<TrafficCapability> { [.weight] }

    package func references(_ targets: RouteTargets) -> [RouteReference] {
        reference(targets).map { [$0] } ?? []
    }

    package func read(_ current: [KubeObject], _ targets: RouteTargets) -> RouteReading {
        do throws(RouteProblem) {
            let (reference, _, pair) = try found(current, targets)
            switch pair.share {
            case .percent(let percent): return .split(TrafficSplit(weight: percent))
            case .other(let text): return .mixed("\(reference.text): \(text)")
            }
        } catch {
            return error.reading
        }
    }

    package func render(
        _ split: TrafficSplit,
        _ targets: RouteTargets,
        over current: [KubeObject]
    ) -> RouteWrites {
        RouteWrites { () throws(RouteProblem) in
            try demandCapabilities(for: split)
            let (reference, object, pair) = try found(current, targets)
            var patch = GuardedPatch(reference, object)
            pair.write(split.weight, to: &patch)
            return patch.changes
        }
    }

    package func acknowledgement(_ current: [KubeObject], _ targets: RouteTargets) -> Acknowledgement {
        do throws(RouteProblem) {
            return .confirmed(at: try found(current, targets).object.lastWrite)
        } catch {
            return .pending(error.message)
        }
    }

    private func reference(_ targets: RouteTargets) -> RouteReference? {
        targets.traffic.traefik.map {
            RouteReference(kind: .traefikService, key: ObjectKey(namespace: targets.rollout.namespace, name: $0.name))
        }
    }

    private func found(
        _ current: [KubeObject],
        _ targets: RouteTargets
    ) throws(RouteProblem) -> (reference: RouteReference, object: KubeObject, pair: WeightedPair) {
        guard let reference = reference(targets) else { throw .unreadable("spec.traffic names no TraefikService") }
        guard let object = reference.object(in: current) else { throw .missing("\(reference.text) does not exist") }
        let services = object.json[path: "spec", "weighted", "services"]?.array ?? []
        guard let pair = try WeightedPair(services, at: Self.list, targets) else {
            throw .missing(
                "\(reference.text) must name both Services; its weighted.services need\n\(WeightedPair.lines(targets))"
            )
        }
        return (reference, object, pair)
    }
}
