import KubeModel
import KubeRuntime
import RolloutAPI
import RolloutController

extension Scenario {
    /// How much faster time passes in a story that is lived through.
    package static let haste = 10

    /// Pods for a real cluster: they do nothing, and are ready at once.
    private static let idlePods: JSONValue = [
        "spec": [
            "terminationGracePeriodSeconds": 0,
            "containers": [["name": "model", "image": "busybox:1.37", "command": ["sleep", "86400"]]],
        ]
    ]

    /// Runs the story against a real API server, with a gateway and a Prometheus on paper, and time in haste.
    ///
    /// What can't be done to a real cluster, such as slow pods, does not happen.
    package func run(on cluster: LiveCluster, name: String) async throws -> ScenarioTrace {
        let story = LiveStory(self, on: cluster, name: name)
        try await story.setTheStage()
        return try await withThrowingTaskGroup(of: ScenarioTrace?.self) { group in
            group.addTask {
                await LiveGateway(api: cluster.api, namespace: cluster.namespace, time: cluster.time).run()
                return nil
            }
            group.addTask {
                try await story.controller.run(until: Latch())
                return nil
            }
            group.addTask { try await story.tell() }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let trace = ended { return trace }
            }
            throw LiveCluster.NotInTime(what: "the end of the story")
        }
    }

    /// The spec as it is lived through.
    var hurried: RolloutSpec {
        func hurried(_ span: TimeSpan?) -> TimeSpan? {
            span.map { TimeSpan(max($0.duration / Self.haste, .seconds(1))) }
        }
        var (strategy, analysis) = (spec.strategy, spec.analysis)
        strategy?.canary?.bake = hurried(spec.strategy?.canary?.bake)
        strategy?.blueGreen?.bake = hurried(spec.strategy?.blueGreen?.bake)
        analysis?.interval = hurried(spec.analysis?.interval)
        analysis?.window = hurried(spec.analysis?.window)
        var result = spec
        result.template = Self.idlePods
        result.strategy = strategy
        result.analysis = analysis
        return result
    }
}
