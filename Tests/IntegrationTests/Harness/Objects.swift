import KubeModel
import RolloutTesting

/// The objects that tests put into the cluster.
enum Objects {
    static func namespace(_ name: String) -> KubeObject {
        KubeObject(.namespace, ObjectKey(namespace: "", name: name))
    }

    /// A Lease without a holder, as an installation brings it.
    static func lease(_ namespace: String, _ name: String = "modelrollout-controller") -> KubeObject {
        KubeObject(.lease, ObjectKey(namespace: namespace, name: name))
    }

    static var gatewayClass: KubeObject {
        var object = KubeObject(.gatewayClass, ObjectKey(namespace: "", name: "traefik"))
        object.spec = ["controllerName": "traefik.io/gateway-controller"]
        return object
    }

    static func gateway(_ namespace: String, port: Int) -> KubeObject {
        var object = KubeObject(.gateway, ObjectKey(namespace: namespace, name: "public"))
        object.spec = [
            "gatewayClassName": "traefik",
            "listeners": [
                [
                    "name": "http", "protocol": "HTTP", "port": .int(port),
                    "allowedRoutes": ["namespaces": ["from": "Same"]],
                ]
            ],
        ]
        return object
    }

    /// The user's route for a rollout of that name: the host is `<name>.test`.
    static func httpRoute(_ key: ObjectKey) -> KubeObject {
        var object = KubeObject(.httpRoute, key)
        object.spec = [
            "parentRefs": [["name": "public"]],
            "hostnames": [.string("\(key.name).test")],
            "rules": [
                [
                    "name": "main",
                    "matches": [["path": ["type": "PathPrefix", "value": "/"]]],
                    "backendRefs": [
                        ["name": .string("\(key.name)-stable"), "port": 80, "weight": 100],
                        ["name": .string("\(key.name)-candidate"), "port": 80, "weight": 0],
                    ],
                ]
            ],
        ]
        return object
    }

    /// The user's Ingress for a rollout of that name, where no gateway is at hand.
    static func ingress(_ key: ObjectKey) -> KubeObject {
        var object = KubeObject(.ingress, key)
        object.spec = [
            "ingressClassName": "nginx",
            "rules": [
                [
                    "host": .string("\(key.name).test"),
                    "http": [
                        "paths": [
                            [
                                "path": "/", "pathType": "Prefix",
                                "backend": [
                                    "service": ["name": .string("\(key.name)-stable"), "port": ["number": 80]]
                                ],
                            ]
                        ]
                    ],
                ]
            ],
        ]
        return object
    }
}

/// A ModelRollout of a test, short where tests are alike.
struct RolloutRecipe {
    /// How clients get to it.
    enum Traffic {
        case httpRoute, ingress
    }

    var key: ObjectKey
    var version = "1"
    var replicas = 2
    var traffic = Traffic.httpRoute
    var weights = [20, 40, 60]
    var bake = "4s"
    var metrics: [JSONValue] = [RolloutRecipe.errorShare]
    var interval = "1s"
    var window = "4s"
    /// Whether pods are processes of this machine.
    var isProcess = true
    /// The node that pods are bound to from the start; nil where a scheduler chooses.
    var node: String?
    /// Where pods listen.
    var port = 8080
    /// The share of requests that the model server fails, from 0 to 1.
    var failing = 0.0
    var keepPrevious = "3s"

    init(_ key: ObjectKey) {
        self.key = key
    }

    /// At most 5 % of requests fail.
    static let errorShare: JSONValue = [
        "name": "errors",
        "query": .string(
            "sum(rate(http_requests_total{ {{arm}},code=~\"5..\" }[{{window}}]))"
                + " / sum(rate(http_requests_total{ {{arm}} }[{{window}}]))"
        ),
        "threshold": ["max": 0.05],
    ]

    /// A metric that nobody exports.
    static let unknown: JSONValue = [
        "name": "accuracy", "query": "avg(model_accuracy{ {{arm}} })", "threshold": ["min": 0.9],
    ]

