import HTTPTransport
import KubeClient
import KubeModel
import Logging

/// Collects what the client reports.
final class RecordingObserver: RequestObserver, Sendable {
    private let state = Locked([RequestRecord]())

    var records: [RequestRecord] { state.current }

    func observe(_ record: RequestRecord) {
        state.withLock { $0.append(record) }
    }
}

/// A log handler that keeps the messages.
struct RecordingLog: LogHandler {
    let lines: Locked<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}

/// A client over a script, with everything that it touches in reach.
struct Bench {
    let transport: ScriptedTransport
    let clock: JumpClock
    let observer = RecordingObserver()
    let log = Locked([String]())

    init(_ answers: ScriptedTransport.Answer..., patience: Duration = .seconds(20)) {
        transport = ScriptedTransport(answers: answers)
        clock = JumpClock(patience: patience)
    }

    func client(
        authorizer: any Authorizer = Anonymous(),
        gate: any WriteGate = OpenGate(),
        transports: KubeClient.Transports? = nil
    ) -> KubeClient {
        let lines = log
        var client = KubeClient(
            server: "https://api.test:6443/",
            transports: transports ?? KubeClient.Transports(all: transport),
            authorizer: authorizer,
            gate: gate,
            observer: observer,
            userAgent: UserAgent.text(version: "1.2.3", commit: "abcdef0"),
            logger: Logger(label: "test") { _ in RecordingLog(lines: lines) },
            time: clock.source
        )
        client.retryPolicy.random = { 0 }
        return client
    }
}

extension ObjectKey {
    static let model = ObjectKey(namespace: "shop", name: "model")
}

extension APIRequest {
    static let read = APIRequest.get(.httpRoute, .model)
    static let write = APIRequest.patch(.httpRoute, .model, .json([.replace(["spec", "weight"], 5)]))
    static let page = APIRequest.list(.httpRoute, namespace: "shop", limit: 500)
    static let follow = APIRequest.watch(.httpRoute, namespace: "shop", resourceVersion: "7", timeout: .seconds(300))
    static let renewal = APIRequest.update(
        .lease,
        KubeObject(.lease, ObjectKey(namespace: "system", name: "leader")),
        manager: "modelrollout"
    )
}

/// Objects and answers as text.
enum Text {
    static let route = #"{"kind":"HTTPRoute","apiVersion":"gateway.networking.k8s.io/v1","metadata":{"name":"model"}}"#

    static func status(_ code: Int, _ reason: String, _ message: String = "no") -> String {
        #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"\#(message)","#
            + #""reason":"\#(reason)","code":\#(code)}"#
    }
}
