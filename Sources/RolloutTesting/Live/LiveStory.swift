import Analysis
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import RolloutAPI
import RolloutController
import RolloutCore

/// One story on its way through a real cluster.
struct LiveStory: Sendable {
    private let scenario: Scenario
    private let spec: RolloutSpec
    private let cluster: LiveCluster
    private let key: ObjectKey
    private let model: PrometheusModel
    private let prometheus: LockedBox<PrometheusModel.Knobs>
    private let record: LiveRecord
    private let onlooker: LiveOnlooker

    /// How long the story's end must last.
    private static let rest = Duration.seconds(1)

    init(
        _ scenario: Scenario,
        on cluster: LiveCluster,
        name: String,
        answers: [String: [Arm: PrometheusModel.Answer]],
        strike: LiveStrike?
    ) async throws {
        let key = ObjectKey(namespace: cluster.namespace, name: name)
        let onlooker = LiveOnlooker(key, time: cluster.time)
        var knobs = PrometheusModel.Knobs()
        knobs.answers = Scenario.answers(scenario.metrics).merging(answers) { $1 }
        let prometheus = LockedBox(knobs)
        model = PrometheusModel(
            time: cluster.time,
            origin: cluster.time.now(),
            knobs: { prometheus.withLock { $0 } },
            isCandidate: { query in
                guard let hash = onlooker.rollout?.status[path: "candidate", "hash"]?.string else { return false }
                return query.contains("\(ObjectNames(rollout: name).revision(hash))-")
            }
        )
        spec = try await scenario.hurried(for: cluster)
        record = LiveRecord(strike, seenBy: onlooker)
        self.scenario = scenario
        self.cluster = cluster
        self.key = key
        self.prometheus = prometheus
        self.onlooker = onlooker
    }

    /// Creates the route and the rollout.
    func setTheStage() async throws {
        for (kind, route) in UserRoutes.objects(for: spec.traffic, of: key) { try await cluster.create(kind, route) }
        var object = KubeObject(.modelRollout, key)
        object.spec = try JSONValue(encoding: spec)
        try await cluster.create(.modelRollout, object)
    }

    /// Keeps what is seen up to date until the task is cancelled.
    func watch() async {
        await ReflectorSet(onlooker.sources, api: cluster.api, time: cluster.time, logger: .silent).run()
    }

    /// Runs controller processes, the next when one has died, until the task is cancelled.
    func control() async throws {
        let sources = try MetricSources(options: ["default=http://prometheus.test:9090,scrapeInterval=1s"])
        while !Task.isCancelled {
            let wire = LiveWire(record)
            let process = ControllerProcess(
                ControllerConfiguration(
                    namespaces: [cluster.namespace],
                    sources: sources,
                    leaderElection: nil,
                    workers: 2,
                    instance: "live",
                    version: "test"
                ),
                connect: { cluster.client(over: wire, gate: $0, observer: $1) },
                source: { _ in Measure.Connection(transport: model) },
                time: cluster.time,
                logger: .silent
            )
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await process.run(until: Latch()) }
                group.addTask { await wire.death.wait() }
                await group.next()
                wire.cut()
                group.cancelAll()
            }
        }
    }

    /// Lets everything happen in its time, and looks on until the story is at its end or takes far too long.
    func tell() async throws -> ScenarioTrace {
        try await cluster.until("the first version's service", within: .seconds(120)) {
            onlooker.status?.phase == .healthy
        }
        record.begin()
        var coming = Array(zip(scenario.happenings, scenario.cues))[...]
        var seen = 0
        var changedAt = cluster.time.elapsed()
        let end = changedAt + scenario.length / Scenario.haste + .seconds(60)
        var endedAt: Duration?
        while case let now = cluster.time.elapsed(), now < end {
            onlooker.look()
            let weights = onlooker.weights
            if weights.count != seen { (seen, changedAt) = (weights.count, now) }
            while let (happening, cue) = coming.first, cue.hasCome(seen, now - changedAt) {
                coming.removeFirst()
                try await take(happening.what)
            }
            endedAt = coming.isEmpty && isAsExpected(weights) ? endedAt ?? now : nil
            if let endedAt, now >= endedAt + Self.rest { break }
            try await cluster.time.sleep(.milliseconds(10))
        }
        return ScenarioTrace(
            weights: onlooker.weights,
            phases: onlooker.phases,
            ending: Ending(onlooker.status ?? RolloutStatus(), weight: onlooker.weight, replicas: [:]),
            violations: record.violations + (record.hasStruck ? [] : ["no process died"]),
            writes: record.effects.count
        )
    }

    private func isAsExpected(_ weights: [Int]) -> Bool {
        guard let status = onlooker.status, weights == scenario.expectedWeights else { return false }
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
        case .readyDelay, .killPods, .route, .routeDelay, .crash: throw Unreal(what: "\(happening)")
        }
    }

    private func edit(_ change: (inout RolloutSpec) -> Void) async throws {
        try await cluster.change(.modelRollout, key.name) { object in
            var spec = try RolloutSpec(parsing: object.spec)
            change(&spec)
            object.spec = try JSONValue(encoding: spec)
        }
    }

    /// Something that can't be made to happen on a real cluster.
    private struct Unreal: Error, CustomStringConvertible {
        var what: String
        var description: String { "a real cluster can't be told: \(what)" }
    }
}
