import Analysis
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import RolloutAPI
import RolloutController
import RolloutCore

/// One story on its way through a real cluster.
struct LiveStory: Sendable {
    let controller: ControllerProcess
    private let scenario: Scenario
    private let spec: RolloutSpec
    private let cluster: LiveCluster
    private let key: ObjectKey
    private let prometheus: LockedBox<PrometheusModel.Knobs>

    init(_ scenario: Scenario, on cluster: LiveCluster, name: String) {
        let key = ObjectKey(namespace: cluster.namespace, name: name)
        var knobs = PrometheusModel.Knobs()
        knobs.answers = Scenario.answers(scenario.metrics)
        let prometheus = LockedBox(knobs)
        let candidate = LockedBox<@Sendable () -> String?>({ nil })
        let model = PrometheusModel(
            time: cluster.time,
            knobs: { prometheus.withLock { $0 } },
            isCandidate: { query in
                guard let hash = candidate.withLock({ $0 })() else { return false }
                return query.contains("\(ObjectNames(rollout: name).revision(hash))-")
            }
        )
        let sources = try? MetricSources(options: ["default=http://prometheus.test:9090,scrapeInterval=1s"])
        let controller = ControllerProcess(
            ControllerConfiguration(
                namespaces: [cluster.namespace],
                sources: sources ?? MetricSources(),
                leaderElection: nil,
                workers: 2,
                instance: "live",
                version: "test"
            ),
            connect: { cluster.connect($0, $1) },
            source: { _ in Measure.Connection(transport: model) },
            time: cluster.time,
            logger: .silent
        )
        candidate.withLock {
            $0 = { controller.cluster.rollouts[key]?.status[path: "candidate", "hash"]?.string }
        }
        self.scenario = scenario
        self.cluster = cluster
        self.key = key
        self.prometheus = prometheus
        self.controller = controller
        spec = scenario.hurried
    }

    /// Creates the route and the rollout, anew where they are left over.
    func setTheStage() async throws {
        for (kind, route) in UserRoutes.objects(for: spec.traffic, of: key) { try await cluster.create(kind, route) }
        var object = KubeObject(.modelRollout, key)
        object.spec = try JSONValue(encoding: spec)
        try await cluster.create(.modelRollout, object)
    }

    /// Lets everything happen in its time, and looks on until the story is at its end or takes far too long.
    func tell() async throws -> ScenarioTrace {
        try await cluster.until(.seconds(120)) { self.status?.phase == .healthy }
        var trace = LiveTrace(writes: writes)
        let begin = cluster.time.elapsed()
        var coming = scenario.happenings[...]
        while cluster.time.elapsed() < begin + scenario.length / Scenario.haste + .seconds(60) {
            while let next = coming.first, begin + next.at / Scenario.haste <= cluster.time.elapsed() {
                coming.removeFirst()
                try await take(next.what)
            }
            trace.look(at: status, weight: weight)
            let isOver = coming.isEmpty && isAsExpected(trace)
            if isOver { break }
            try await cluster.time.sleep(.milliseconds(20))
        }
        let last = self.status ?? RolloutStatus()
        return ScenarioTrace(
            weights: trace.weights,
            phases: trace.phases,
            ending: Ending(last, weight: weight, replicas: [:]),
            violations: [],
            writes: writes - trace.writes
        )
    }

    private func isAsExpected(_ trace: LiveTrace) -> Bool {
        guard let status, trace.weights == scenario.expectedWeights else { return false }
        return status.phase == scenario.expectedPhase && status.stable?.version == scenario.expectedVersion
    }

    private func take(_ happening: Happening) async throws {
        switch happening {
        case .deploy(let version): try await edit { $0.model.version = version }
        case .edit(let change): try await edit(change)
        case .act(let action):
            try await cluster.change(.modelRollout, key.name) { object in
                object.annotations[ObjectNames.actionAnnotation] = action
            }
        case .metrics(let metrics): prometheus.withLock { $0.answers = Scenario.answers(metrics) }
        case .readyDelay, .killPods, .route, .routeDelay, .crash: break
        }
    }

    private func edit(_ change: (inout RolloutSpec) -> Void) async throws {
        try await cluster.change(.modelRollout, key.name) { object in
            var spec = try RolloutSpec(parsing: object.spec)
            change(&spec)
            object.spec = try JSONValue(encoding: spec)
        }
    }
}

/// What the controller itself sees, which costs the cluster nothing.
extension LiveStory {
    private var status: RolloutStatus? {
        controller.cluster.rollouts[key].flatMap { try? RolloutStatus(parsing: $0.json["status"]) }
    }

    private var weight: Int? {
        let gather = Gather(controller.cluster)
        guard let snapshot = try? gather.snapshot(of: key) else { return nil }
        return gather.observation(snapshot, now: cluster.time.now(), epoch: 0, lastWrite: nil).route.split?.weight
    }

    /// Writes of statuses and effects so far.
    private var writes: Int {
        controller.requests.requests.reduce(0) { sum, request in
            let isEffect = ["create", "update", "patch", "delete"].contains(request.key.verb)
            return sum + (isEffect && request.key.resource != "events" ? request.value : 0)
        }
    }
}

private struct LiveTrace {
    var writes: Int
    var weights: [Int] = []
    var phases: [RolloutStatus.Phase] = []

    init(writes: Int) {
        self.writes = writes
    }

    mutating func look(at status: RolloutStatus?, weight: Int?) {
        if let weight, weights.last ?? 0 != weight { weights.append(weight) }
        if let phase = status?.phase, phases.last != phase { phases.append(phase) }
    }
}
