import Analysis
import HTTPTransport
import KubeClient
package import KubeModel
import KubeRuntime
import Logging
package import RolloutAPI
import RolloutController
import RolloutCore
package import Sandbox

/// A cluster in virtual time with the whole controller in it: the level `.simulated` of scenarios.
///
/// The API server is the embedded one, with Deployments, EndpointSlices, pods on paper, a gateway and a Prometheus; the
/// controller is everything that is shipped but for its sockets, and holds the rights that `deploy/` gives it. All of it
/// runs on the caller's thread, one step at a time: virtual time moves only when nothing can go on.
package final class Simulation {
    /// What a test can turn.
    package struct Knobs: Sendable {
        /// How long a pod takes to become ready, by version, `""` for all others; nil for never.
        package var readyDelay: [String: Duration?] = ["": .seconds(2)]
        package var gateway = GatewayModel.Knobs()
        package var prometheus = PrometheusModel.Knobs()

        package init() {}
    }

    /// How the controller is run.
    package struct Settings: Sendable {
        package var electsLeader = false
        package var namespaces: [String]? = nil
        package var workers = 2
        /// How long after a crash the next process starts.
        package var restartDelay: Duration = .seconds(1)
        /// How long a process that is stopped stays so.
        package var freeze: Duration = .seconds(60)
        /// How many processes there are: the first, which leads, and those that stand by.
        package var processes = 1

        package init() {}
    }

    package static let start = Timestamp(seconds: 1_800_000_000)
    static let token = "token-of-the-controller"
    static let home = "modelrollout-system"

    package let clock = VirtualClock(start: Simulation.start)
    package let server: APIServer
    package let key: ObjectKey
    package let settings: Settings
    package private(set) var processes: [SimulatedProcess] = []
    package let log: LogBook
    let shared = LockedBox(Knobs())
    let testimonies: LockedBox<Testimony>
    let worldActs = LockedBox(false)
    var agenda: [(at: Timestamp, change: (Simulation) -> Void)] = []
    /// What happens as soon as a process was stopped.
    var whenFrozen: ((Simulation) throws -> Void)?
    private var strike: (@Sendable (Exchange) -> Strike?)?

    /// Makes a cluster with the rollout in it, and the route that it names, before any controller runs.
    package init(
        _ spec: RolloutSpec,
        name: String = "fraud",
        settings: Settings = Settings(),
        knobs: Knobs = Knobs(),
        withRoutes: Bool = true
    ) throws {
        let clock = clock
        self.settings = settings
        key = ObjectKey(namespace: "ml", name: name)
        shared.withLock { $0 = knobs }
        testimonies = LockedBox(Testimony(of: key))
        log = LogBook { clock.civil }
        server = APIServer { clock.civil }
        try install()
        if withRoutes { try createRoutes(for: spec) }
        try create(spec)
    }

    deinit {
        for process in processes {
            process.kill()
            _ = process.bury()
        }
    }

    package var now: Timestamp { clock.civil }
    package var testimony: Testimony { testimonies.withLock { $0 } }

    package var knobs: Knobs {
        get { shared.withLock { $0 } }
        set { shared.withLock { $0 = newValue } }
    }

    /// Every request of every process since the past was forgotten, in the order of their beginnings.
    package var exchanges: [Exchange] {
        processes.flatMap(\.wire.exchanges).sorted { $0.at < $1.at }
    }

    /// Those that wrote what is being rolled out.
    package var effects: [Exchange] { exchanges.filter(\.isEffect) }

    /// Everything that RBAC was ever asked by a controller process.
    package var rights: Set<Right> { processes.reduce(into: []) { $0.formUnion($1.wire.rights) } }

    /// The same as the processes themselves counted it.
    package var meteredRights: Set<Right> {
        let kinds = processes.flatMap { $0.controller.requests.requests.keys }
        return Set(kinds.map { Right(verb: $0.verb, group: $0.group, resource: $0.resource) })
    }

    /// Invariants that were seen broken: those of the cluster, and I-S6, that no request leaves its bounds.
    package var violations: [String] {
        testimony.violations
            + exchanges.filter { exchange in
                exchange.status == 403
                    || exchange.isWrite
                        && exchange.namespace != (exchange.resource == "leases" ? Self.home : key.namespace)
            }.map { "\($0.at.microTime) out of bounds: \($0.text)" }
    }

    /// Lets what was seen so far count no more.
    package func forgetPast() {
        for process in processes { process.wire.forgetExchanges() }
        testimonies.withLock { $0.forgetPast() }
    }

    /// Notes something that must not be.
    func report(_ violation: String) {
        testimonies.withLock { $0.violations.append("\(now.microTime) \(violation)") }
    }
}

// MARK: - Processes

extension Simulation {
    /// Starts a controller process; one of the same name takes its predecessor's lease over at once.
    @discardableResult
    package func startController(_ name: String = "controller-0") -> SimulatedProcess {
        let election = LeaderElectionSettings(
            lease: ObjectKey(namespace: Self.home, name: "modelrollout-controller"),
            identity: name
        )
        let sources = try? MetricSources(options: ["default=http://prometheus.test:9090,scrapeInterval=1s"])
        let process = SimulatedProcess(
            ControllerConfiguration(
                namespaces: settings.namespaces,
                sources: sources ?? MetricSources(),
                leaderElection: settings.electsLeader ? election : nil,
                workers: settings.workers,
                instance: name,
                version: "test"
            ),
            server: server,
            token: Self.token,
            clock: clock,
            source: { [prometheus] _ in Measure.Connection(transport: prometheus) },
            logger: log.logger(name)
        )
        process.wire.strike(strike)
        processes.append(process)
        return process
    }

    private var prometheus: PrometheusModel {
        let (server, key, shared) = (server, key, shared)
        return PrometheusModel(
            time: clock.source,
            knobs: { shared.withLock { $0.prometheus } },
            isCandidate: { query in
                let status = server.withCluster { $0.get(.modelRollout, key)?.status }
                guard let hash = status?[path: "candidate", "hash"]?.string else { return false }
                return query.contains("\(ObjectNames(rollout: key.name).revision(hash))-")
            }
        )
    }

    /// Decides what befalls a process at each of its requests, now and after restarts.
    package func strike(_ choose: (@Sendable (Exchange) -> Strike?)?) {
        strike = choose
        for process in processes { process.wire.strike(choose) }
    }

    /// Kills every process; each has a successor after the restart delay.
    package func crash() {
        for process in processes { process.kill() }
    }

    /// Starts all processes, the leader first.
    package func startControllers() {
        for ordinal in 0..<settings.processes {
            startController("controller-\(ordinal)")
            if ordinal == 0, settings.processes > 1 { run(.seconds(1)) }
        }
    }

    /// When the first of the processes that are stopped goes on.
    var nextThaw: Timestamp? {
        processes.compactMap { $0.isFrozen ? $0.frozenAt.map { $0 + settings.freeze } : nil }.min()
    }

    /// Buries processes that died and has their successors started, and lets go on what was stopped for long enough.
    func succeed() {
        if processes.contains(where: \.isFrozen), let happening = whenFrozen {
            whenFrozen = nil
            do { try happening(self) } catch { report("what was to happen could not: \(error)") }
        }
        for process in processes where process.isOverdue(after: settings.freeze, at: now) { process.thaw(at: now) }
        for process in processes where process.isDead && process.bury() {
            let name = process.name
            after(settings.restartDelay) { $0.startController(name) }
        }
    }
}
