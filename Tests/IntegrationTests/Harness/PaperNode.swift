import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime

/// A node whose pods exist on paper alone: they are ready as soon as they are there.
///
/// For clusters without nodes. It does what a kubelet does for the API: it tells the status of pods that are bound to
/// it, or to no node, and that it is alive, without which the cluster would call its pods unready after a while.
final class PaperNode: Sendable {
    static let name = "modelrollout-paper"

    /// Whether a cluster's node can run pods, and not on paper alone.
    static func isReady(_ node: JSONValue) -> Bool {
        guard node[path: "metadata", "name"]?.string != name else { return false }
        let conditions = node[path: "status", "conditions"]?.array ?? []
        return conditions.contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" }
    }

    private let api: KubeClient
    private let namespace: String
    private let count = LockedBox(0)

    init(_ api: KubeClient, namespace: String) {
        self.api = api
        self.namespace = namespace
    }

    func register() async throws {
        let node = KubeObject(.node, Self.key)
        _ = try await api.send(.patch(.node, node.key, .apply(node, manager: "integration-tests", force: true)))
        try await tellThatItLives()
    }

    /// Tells the status of pods until the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.followPods() }
            // As often as a kubelet renews its Lease; the grace is 40 s.
            while (try? await Task.sleep(for: .seconds(10))) != nil { try? await tellThatItLives() }
            group.cancelAll()
        }
    }

    private static let key = ObjectKey(namespace: "", name: name)

    private func tellThatItLives() async throws {
        let time = JSONValue.string(Timestamp.current.description)
        let ready: JSONValue = [
            "type": "Ready", "status": "True", "reason": "OnPaper", "message": "", "lastHeartbeatTime": time,
            "lastTransitionTime": time,
        ]
        let status: JSONValue = ["status": ["conditions": [ready]]]
        _ = try await api.send(.patch(.node, Self.key, subresource: "status", .merge(status)))
    }

    private func followPods() async {
        while !Task.isCancelled {
            do {
                let list = try ListPage(try await api.send(.list(.pod, namespace: namespace)), of: .pod)
                for pod in list.objects { await take(pod) }
                let request = APIRequest.watch(
                    .pod,
                    namespace: namespace,
                    resourceVersion: list.resourceVersion,
                    timeout: .seconds(600)
                )
                var decoder = WatchDecoder()
                for try await piece in try await api.stream(request) {
                    for event in decoder.decode(piece) {
                        if case .added(let pod) = event { await take(pod) }
                    }
                }
            } catch {
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private func take(_ pod: KubeObject) async {
        let node = pod.spec["nodeName"]?.string ?? Self.name
        guard node == Self.name, pod.status["podIP"] == nil, !pod.isBeingDeleted else { return }
        let status = JSONValue.object(["status": status(of: pod)])
        _ = try? await api.send(.patch(.pod, pod.key, subresource: "status", .merge(status)))
    }

    private func status(of pod: KubeObject) -> JSONValue {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let address = JSONValue.string("10.244.\(number / 250).\(number % 250 + 1)")
        let time = JSONValue.string(Timestamp.current.description)
        let conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map { type -> JSONValue in
            ["type": .string(type), "status": "True", "lastTransitionTime": time]
        }
        let containers = (pod.spec["containers"]?.array ?? []).map { container -> JSONValue in
            [
                "name": container["name"] ?? "", "image": container["image"] ?? "", "imageID": "", "ready": true,
                "started": true, "restartCount": 0, "state": ["running": ["startedAt": time]],
            ]
        }
        return [
            "phase": "Running", "podIP": address, "podIPs": [["ip": address]], "startTime": time,
            "conditions": .array(conditions), "containerStatuses": .array(containers),
        ]
    }
}
