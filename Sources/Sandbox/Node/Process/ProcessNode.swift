import HTTPTransport
package import KubeModel

/// A node whose pods are processes of this machine, each with a loopback address of its own.
///
/// The behaviour binds pods and hands them over; `run(_:)` starts, probes and stops them, and reports what becomes of
/// them. Endpoints lose a pod that is being deleted at once, before its process hears of it.
package final class ProcessNode: Sendable {
    /// How a process node works.
    package struct Configuration: Sendable {
        package var node = NodeIdentity()
        /// The directory for the pods' own directories and logs.
        package var directory: String
        /// How often processes and probes are looked at.
        package var tick = Duration.milliseconds(50)
        /// The wait before a container's second restart.
        package var firstBackoff = Duration.seconds(10)

        package init(directory: String) {
            self.directory = directory
        }
    }

    /// What the behaviour asks of the loop.
    package enum Command: Sendable {
        case run(KubeObject)
        case update(KubeObject)
        case stop(uid: String, grace: Duration)
        case forget(uid: String)
    }

    /// Runs a closure with the cluster, as `APIServer.withCluster` does.
    package typealias ClusterAccess = @Sendable (_ body: (ClusterState) -> Void) -> Void

    private let configuration: Configuration
    private let commands = LockedBox<[Command]>([])

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// The part that acts inside the cluster; to be added to the server once.
    package var behavior: any ClusterBehavior {
        ProcessNodeBehavior(node: configuration.node) { [commands] command in
            commands.withLock { $0.append(command) }
        }
    }

    /// Runs pods until the task is cancelled; then every process ends at once.
    ///
    /// - Parameters:
    ///   - clock: What is slept on between two looks.
    ///   - now: The instant, as the server sees it.
    ///   - cluster: Access to the cluster.
    /// - Throws: What kept it from starting; nothing later.
    package func run(
        clock: any Clock<Duration> = ContinuousClock(),
        now: @Sendable () -> Timestamp,
        cluster: ClusterAccess
    ) async throws {
        var engine = NodeEngine(
            host: try ProcessHost(root: configuration.directory),
            firstBackoff: configuration.firstBackoff
        )
        while !Task.isCancelled {
            let due = commands.withLock { commands in
                defer { commands = [] }
                return commands
            }
            for command in due { engine.carryOut(command, now: now()) }
            let reports = engine.step(now: now())
            if !reports.isEmpty {
                cluster { state in
                    for report in reports {
                        // A pod that changed under the report is reported again with the next change.
                        try? state.report(report.observation, of: report.key, uid: report.uid)
                    }
                }
            }
            do {
                try await clock.sleep(for: configuration.tick)
            } catch {
                break
            }
        }
        engine.killAll()
    }

    /// The end of what a container of a pod has written since it was last started, for `APIServer.setPodLogs`.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - container: The container's name; nil for the first.
    /// - Returns: At most the last mebibyte; nothing where it never ran.
    package func logs(of pod: KubeObject, container: String?) -> [UInt8] {
        let statuses = pod.status["containerStatuses"]?.array ?? []
        let wanted = container ?? pod.spec["containers"]?[0]?["name"]?.string
        guard let status = statuses.first(where: { $0["name"]?.string == wanted }), let wanted else { return [] }
        // While it waits for a restart, the last attempt's output is the latest there is.
        let isWaiting = status[path: "state", "waiting"] != nil
        let attempt = (status["restartCount"]?.int ?? 0) - (isWaiting ? 1 : 0)
        let directory = PodDirectory(root: configuration.directory, pod: pod.key, uid: pod.uid)
        return Files.tail(directory.log(of: wanted, attempt: attempt), limit: 1 << 20)
    }
}
