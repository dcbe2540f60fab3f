import Analysis
import BenchmarkWorkload
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import RolloutController
import RolloutCore

/// A reconciler over stores in which nothing is left to do.
///
/// A request to the API server fails the benchmark.
struct Idling: Sendable {
    let keys: [ObjectKey]
    private let gather: Gather
    private let reconciler: Reconciler

    private struct Missing: Error {}

    init(_ count: Int, _ stage: Member.Stage) throws {
        let fleet = try Fleet(count, stage)
        keys = fleet.members.map(\.key)
        let cluster = try fleet.cluster()
        let time = TimeSource(clock: ContinuousClock(), now: { Fleet.now })
        let api = NoServer()
        let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        let writes = WriteLog()
        let desk = EvidenceDesk(sources: try Fleet.sources())
        gather = Gather(cluster)
        reconciler = Reconciler(
            gather: gather,
            apply: Apply(api: api, cluster: cluster, writes: writes),
            measure: Measure(
                desk: desk,
                connect: { _ in Measure.Connection(transport: NoTransport()) },
                readReference: References(api: api, time: time).read,
                time: time,
                logger: logger,
                done: { _, _ in }
            ),
            desk: desk,
            writes: writes,
            recorder: EventRecorder(controller: "benchmark", instance: "0", api: api, time: time, logger: logger),
            epoch: { 7 },
            time: time,
            logger: logger
        )
    }

    func reconcile(_ key: ObjectKey) async throws -> Outcome {
        try await reconciler.reconcile(key)
    }

    /// What a plan for the rollout is made from.
    func observation(of key: ObjectKey) throws -> Observation {
        guard let snapshot = try gather.snapshot(of: key) else { throw Missing() }
        return gather.observation(snapshot, now: Fleet.now, epoch: 7, lastWrite: nil)
    }

    func observation() throws -> Observation {
        try observation(of: keys[0])
    }
}

/// An API server to which nothing may be sent.
private struct NoServer: KubeAPI {
    func send(_ request: APIRequest) async throws -> JSONValue {
        throw APIStatus(code: 501, reason: "NotImplemented", message: "\(request.verb) \(request.path)")
    }

    func stream(_ request: APIRequest) async throws -> HTTPBodyStream {
        throw APIStatus(code: 501, reason: "NotImplemented", message: "\(request.verb) \(request.path)")
    }
}

/// A metrics source that is never asked: the pool of the benchmark does not run.
private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(.unreachable, "there is no metrics source")
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        throw TransportError(.unreachable, "there is no metrics source")
    }
}
