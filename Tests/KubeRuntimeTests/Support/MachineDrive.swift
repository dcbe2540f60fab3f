import HTTPTransport
import KubeModel
import KubeRuntime

/// A reflector machine with a store behind it, driven by hand.
final class MachineDrive {
    let store: Store
    var machine: ReflectorMachine
    var now = Duration.zero
    /// What the machine wants to be done.
    var operation: ReflectorMachine.Action?

    init(namespace: String? = nil, seed: UInt64 = 1) {
        store = Store(.service)
        machine = ReflectorMachine(.service, namespace: namespace, seed: seed)
        tell(.started)
    }

    func tell(_ event: ReflectorMachine.Event) {
        for action in machine.handle(event, at: now) {
            switch action {
            case .replace(let objects, let version):
                store.replace(nil, with: objects, resourceVersion: version)
            case .apply(let edits, let version): store.apply(edits, in: nil, resourceVersion: version)
            case .open, .fetch, .pause: operation = action
            }
        }
    }

    func tell(_ status: Int, _ reason: String = "", retryAfter: Duration? = nil) {
        tell(.failed(.status(APIStatus(code: status, reason: reason, message: reason, retryAfter: retryAfter))))
    }

    /// The server has not seen the resource version that was asked for.
    func tellTooLarge() {
        let cause = APIStatus.Cause(reason: "ResourceVersionTooLarge", message: "", field: "")
        tell(.failed(.status(APIStatus(code: 504, reason: "Timeout", message: "", causes: [cause]))))
    }

    func tell(_ code: TransportError.Code) {
        tell(.failed(.transport(TransportError(code, "test"))))
    }

    /// The pause that is wanted, after which time has passed and the machine was told.
    func pause() -> Duration? {
        guard case .pause(let length)? = operation else { return nil }
        now += length
        tell(.pauseOver)
        return length
    }

    /// The watch that is wanted.
    var watch: APIRequest? {
        guard case .open(let request)? = operation else { return nil }
        return request
    }

    /// The page that is wanted.
    var list: APIRequest? {
        guard case .fetch(let request)? = operation else { return nil }
        return request
    }

    var isStreamingList: Bool { watch?[query: "sendInitialEvents"] == "true" }

    /// The resource version at which a watch wants to go on; nil for a streaming list.
    var resumesAt: String? { isStreamingList ? nil : watch?[query: "resourceVersion"] }

    /// Reads the first view by a streaming list with the objects, up to the version.
    func sync(_ objects: [KubeObject], version: Int) {
        tell(.opened)
        tell(.received(objects.map { .added($0) }))
        tell(.received([.bookmark(resourceVersion: "\(version)", endsInitialEvents: true)]))
    }

    static func synced(_ objects: [KubeObject] = [service("a", version: 1)], version: Int = 10) -> MachineDrive {
        let drive = MachineDrive()
        drive.sync(objects, version: version)
        return drive
    }
}
