import HTTPTransport
import KubeModel
import Sandbox

/// An API server with controllers and a node of paper pods, on a clock that the test moves.
final class ClusterPlayer: Sendable {
    private let time: LockedBox<Timestamp>
    let server: APIServer

    /// Makes a cluster; by default with the controllers and a node whose pods follow their annotations.
    init(_ behaviors: [any ClusterBehavior] = Workloads.controllers() + [SimulatedNode()]) throws {
        let time = LockedBox(PlanObjects.start)
        self.time = time
        server = APIServer { time.withLock { $0 } }
        for behavior in behaviors { server.add(behavior) }
        try write { cluster throws(APIStatus) in
            try cluster.create(
                Self.namespace,
                KubeObject(Self.namespace, ObjectKey(namespace: "", name: "t")),
                manager: "test"
            )
        }
    }

    static let namespace = ResourceKind(
        group: "",
        version: "v1",
        kind: "Namespace",
        plural: "namespaces",
        isNamespaced: false
    )
    static let replicaSet = ResourceKind(group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")
    static let job = ResourceKind(group: "batch", version: "v1", kind: "Job", plural: "jobs")

    var now: Timestamp { time.withLock { $0 } }

    @discardableResult
    func write<Result>(_ body: (ClusterState) throws(APIStatus) -> Result) throws -> Result {
        try server.withCluster(body)
    }

    func create(_ kind: ResourceKind, _ object: KubeObject) throws {
        try write { cluster throws(APIStatus) in _ = try cluster.create(kind, object, manager: "test") }
    }

    func change(_ kind: ResourceKind, _ name: String, _ change: (inout KubeObject) -> Void) throws {
        try write { cluster throws(APIStatus) in
            guard var object = cluster.get(kind, ObjectKey(namespace: "t", name: name)) else { return }
            change(&object)
            _ = try cluster.update(kind, object, manager: "test")
        }
    }

    func delete(_ kind: ResourceKind, _ name: String) throws {
        try write { cluster throws(APIStatus) in
            try cluster.delete(kind, ObjectKey(namespace: "t", name: name), manager: "test")
        }
    }

    /// Lets time pass, with every behaviour called at the times it asked for.
    func pass(_ duration: Duration, _ visit: () -> Void = {}) {
        let end = now + duration
        while let next = server.settle(), next <= end {
            time.withLock { $0 = max(next, $0) }
            server.settle()
            visit()
        }
        time.withLock { $0 = end }
        server.settle()
    }

    func get(_ kind: ResourceKind, _ name: String) -> KubeObject? {
        server.withCluster { $0.get(kind, ObjectKey(namespace: "t", name: name)) }
    }

    func list(_ kind: ResourceKind) -> [KubeObject] {
        server.withCluster { $0.list(kind, namespace: "t") }
    }

    /// The pods that are ready and not on their way out, by image.
    var readyPods: [String: Int] {
        var counts: [String: Int] = [:]
        for pod in list(.pod) where !pod.isBeingDeleted {
            let conditions = pod.status["conditions"]?.array ?? []
            guard conditions.contains(where: { $0["type"] == "Ready" && $0["status"] == "True" }) else { continue }
            counts[pod.spec["containers"]?[0]?["image"]?.string ?? "", default: 0] += 1
        }
        return counts
    }

    /// The addresses of a Service's ready endpoints.
    func readyAddresses(_ service: String) -> [String] {
        list(.endpointSlice).filter { $0.labels["kubernetes.io/service-name"] == service }
            .flatMap { $0.json["endpoints"]?.array ?? [] }
            .filter { $0[path: "conditions", "ready"] == true }
            .compactMap { $0["addresses"]?[0]?.string }
    }
}
