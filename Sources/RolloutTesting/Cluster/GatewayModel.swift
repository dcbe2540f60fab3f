package import KubeModel
import KubeRuntime
package import Sandbox

/// A gateway's controller on paper: it takes changes of routes over after a while, and says so in their status.
package struct GatewayModel: ClusterBehavior {
    /// What a test can turn.
    package struct Knobs: Sendable, Hashable {
        /// From a route's change until it is served; nil for never.
        package var delay: Duration? = .milliseconds(300)
        /// Why every route is refused, or nil where none is.
        package var refusal: String?

        package init() {}
    }

    package let name = "gateway-model"
    package let watches: [ResourceKind] = [.httpRoute, .grpcRoute]

    private let knobs: @Sendable () -> Knobs
    /// Routes that wait to be taken over, since when.
    private var waiting: [Route: Timestamp] = [:]

    private struct Route: Hashable {
        var kind: ResourceKind
        var key: ObjectKey
    }

    /// How often a gateway that takes nothing over is asked again.
    private static let patience = Duration.seconds(1)

    /// Makes a gateway that asks for its knobs at every turn.
    package init(knobs: @escaping @Sendable () -> Knobs) {
        self.knobs = knobs
    }

    package mutating func react(
        to changes: [ClusterChange],
        in cluster: ClusterState,
        now: Timestamp
    ) -> Timestamp? {
        for change in changes {
            let route = Route(kind: change.kind, key: change.key)
            if change.new == nil {
                waiting[route] = nil
            } else if change.old?.generation != change.new?.generation {
                waiting[route] = now
            }
        }
        guard !waiting.isEmpty else { return nil }
        let knobs = knobs()
        guard let delay = knobs.delay else { return now + Self.patience }
        for (route, since) in waiting where since + delay <= now {
            waiting[route] = nil
            answer(route, knobs.refusal, cluster, now)
        }
        return waiting.values.map { $0 + delay }.min()
    }

    private func answer(_ route: Route, _ refusal: String?, _ cluster: ClusterState, _ now: Timestamp) {
        guard var object = cluster.get(route.kind, route.key) else { return }
        let parents = object.spec["parentRefs"]?.array ?? []
        object.status = [
            "parents": .array(parents.map { Self.answer(for: $0, refusal, of: object.generation, now) })
        ]
        _ = try? cluster.updateStatus(route.kind, object, manager: name)
    }

    /// An entry of `status.parents` as a controller of the Gateway API writes it.
    static func answer(for parent: JSONValue, _ refusal: String?, of generation: Int, _ now: Timestamp) -> JSONValue {
        func condition(_ type: String, _ good: String) -> JSONValue {
            let isBad = refusal != nil && type == "Accepted"
            return [
                "type": .string(type), "status": isBad ? "False" : "True",
                "reason": .string(isBad ? "NotAllowedByListeners" : good),
                "message": .string(isBad ? refusal ?? "" : ""),
                "observedGeneration": .int(generation), "lastTransitionTime": .string("\(now)"),
            ]
        }
        return [
            "parentRef": parent, "controllerName": "modelrollout.dev/gateway-model",
            "conditions": [condition("Accepted", "Accepted"), condition("ResolvedRefs", "ResolvedRefs")],
        ]
    }
}
