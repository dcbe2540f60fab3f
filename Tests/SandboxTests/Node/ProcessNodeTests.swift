import Foundation
import FoundationNetworking
import KubeModel
import Sandbox
import Testing

/// A whole cluster whose pods are processes.
@Suite(.timeLimit(.minutes(2))) struct ProcessNodeTests {
    private static let namespace = ResourceKind(
        group: "",
        version: "v1",
        kind: "Namespace",
        plural: "namespaces",
        isNamespaced: false
    )

    private func deployment(_ replicas: Int) -> KubeObject {
        KubeObject([
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web", "namespace": "t"],
            "spec": [
                "replicas": .int(replicas), "selector": ["matchLabels": ["app": "web"]],
                "template": [
                    "metadata": ["labels": ["app": "web"], "annotations": ["prometheus.io/scrape": "true"]],
                    "spec": [
                        "terminationGracePeriodSeconds": 5,
                        "containers": [
                            [
                                "name": "server", "image": "python:3",
                                "command": ["python3", "-m", "http.server", "--bind", "$(POD_IP)", "18081"],
                                "env": [
                                    [
                                        "name": "POD_IP",
                                        "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]],
                                    ]
                                ],
                                "ports": [["name": "http", "containerPort": 18081]],
                                "readinessProbe": ["httpGet": ["port": "http", "path": "/"], "periodSeconds": 1],
                            ]
                        ],
                    ],
                ],
            ],
        ])
    }

    /// Asks again and again until the answer is yes, for at most 30 seconds.
    private func wait(_ what: Comment, _ isTrue: () -> Bool) async throws {
        let limit = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < limit {
            if isTrue() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record(what)
    }

    @Test func podsServeOnTheirOwnAddressesAndLeaveNothingBehind() async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/process-node-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let clock: @Sendable () -> Timestamp = { Timestamp(seconds: Date().timeIntervalSince1970) }
        let server = APIServer(clock: clock)
        let node = ProcessNode(ProcessNode.Configuration(directory: directory))
        for behavior in Workloads.controllers() + [node.behavior] { server.add(behavior) }
        try server.withCluster { cluster throws(APIStatus) in
            let key = ObjectKey(namespace: "", name: "t")
            try cluster.create(Self.namespace, KubeObject(Self.namespace, key), manager: "test")
            try cluster.create(.deployment, deployment(2), manager: "test")
        }
        try await withThrowingTaskGroup { group in
            group.addTask { try await node.run(now: clock) { body in server.withCluster { body($0) } } }
            try await wait("two pods become available") { status(server)?["availableReplicas"] == 2 }

            let pods = server.withCluster { $0.list(.pod, namespace: "t") }
            let addresses = pods.compactMap { $0.status["podIP"]?.string }
            #expect(Set(addresses).count == 2)
            #expect(server.withCluster { $0.prometheusTargets() }.array?.count == 2)
            for pod in pods {
                let address = pod.status["podIP"]?.string ?? ""
                let (_, response) = try await URLSession.shared.data(
                    from: try #require(URL(string: "http://\(address):18081/"))
                )
                #expect((response as? HTTPURLResponse)?.statusCode == 200)
                let log = String(decoding: node.logs(of: pod, container: nil), as: UTF8.self)
                #expect(log.contains("GET / HTTP/1.1"))
            }

            try server.withCluster { cluster throws(APIStatus) in
                guard var web = cluster.get(.deployment, ObjectKey(namespace: "t", name: "web")) else { return }
                web.spec["replicas"] = 1
                try cluster.update(.deployment, web, manager: "test")
            }
            try await wait("one pod goes") { server.withCluster { $0.list(.pod, namespace: "t").count } == 1 }
            #expect(status(server)?["availableReplicas"] == 1)
            group.cancelAll()
        }
        // The node is gone, and its processes with it.
        let left = server.withCluster { $0.list(.pod, namespace: "t") }.compactMap { $0.status["podIP"]?.string }
        for address in left {
            await #expect(throws: URLError.self) {
                try await URLSession.shared.data(from: try #require(URL(string: "http://\(address):18081/")))
            }
        }
    }

    private func status(_ server: APIServer) -> JSONValue? {
        server.withCluster { $0.get(.deployment, ObjectKey(namespace: "t", name: "web"))?.status }
    }
}
