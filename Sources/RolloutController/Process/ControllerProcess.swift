package import Analysis
import HTTPTransport
package import KubeClient
import KubeModel
package import KubeRuntime
package import Logging

/// One controller process, put together: everything but the choice of a transport and the reading of options.
package final class ControllerProcess: Sendable {
    package let cluster: ClusterView
    package let runtime: ControllerRuntime
    package let requests: RequestMeter
    private let desk: EvidenceDesk
    private let measure: Measure
    private let writes: WriteLog
    private let recorder: EventRecorder
    private let version: String
    private let time: TimeSource

    /// Puts the parts together; nothing is sent before `run`.
    ///
    /// - Parameters:
    ///   - configuration: What the administrator chose.
    ///   - connect: Makes a client of the API server whose writes pass the gate and whose requests are told to the meter.
    ///   - source: How a metrics source is reached.
    ///   - hasEnded: Whether the process that a Lease names as its holder has ended for certain.
    ///   - time: Where time comes from.
    ///   - logger: Where the process tells what it does.
    package init(
        _ configuration: ControllerConfiguration,
        connect: (any WriteGate, RequestMeter) -> any KubeAPI,
        source: @escaping @Sendable (MetricSource) -> Measure.Connection,
        hasEnded: @escaping @Sendable (_ holder: String) -> Bool = { _ in false },
        time: TimeSource,
        logger: Logger
    ) {
        let meter = RequestMeter()
        let elector = configuration.leaderElection.map {
            LeaderElector($0, api: connect(OpenGate(), meter), time: time, logger: logger, hasEnded: hasEnded)
        }
        let api = connect(elector?.gate ?? OpenGate(), meter)
        let cluster = ClusterView(namespaces: configuration.namespaces)
        let writes = WriteLog()
        let recorder = EventRecorder(
            controller: "modelrollout.dev/controller",
            instance: configuration.instance,
            api: api,
            time: time,
            logger: logger
        )
        let desk = EvidenceDesk(sources: configuration.sources)
        let wakening = Wakening()
        let measure = Measure(
            desk: desk,
            connect: source,
            readReference: References(api: api, time: time).read,
            time: time,
            logger: logger
        ) { key, isWorse in
            wakening.queue?.add(key, priority: isWorse ? .urgent : .normal)
        }
        let reconciler = Reconciler(
            gather: Gather(cluster),
            apply: Apply(api: api, cluster: cluster, writes: writes),
            measure: measure,
            desk: desk,
            writes: writes,
            recorder: recorder,
            epoch: { [gate = elector?.gate] in gate?.epoch ?? 0 },
            time: time,
            logger: logger
        )
        let controller = Controller(
            name: "modelrollout",
            triggers: cluster.triggers { reconciler.isUrgent($0) },
            workers: configuration.workers,
            time: time,
            logger: logger,
            retryDelay: { reconciler.isSplit($0) ? .whileSplit : .standard },
            disposition: { error in
                switch error {
                case is StaleView: .stale
                case is Blocked: .stalled
                // A server that fails at every write must not be asked ten times a second.
                case let error as KubeError where error.disposition == .unknownOutcome: .retry(after: nil)
                default: Disposition(error)
                }
            },
            reconcile: { try await reconciler.reconcile($0) }
        )
        wakening.queue = controller.queue
        self.cluster = cluster
        self.desk = desk
        self.measure = measure
        self.writes = writes
        self.recorder = recorder
        self.time = time
        requests = meter
        version = configuration.version
        runtime = ControllerRuntime(
            reflectors: ReflectorSet(cluster.sources, api: api, time: time, logger: logger),
            controller: controller,
            elector: elector,
            recorder: recorder,
            time: time,
            logger: logger
        )
    }

    /// Runs until the latch opens or the task is cancelled.
    ///
    /// - Throws: `LeadershipLost`: the process must end at once.
    package func run(until stop: Latch) async throws(LeadershipLost) {
        let result = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.measure.run() }
            defer { group.cancelAll() }
            do throws(LeadershipLost) {
                try await runtime.run(until: stop)
                return Result<Void, LeadershipLost>.success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// All metrics, in the text format of Prometheus.
    package func metrics() -> String {
        var page = MetricsPage()
        page.addBuild(version)
        page.add(requests)
        page.add(runtime, measure, recorder, staleSkips: writes.staleSkips)
        page.addRollouts(cluster.rollouts)
        page.add(desk.comparisons)
        return page.text
    }
}

/// The queue that answers of metrics sources wake, once it is there.
private final class Wakening: Sendable {
    private let box = LockedBox<WorkQueue<ObjectKey>?>(nil)

    var queue: WorkQueue<ObjectKey>? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }
}