    var object: KubeObject {
        var object = KubeObject(.modelRollout, key)
        object.spec = [
            "model": ["version": .string(version)],
            "replicas": .int(replicas),
            "template": template,
            "ports": [["name": "http", "port": 80, "targetPort": "http"]],
            "strategy": ["canary": ["weights": .array(weights.map { .int($0) }), "bake": .string(bake)]],
            "promotion": ["keepPrevious": .string(keepPrevious)],
            "progressDeadline": "60s",
        ]
        switch traffic {
        case .httpRoute: object.spec["traffic"] = ["httpRoute": ["name": .string(key.name), "rules": ["main"]]]
        case .ingress: object.spec["traffic"] = ["ingress": ["name": .string(key.name)], "settle": "1s"]
        }
        if !metrics.isEmpty {
            object.spec["analysis"] = [
                "source": "default", "interval": .string(interval), "window": .string(window),
                "metrics": .array(metrics),
            ]
        }
        return object
    }

    private var template: JSONValue {
        guard isProcess else {
            let image = Tools.environment["MODELROLLOUT_TEST_IMAGE"] ?? "registry.k8s.io/pause:3.10"
            let container: JSONValue = [
                "name": "server", "image": .string(image), "ports": [["name": "http", "containerPort": 8080]],
            ]
            var spec: JSONValue = ["terminationGracePeriodSeconds": 0, "containers": [container]]
            if let node { spec["nodeName"] = .string(node) }
            return ["spec": spec]
        }
        return [
            "metadata": ["annotations": ["prometheus.io/scrape": "true", "prometheus.io/port": .string("\(port)")]],
            "spec": ["terminationGracePeriodSeconds": 10, "containers": [server]],
        ]
    }

    private var server: JSONValue {
        [
            "name": "server", "image": "bench/server:1",
            "command": ["python3", .string("\(Tools.checkout)/Tests/IntegrationTests/Support/serve.py")],
            "env": [
                ["name": "POD_NAME", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
                ["name": "POD_IP", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]],
                ["name": "PORT", "value": .string("\(port)")],
                ["name": "ERROR_SHARE", "value": .string("\(failing)")],
            ],
            "ports": [["name": "http", "containerPort": .int(port)]],
            "readinessProbe": [
                "httpGet": ["path": "/healthz", "port": "http"], "periodSeconds": 1, "failureThreshold": 3,
            ],
            // Time for every proxy to hear that the pod is going, before it stops taking connections.
            "lifecycle": ["preStop": ["sleep": ["seconds": 2]]],
        ]
    }
}

extension Bench {
    /// Puts the rollout and its route there, and waits until its first version serves.
    func deploy(_ recipe: RolloutRecipe) async throws {
        switch recipe.traffic {
        case .httpRoute: try await apply(Objects.httpRoute(recipe.key), .httpRoute)
        case .ingress: try await apply(Objects.ingress(recipe.key), .ingress)
        }
        try await apply(recipe.object, .modelRollout)
        try await serves(recipe)
    }

    /// Waits until the version serves all requests.
    func serves(_ recipe: RolloutRecipe, within limit: Duration = .seconds(60)) async throws {
        let name = recipe.key.name
        try await eventually("\(name) \(recipe.version) serves", within: limit) {
            let status = try await get(.modelRollout, name).status
            return status["phase"]?.string == "Healthy" && status.isReady
                && status[path: "stable", "version"]?.string == recipe.version
        }
    }

    /// Waits until the version serves all requests and no pod of another is left.
    func settled(_ recipe: RolloutRecipe, within limit: Duration = .seconds(60)) async throws {
        let name = recipe.key.name
        try await serves(recipe, within: limit)
        try await eventually("the pods before \(name) \(recipe.version) are gone", within: limit) {
            let pods = try await list(.pod).filter { $0.labels["modelrollout.dev/name"] == name }
            return pods.allSatisfy { $0.labels["modelrollout.dev/version"] == recipe.version }
        }
    }
}

extension JSONValue {
    /// Whether the condition `Ready` of a status is true.
    var isReady: Bool {
        self["conditions"]?.array?.contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" } ?? false
    }
}
