package import KubeModel
package import RolloutAPI
package import RolloutCore

/// A rollout of version `v1` with four pods behind an HTTPRoute.
package func rollout(
    _ strategy: StrategySpec,
    replicas: Int? = 4,
    _ change: (inout RolloutSpec) -> Void = { _ in }
) -> RolloutSpec {
    var spec = RolloutSpec(
        model: ModelSpec(version: "v1"),
        template: ["spec": ["containers": [["name": "model", "image": "registry.example/model:1"]]]]
    )
    spec.replicas = replicas
    var traffic = TrafficSpec()
    traffic.httpRoute = GatewayTraffic(name: "fraud")
    spec.traffic = traffic
    spec.strategy = strategy
    change(&spec)
    return spec
}

/// Weights of a minute each, or as long as is said.
package func canary(_ weights: Int..., bake: TimeSpan = .seconds(60)) -> StrategySpec {
    StrategySpec(canary: .init(weights: weights, bake: bake))
}

/// Errors below 5 percent and accuracy at most 5 percent below the stable one's, each 10 s.
package func judged(_ spec: inout RolloutSpec) {
    spec.analysis = AnalysisSpec(
        interval: .seconds(10),
        window: .seconds(10),
        metrics: [
            MetricSpec(name: "errors", query: "errors{ {{arm}} }", threshold: .init(max: 0.05)),
            MetricSpec(name: "accuracy", query: "accuracy{ {{arm}} }", relative: .init(maxDecrease: 0.05)),
        ]
    )
}

/// What metrics say of a candidate that is as good as the stable revision.
package let goodMetrics: [String: [Arm: QueryOutcome]] = [
    "errors": [.candidate: .value(0.01), .stable: .value(0.01)],
    "accuracy": [.candidate: .value(0.96), .stable: .value(0.95)],
]

package let badAccuracy: [String: [Arm: QueryOutcome]] = [
    "errors": [.candidate: .value(0.01), .stable: .value(0.01)],
    "accuracy": [.candidate: .value(0.70), .stable: .value(0.95)],
]

/// The same behind a plain Service of the rollout's name.
package func onService(_ spec: inout RolloutSpec) {
    spec.traffic = nil
}
