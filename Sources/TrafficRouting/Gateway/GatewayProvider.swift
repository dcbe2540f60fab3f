package import KubeModel
package import RolloutCore

/// A provider for a route of the Gateway API, v1.
///
/// Of the user's route it owns the weights of the two Services, and rules that it added by name. These stand directly
/// before the rule they were made from and end in the candidate; a rule without such a match is never touched. The
/// lists of a route are atomic, so that server-side apply could own a weight only with everything around it: JSON
/// Patch it is, guarded by tests.
package protocol GatewayProvider: TrafficProvider {
    static var dialect: GatewayDialect { get }
}

extension GatewayProvider {
    package static var watches: [ResourceKind] { [dialect.kind] }

    package var capabilities: Set<TrafficCapability> { Self.dialect.capabilities }

    package func references(_ targets: RouteTargets) -> [RouteReference] {
        GatewayRoute.reference(targets, Self.dialect).map { [$0] } ?? []
    }

    package func read(_ current: [KubeObject], _ targets: RouteTargets) -> RouteReading {
        do throws(RouteProblem) {
            return try GatewayRoute(current, targets, Self.dialect).reading
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
            return try GatewayRoute(current, targets, Self.dialect).changes(to: split)
        }
    }

    package func acknowledgement(_ current: [KubeObject], _ targets: RouteTargets) -> Acknowledgement {
        do throws(RouteProblem) {
            return GatewayStatus(of: try GatewayRoute(current, targets, Self.dialect).object).acknowledgement
        } catch {
            return .pending(error.message)
        }
    }
}
