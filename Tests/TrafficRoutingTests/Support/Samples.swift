import KubeModel
import RolloutAPI
import RolloutCore
import TrafficRouting

/// Objects and targets of one rollout, `fraud` in the namespace `ml`.
enum Samples {
    static let owner = OwnerReference(
        apiVersion: "modelrollout.dev/v1alpha1",
        kind: "ModelRollout",
        name: "fraud",
        uid: "rollout-uid"
    )

    static func targets(
        rollout: String = "fraud",
        stable: String = "5b1a9c",
        candidate: String = "7f9c21",
        ports: [PortSpec] = [PortSpec(name: "http", port: 80, targetPort: .int(8080))],
        _ configure: (inout TrafficSpec) -> Void = { _ in }
    ) -> RouteTargets {
        var traffic = TrafficSpec()
        configure(&traffic)
        return RouteTargets(
            rollout: ObjectKey(namespace: "ml", name: rollout),
            owner: owner,
            traffic: traffic,
            ports: ports,
            names: ObjectNames(rollout: rollout),
            stableHash: stable,
            candidateHash: candidate
        )
    }

    static func httpTargets(rules: [String]? = nil) -> RouteTargets {
        targets { $0.httpRoute = GatewayTraffic(name: "fraud", rules: rules) }
    }

    static func object(_ text: String) throws -> KubeObject {
        KubeObject(try JSONValue(parsing: text))
    }

    /// A route with the given rules, as JSON.
    static func httpRoute(_ rules: String, kind: String = "HTTPRoute") throws -> KubeObject {
        try object(
            """
            {"apiVersion":"gateway.networking.k8s.io/v1","kind":"\(kind)",
             "metadata":{"name":"fraud","namespace":"ml","generation":3,"labels":{"team":"risk"}},
             "spec":{"parentRefs":[{"name":"public","sectionName":"https"}],"hostnames":["m.example.com"],
             "rules":[\(rules)]}}
            """
        )
    }

    /// A rule with the pair at the given weights, and further members.
    static func rule(_ name: String? = nil, _ stable: Int = 100, _ candidate: Int = 0, more: String = "") -> String {
        """
        {\(name.map { "\"name\":\"\($0)\"," } ?? "")\(more.isEmpty ? "" : more + ",")
         "backendRefs":[{"name":"fraud-stable","port":80,"weight":\(stable)},
                        {"name":"fraud-candidate","port":80,"weight":\(candidate)}]}
        """
    }

    static func header(_ name: String, _ value: String, _ type: RequestMatch.Value.Kind? = nil) -> RequestMatch {
        RequestMatch(headers: [RequestMatch.Value(name: name, value: value, type: type)])
    }

    static func cookie(_ name: String, _ value: String, _ type: RequestMatch.Value.Kind? = nil) -> RequestMatch {
        RequestMatch(cookies: [RequestMatch.Value(name: name, value: value, type: type)])
    }

    static func query(_ name: String, _ value: String) -> RequestMatch {
        RequestMatch(queryParams: [RequestMatch.Value(name: name, value: value)])
    }
}
