import KubeModel
import KubeRuntime
import RolloutAPI
import RolloutController
package import RolloutCore

extension Scenario {
    /// How much faster time passes in a story that is lived through.
    package static let haste = 10

    /// Runs the story against a real API server, with a gateway and a Prometheus on paper, and time in haste.
    ///
    /// - Parameters:
    ///   - cluster: Where it happens.
    ///   - name: The name of the rollout.
    ///   - answers: What Prometheus says by the query's first word, where the story's own metrics do not.
    ///   - strike: Where the controller dies; nil for a life without a crash.
    /// - Returns: What it came to, as someone saw it who stood by.
    /// - Throws: What the cluster refuses, and where the first version does not come to serve. A story with a happening that
    ///   can't be done to a real cluster, such as slow pods, can't be told.
    package func run(
        on cluster: LiveCluster,
        name: String,
        answers: [String: [Arm: PrometheusModel.Answer]] = [:],
        strike: LiveStrike? = nil
    ) async throws -> ScenarioTrace {
        let story = try await LiveStory(self, on: cluster, name: name, answers: answers, strike: strike)
        try await story.setTheStage()
        return try await withThrowingTaskGroup(of: ScenarioTrace?.self) { group in
            group.addTask {
                await LiveGateway(api: cluster.api, namespace: cluster.namespace, time: cluster.time).run()
                return nil
            }
            group.addTask {
                await story.watch()
                return nil
            }
            group.addTask {
                try await story.control()
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

    /// The spec as it is lived through: on an Ingress where the cluster knows no HTTPRoute.
    func hurried(for cluster: LiveCluster) async throws -> RolloutSpec {
        func hurried(_ span: TimeSpan?) -> TimeSpan? {
            span.map { TimeSpan(max($0.duration / Self.haste, .seconds(1))) }
        }
        var result = spec
        result.template = cluster.template
        result.strategy?.canary?.bake = hurried(spec.strategy?.canary?.bake)
        result.strategy?.blueGreen?.bake = hurried(spec.strategy?.blueGreen?.bake)
        result.analysis?.interval = hurried(spec.analysis?.interval)
        result.analysis?.window = hurried(spec.analysis?.window)
        result.promotion?.bake = hurried(spec.promotion?.bake)
        if let route = spec.traffic?.httpRoute, try await !cluster.isServed(.httpRoute) {
            var traffic = TrafficSpec()
            traffic.ingress = IngressTraffic(name: route.name)
            traffic.settle = .seconds(1)
            result.traffic = traffic
        }
        return result
    }
    /// When each happening is due where things take their time: as the function alone tells the story.
    var cues: [Cue] {
        var told = self
        told.happenings = []
        return happenings.map { happening in
            told.length = happening.at
            let world = told.played()
            told.happenings.append(happening)
            let zero = world.now - happening.at
            let delay = world.now - (world.trace.weightTimes.last ?? zero)
            return Cue(weights: world.trace.weights.count, delay: delay / Self.haste)
        }
    }

    /// So many weights, and so long after the last of them.
    struct Cue {
        var weights: Int
        var delay: Duration

        /// Whether it has come after so many weights, the last of them so long ago.
        func hasCome(_ weights: Int, _ age: Duration) -> Bool {
            weights > self.weights || weights == self.weights && age >= delay
        }
    }
}
