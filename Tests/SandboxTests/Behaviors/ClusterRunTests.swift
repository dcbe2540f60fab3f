import KubeModel
import Sandbox
import Testing

/// Controllers and a node of paper pods together, in virtual time.
struct ClusterRunTests {
    private func deployment(_ replicas: Int, image: String = "i:1", _ annotations: [String: String] = [:]) -> KubeObject
    {
        var template: JSONValue = [
            "metadata": ["labels": ["app": "d"]],
            "spec": ["containers": [["name": "c", "image": .string(image), "ports": [["containerPort": 8080]]]]],
        ]
        if !annotations.isEmpty { template[path: "metadata", "annotations"] = .object(JSONObject(annotations)) }
        return KubeObject([
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "d", "namespace": "t"],
            "spec": [
                "replicas": .int(replicas), "selector": ["matchLabels": ["app": "d"]], "template": template,
                "progressDeadlineSeconds": 60,
            ],
        ])
    }

    private let service = KubeObject([
        "apiVersion": "v1", "kind": "Service", "metadata": ["name": "s", "namespace": "t"],
        "spec": ["selector": ["app": "d"], "ports": [["name": "http", "port": 80, "targetPort": 8080]]],
    ])

    private func condition(_ object: KubeObject?, _ type: String) -> String? {
        (object?.status["conditions"]?.array ?? []).first { $0["type"]?.string == type }?["reason"]?.string
    }

    private func setImage(_ image: String, _ object: inout KubeObject) {
        object.spec[path: "template", "spec", "containers"] = [["name": "c", "image": .string(image)]]
    }

    @Test func aDeploymentBecomesAvailableWhenItsPodsAreReady() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(.service, service)
        try cluster.create(.deployment, deployment(3))
        #expect(cluster.list(.pod).count == 3)
        #expect(cluster.readyAddresses("s").isEmpty)
        cluster.pass(.seconds(1))
        let deployment = cluster.get(.deployment, "d")
        #expect(deployment?.status["availableReplicas"] == 3)
        #expect(condition(deployment, "Progressing") == "NewReplicaSetAvailable")
        #expect(Set(cluster.readyAddresses("s")).count == 3)
        let set = try #require(cluster.list(ClusterPlayer.replicaSet).first)
        for pod in cluster.list(.pod) {
            #expect(pod.name.hasPrefix("\(set.name)-") && pod.name.count == set.name.count + 6)
            #expect(pod.labels["pod-template-hash"] == set.labels["pod-template-hash"])
            #expect(pod.status["phase"] == "Running")
        }
    }

    @Test func aRollingUpdateNeverHasTooFewOrTooManyPods() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(.deployment, deployment(4))
        cluster.pass(.seconds(5))
        try cluster.change(.deployment, "d") { setImage("i:2", &$0) }
        var fewest = 4
        var most = 0
        cluster.pass(.seconds(60)) {
            fewest = min(fewest, cluster.readyPods.values.reduce(0, +))
            most = max(most, cluster.list(.pod).count { !$0.isBeingDeleted })
        }
        #expect(cluster.readyPods == ["i:2": 4])
        #expect(fewest >= 3)
        #expect(most == 5)
        let deployment = cluster.get(.deployment, "d")
        #expect(deployment?.annotations["deployment.kubernetes.io/revision"] == "2")
        #expect(cluster.list(ClusterPlayer.replicaSet).map { $0.spec["replicas"]?.int ?? -1 }.sorted() == [0, 4])
    }

    @Test func aRevisionThatNeverGetsReadyLeavesTheOldOneServing() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(.deployment, deployment(4))
        cluster.pass(.seconds(5))
        try cluster.change(.deployment, "d") {
            setImage("i:2", &$0)
            $0.spec[path: "template", "metadata", "annotations"] = ["sandbox.modelrollout.dev/never-ready": "true"]
        }
        cluster.pass(.seconds(50))
        #expect(condition(cluster.get(.deployment, "d"), "Progressing") == "ReplicaSetUpdated")
        cluster.pass(.seconds(30))
        #expect(cluster.readyPods == ["i:1": 3])
        let stuck = cluster.get(.deployment, "d")
        #expect(condition(stuck, "Progressing") == "ProgressDeadlineExceeded")
        #expect(condition(stuck, "Available") == "MinimumReplicasAvailable")
        // And back: the old template is the newest revision then.
        try cluster.change(.deployment, "d") {
            setImage("i:1", &$0)
            $0.spec[path: "template", "metadata", "annotations"] = nil
            $0.spec[path: "template", "spec", "containers"] = [
                ["name": "c", "image": "i:1", "ports": [["containerPort": 8080]]]
            ]
        }
        cluster.pass(.seconds(30))
        #expect(cluster.readyPods == ["i:1": 4])
        #expect(cluster.get(.deployment, "d")?.annotations["deployment.kubernetes.io/revision"] == "3")
        #expect(cluster.list(ClusterPlayer.replicaSet).count == 2)
    }

    @Test func aPodThatIsDeletedLeavesItsServiceBeforeItStops() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(.service, service)
        try cluster.create(.deployment, deployment(2, ["sandbox.modelrollout.dev/stop-after": "20s"]))
        cluster.pass(.seconds(5))
        let victim = try #require(cluster.list(.pod).first)
        try cluster.delete(.pod, victim.name)
        #expect(cluster.get(.pod, victim.name)?.isBeingDeleted == true)
        #expect(cluster.readyAddresses("s").count == 1)
        #expect(cluster.list(.pod).count == 3, "its successor is there at once")
        cluster.pass(.seconds(19))
        #expect(cluster.get(.pod, victim.name) != nil)
        #expect(cluster.readyAddresses("s").count == 2)
        cluster.pass(.seconds(2))
        #expect(cluster.get(.pod, victim.name) == nil)
        let set = cluster.list(ClusterPlayer.replicaSet).first
        #expect(set?.status["terminatingReplicas"] == 0)
    }

    @Test func aCrashingPodBacksOffAndIsNotReady() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(.deployment, deployment(1, ["sandbox.modelrollout.dev/crash-after": "3s"]))
        cluster.pass(.seconds(2))
        #expect(cluster.readyPods == ["i:1": 1])
        cluster.pass(.seconds(2))
        #expect(cluster.list(.pod).first?.status["containerStatuses"]?[0]?["restartCount"] == 1)
        cluster.pass(.seconds(4))
        let status = cluster.list(.pod).first?.status["containerStatuses"]?[0]
        #expect(status?[path: "state", "waiting", "reason"] == "CrashLoopBackOff")
        #expect(status?[path: "lastState", "terminated", "exitCode"] == 1)
        #expect(cluster.readyPods.isEmpty)
    }

    @Test func scalingToNothingTakesEveryPodAway() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(.service, service)
        try cluster.create(.deployment, deployment(3))
        cluster.pass(.seconds(5))
        try cluster.change(.deployment, "d") { $0.spec["replicas"] = 0 }
        cluster.pass(.seconds(5))
        #expect(cluster.list(.pod).isEmpty)
        let slice = try #require(cluster.list(.endpointSlice).first)
        #expect(slice.json["endpoints"]?.array?.isEmpty ?? true)
        #expect(cluster.get(.deployment, "d")?.status["replicas"] == nil)
    }

    @Test func orphansAreAdoptedAndStrangersReleased() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(.deployment, deployment(2))
        cluster.pass(.seconds(5))
        let set = try #require(cluster.list(ClusterPlayer.replicaSet).first)
        let pods = cluster.list(.pod)
        // A pod that loses its label is let go and replaced.
        try cluster.change(.pod, pods[0].name) { $0.labels["pod-template-hash"] = nil }
        #expect(cluster.list(.pod).count == 3)
        #expect(cluster.get(.pod, pods[0].name)?.controllerReference == nil)
        // Given its label back it is one too many: it is adopted, and one pod goes.
        try cluster.change(.pod, pods[0].name) { $0.labels["pod-template-hash"] = set.labels["pod-template-hash"] }
        cluster.pass(.seconds(5))
        #expect(cluster.list(.pod).count == 2)
        #expect(cluster.list(.pod).allSatisfy { $0.controllerReference?.uid == set.uid })
    }

    @Test func aJobRunsToItsEnd() throws {
        let cluster = try ClusterPlayer()
        var job = RecordedObjects.job
        job.spec["completions"] = 2
        try cluster.create(ClusterPlayer.job, job)
        cluster.pass(.seconds(10))
        let done = try #require(cluster.get(ClusterPlayer.job, "j"))
        #expect(done.status["succeeded"] == 2)
        #expect(condition(done, "Complete") == "CompletionsReached")
        #expect(cluster.list(.pod).allSatisfy { $0.status["phase"] == "Succeeded" })
        #expect(cluster.list(.pod).allSatisfy { $0.json[path: "metadata", "finalizers"] == nil })
    }

    @Test func aJobWhosePodsFailGivesUp() throws {
        let cluster = try ClusterPlayer()
        var job = RecordedObjects.job
        job.spec["backoffLimit"] = 1
        job.spec[path: "template", "metadata", "annotations"] = ["sandbox.modelrollout.dev/crash-after": "1s"]
        try cluster.create(ClusterPlayer.job, job)
        cluster.pass(.seconds(60))
        let failed = try #require(cluster.get(ClusterPlayer.job, "j"))
        #expect(condition(failed, "Failed") == "BackoffLimitExceeded")
        #expect(failed.status["failed"] == 2)
        #expect(cluster.list(.pod).count == 2)
    }

    @Test func aQuietClusterAsksForNothing() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(.service, service)
        try cluster.create(.deployment, deployment(3))
        cluster.pass(.seconds(120))
        let version = cluster.get(.deployment, "d")?.resourceVersion
        var visits = 0
        cluster.pass(.seconds(3600)) { visits += 1 }
        #expect(cluster.get(.deployment, "d")?.resourceVersion == version)
        #expect(visits == 0)
    }

    @Test func prometheusFindsThePodsThatAsk() throws {
        let cluster = try ClusterPlayer()
        try cluster.create(
            .deployment,
            deployment(1, ["prometheus.io/scrape": "true", "prometheus.io/path": "/stats"])
        )
        let pod = try #require(cluster.list(.pod).first)
        let targets = cluster.server.withCluster { $0.prometheusTargets() }
        #expect(
            targets == [
                [
                    "targets": [.string("\(pod.status["podIP"]?.string ?? ""):8080")],
                    "labels": [
                        "namespace": "t", "pod": .string(pod.name), "node": "sandbox", "__metrics_path__": "/stats",
                    ],
                ]
            ]
        )
        try cluster.change(.pod, pod.name) { $0.annotations["prometheus.io/scrape"] = nil }
        #expect(cluster.server.withCluster { $0.prometheusTargets() } == [])
    }
}
