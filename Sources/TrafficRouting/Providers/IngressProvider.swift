package import KubeModel
package import RolloutCore

/// A second Ingress with the canary annotations of ingress-nginx.
package struct IngressProvider: TrafficProvider {
    package static let name = "ingress"
    package static let watches: [ResourceKind] = [.ingress]

    package init() {}

    package var capabilities: Set<TrafficCapability> { [.weight, .matchHeaders, .matchCookies] }

    package func references(_ targets: RouteTargets) -> [RouteReference] {
        CanaryIngress.references(targets).map { [$0.main, $0.canary] } ?? []
    }

    package func read(_ current: [KubeObject], _ targets: RouteTargets) -> RouteReading {
        do throws(RouteProblem) {
            return try CanaryIngress(current, targets).reading
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
            return try CanaryIngress(current, targets).changes(to: split)
        }
    }

    package func acknowledgement(_ current: [KubeObject], _ targets: RouteTargets) -> Acknowledgement {
        do throws(RouteProblem) {
            return try CanaryIngress(current, targets).acknowledgement
        } catch {
            return .pending(error.message)
        }
    }
}
