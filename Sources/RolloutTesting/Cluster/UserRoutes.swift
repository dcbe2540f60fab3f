package import KubeModel
package import RolloutAPI
import RolloutCore

/// The routes that a user brings along, as each traffic provider needs them.
package enum UserRoutes {
    /// What stands in Git beside a rollout of that name: its route with both Services, all requests to the stable one.
    package static func objects(for traffic: TrafficSpec?, of rollout: ObjectKey) -> [(ResourceKind, KubeObject)] {
        let names = ObjectNames(rollout: rollout.name)
        func named(_ name: String) -> ObjectKey { ObjectKey(namespace: rollout.namespace, name: name) }
        if let route = traffic?.httpRoute {
            return [(.httpRoute, gatewayRoute(.httpRoute, named(route.name), names, rules: route.rules))]
        }
        if let route = traffic?.grpcRoute {
            return [(.grpcRoute, gatewayRoute(.grpcRoute, named(route.name), names, rules: route.rules))]
        }
        if let ingress = traffic?.ingress { return [(.ingress, self.ingress(named(ingress.name), names))] }
        if let service = traffic?.traefik {
            return [(.traefikService, traefikService(named(service.name), names))]
        }
        return []
    }

    private static func backends(_ names: ObjectNames) -> [JSONValue] {
        [
            ["name": .string(names.stableService), "port": 80, "weight": 100],
            ["name": .string(names.candidateService), "port": 80, "weight": 0],
        ]
    }

    private static func gatewayRoute(
        _ kind: ResourceKind,
        _ key: ObjectKey,
        _ names: ObjectNames,
        rules: [String]?
    ) -> KubeObject {
        var route = KubeObject(kind, key)
        var managed = JSONObject()
        managed["name"] = rules?.first.map { .string($0) }
        managed["backendRefs"] = .array(backends(names))
        route.spec = [
            "parentRefs": [["name": "web"]],
            "rules": [
                .object(managed),
                // A rule that concerns nobody but the user.
                ["name": "help", "backendRefs": [["name": "help", "port": 80]]],
            ],
        ]
        return route
    }

    private static func ingress(_ key: ObjectKey, _ names: ObjectNames) -> KubeObject {
        var ingress = KubeObject(.ingress, key)
        let backend: JSONValue = ["service": ["name": .string(names.stableService), "port": ["number": 80]]]
        ingress.spec = [
            "ingressClassName": "nginx",
            "rules": [
                [
                    "host": "models.example.org",
                    "http": ["paths": [["path": "/", "pathType": "Prefix", "backend": backend]]],
                ]
            ],
        ]
        return ingress
    }

    private static func traefikService(_ key: ObjectKey, _ names: ObjectNames) -> KubeObject {
        var service = KubeObject(.traefikService, key)
        service.spec = ["weighted": ["services": .array(backends(names))]]
        return service
    }
}
