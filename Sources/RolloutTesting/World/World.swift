import Analysis
package import KubeModel
package import RolloutAPI
package import RolloutCore

/// A small cluster in virtual time that carries out plans: the model that scenarios run against at the level `.plan`.
///
/// Pods become ready after a delay, the route is acknowledged after a delay, and metrics say what they are told to. After
/// every operation the safety invariants are checked; what they find stands in `violations`.
package struct World: Sendable {
    /// One pod: from when on it is ready, and until when.
    struct Pod: Sendable, Hashable {
        var readyAt: Timestamp
        var diedAt: Timestamp?

        func isReady(at now: Timestamp) -> Bool { readyAt <= now && (diedAt.map { now < $0 } ?? true) }
    }

    struct Deployment: Sendable, Hashable {
        var revision: Int
        var pods: [Pod] = []
        var lastProgress: Timestamp
        var unavailableSince: Timestamp?
        var edit: TemplateEdit?
        var restoredAt: Timestamp?

        /// Pods that should run.
        var living: Int { pods.filter { $0.diedAt == nil }.count }
    }

    /// What a test can turn.
    package struct Knobs: Sendable {
        /// How long a pod takes to become ready, by version, `""` for all others; nil for never.
        package var readyDelay: [String: Duration?] = ["": .seconds(2)]
        /// How long a change of the route takes to be acknowledged; nil for never.
        package var routeDelay: Duration? = .milliseconds(300)
        /// What each metric says, by name; a metric that is not named is not answered at all.
        package var metrics: [String: [Arm: QueryOutcome]] = [:]
        /// How long a query takes.
        package var queryDelay: Duration = .milliseconds(50)
    }

    package var now: Timestamp
    package var rollout: ModelRollout
    package var knobs = Knobs()
    package var trace = Trace()
    package var violations: [String] = []
    /// Crash after this many more operations; the next controller knows only what was written.
    package var crashAfter: Int?

    var deployments: [String: Deployment] = [:]
    var records: [String: Int] = [:]
    var versions: [String: String] = [:]
    var services: [FixedService: String] = [:]
    var split: TrafficSplit = .stableOnly
    var routeWrittenAt: Timestamp
    var routeProblem: String?
    var isReplicaRatio = false
    var agenda: [(at: Timestamp, change: @Sendable (inout World) -> Void)] = []
    var memory = Memory()

    /// What a controller knows besides what it has written; a crash takes it.
    struct Memory: Sendable {
        var analysis: [MetricStatus] = []
        var scope: EvidenceScope?
        var pending: [(due: Timestamp, measurement: Measurement)] = []
        var unanswered: Set<String> = []
        var lastRouteWrite: RouteWrite?
        var requests: RequestCounts?
        var requestsAt: Timestamp?
    }

    /// Starts with nothing but the rollout.
    package init(_ spec: RolloutSpec, name: String = "fraud", at start: Timestamp = Timestamp(seconds: 1_800_000_000)) {
        var metadata = KubeObject(.modelRollout, ObjectKey(namespace: "ml", name: name))
        metadata.json[path: "metadata", "uid"] = "00000000-0000-0000-0000-000000000001"
        metadata.json[path: "metadata", "generation"] = 1
        rollout = ModelRollout(metadata: metadata, spec: spec)
        now = start
        routeWrittenAt = start
        isReplicaRatio =
            spec.traffic?.httpRoute == nil && spec.traffic?.grpcRoute == nil
            && spec.traffic?.ingress == nil && spec.traffic?.traefik == nil
        versions[Self.hash(of: spec)] = spec.model.version
    }

    package static func hash(of spec: RolloutSpec) -> String {
        ObjectNames.fingerprint(
            [spec.model.version, spec.model.uri ?? "", spec.model.digest ?? "", spec.template.text].joined(
                separator: "|"
            )
        )
    }

    package var status: RolloutStatus { rollout.status }

    // MARK: What happens in the world

    /// Does something when that much time has passed.
    package mutating func after(_ delay: Duration, _ change: @escaping @Sendable (inout World) -> Void) {
        let at = now + delay
        agenda.append((at, change))
        agenda.sort { $0.at < $1.at }
    }

    /// Deploys another version of the model.
    package mutating func deploy(_ version: String) {
        edit { $0.model.version = version }
    }

    /// Edits the spec, as `kubectl apply` would.
    package mutating func edit(_ change: (inout RolloutSpec) -> Void) {
        var spec = rollout.spec
        change(&spec)
        guard spec != rollout.spec else { return }
        rollout.spec = spec
        rollout.metadata.json[path: "metadata", "generation"] = .int(rollout.generation + 1)
        versions[Self.hash(of: spec)] = spec.model.version
    }

    package mutating func act(_ action: String, by person: String = "ada") {
        rollout.metadata.annotations = [
            ObjectNames.actionAnnotation: action, ObjectNames.actionByAnnotation: person,
        ]
    }

    /// Kills all pods of a version; their successors become ready after the delay, or never.
    package mutating func killPods(of version: String, backAfter delay: Duration?) {
        for (hash, deployment) in deployments where versions[hash] == version {
            var deployment = deployment
            deployment.unavailableSince = now
            deployment.pods = deployment.pods.flatMap { pod -> [Pod] in
                var dead = pod
                dead.diedAt = now
                return [dead, Pod(readyAt: delay.map { now + $0 } ?? Timestamp(nanoseconds: .max))]
            }
            deployments[hash] = deployment
        }
    }

    /// Deletes a version's Deployment by hand, and its pods with it.
    package mutating func changeTemplate(of version: String, by manager: String?) {
        for (hash, deployment) in deployments where versions[hash] == version {
            deployments[hash]?.edit = TemplateEdit(manager: manager, restoredAt: deployment.restoredAt)
        }
    }

    package mutating func deleteDeployment(of version: String) {
        deployments = deployments.filter { versions[$0.key] != version }
    }

    /// Changes the route by hand.
    package mutating func setRoute(_ other: TrafficSplit) {
        split = other
        routeWrittenAt = now
    }

    /// Takes the controller's memory away, as a restart does.
    package mutating func forget() {
        memory = Memory()
        trace.crashes += 1
    }

    package mutating func setRouteProblem(_ problem: String?) {
        routeProblem = problem
    }

    // MARK: What can be seen

    package func ready(_ version: String) -> Int {
        deployments.filter { versions[$0.key] == version }.values
            .reduce(0) { $0 + $1.pods.filter { $0.isReady(at: now) }.count }
    }

    package func replicas(_ version: String) -> Int? {
        deployments.first { versions[$0.key] == version }?.value.living
    }

    package var weight: Int { split.weight }

    func readyPods(_ hash: String) -> Int {
        deployments[hash]?.pods.filter { $0.isReady(at: now) }.count ?? 0
    }
}

/// What a run did, in order.
package struct Trace: Sendable, Hashable {
    /// Every weight the route had, without repeats.
    package var weights: [Int] = []
    /// When the route got its weights.
    package var weightTimes: [Timestamp] = []
    package var phases: [RolloutStatus.Phase] = []
    package var notices: [Notice] = []
    /// Writes to the API server: statuses and effects.
    package var writes = 0
    package var statusWrites = 0
    /// Writes of a status whose figures alone had changed.
    package var checkpoints = 0
    package var effects = 0
    package var crashes = 0
    /// Every write in words.
    package var operations: [String] = []

    package init() {}
}
