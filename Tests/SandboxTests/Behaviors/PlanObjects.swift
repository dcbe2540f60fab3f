import KubeModel
import Sandbox

/// Objects for tables about controllers, in few words.
enum PlanObjects {
    static let start = Timestamp(nanoseconds: 1_795_228_649_000_000_000)

    /// The template of revision `number`.
    static func template(_ number: Int) -> JSONValue {
        var template = RecordedObjects.template
        template[path: "spec", "containers"] = [["name": "c", "image": .string("i:\(number)")]]
        return template
    }

    /// A Deployment with the template of revision `number`.
    static func deployment(
        _ replicas: Int,
        template number: Int = 1,
        surge: JSONValue = "25%",
        unavailable: JSONValue = "25%",
        change: (inout KubeObject) -> Void = { _ in }
    ) -> KubeObject {
        var deployment = RecordedObjects.deployment
        deployment.spec["replicas"] = .int(replicas)
        deployment.spec["template"] = template(number)
        deployment.spec[path: "strategy", "rollingUpdate"] = ["maxSurge": surge, "maxUnavailable": unavailable]
        change(&deployment)
        return deployment
    }

    /// The ReplicaSet of revision `number`: named `d-<number>`, as old as its number.
    static func replicaSet(
        _ number: Int,
        _ replicas: Int,
        available: Int? = nil,
        actual: Int? = nil,
        desired: Int? = nil,
        terminating: Int = 0
    ) -> KubeObject {
        var template = template(number)
        template[path: "metadata", "labels", "pod-template-hash"] = .string("\(number)")
        var annotations: JSONValue = ["deployment.kubernetes.io/revision": .string("\(number)")]
        if let desired {
            annotations["deployment.kubernetes.io/desired-replicas"] = .string("\(desired)")
            annotations["deployment.kubernetes.io/max-replicas"] = .string("\(desired + (desired + 3) / 4)")
        }
        let pods = actual ?? replicas
        let ready = available ?? pods
        return KubeObject([
            "apiVersion": "apps/v1", "kind": "ReplicaSet",
            "metadata": [
                "name": .string("d-\(number)"), "namespace": "t", "uid": .string("set-\(number)"), "generation": 1,
                "creationTimestamp": .string((start + .seconds(number)).description), "annotations": annotations,
            ],
            "spec": ["replicas": .int(replicas), "template": template],
            "status": [
                "replicas": .int(pods), "readyReplicas": .int(ready), "availableReplicas": .int(ready),
                "terminatingReplicas": .int(terminating), "observedGeneration": 1,
            ],
        ])
    }

    /// A pod of a ReplicaSet or Job.
    static func pod(
        _ name: String,
        phase: String = "Running",
        ready: Bool = true,
        readySince: Timestamp = start,
        address: String? = "10.244.0.1",
        deleted: Bool = false,
        finalizers: [String] = [],
        change: (inout KubeObject) -> Void = { _ in }
    ) -> KubeObject {
        var pod = KubeObject([
            "apiVersion": "v1", "kind": "Pod",
            "metadata": [
                "name": .string(name), "namespace": "t", "uid": .string("uid-\(name)"),
                "creationTimestamp": .string(start.description), "labels": ["app": "d"],
            ],
            "spec": [
                "nodeName": "n",
                "containers": [["name": "c", "image": "i", "ports": [["name": "web", "containerPort": 8080]]]],
            ],
            "status": [
                "phase": .string(phase),
                "conditions": [
                    [
                        "type": "Ready", "status": ready ? "True" : "False",
                        "lastTransitionTime": .string(readySince.description),
                    ]
                ],
            ],
        ])
        if let address { pod.status["podIP"] = .string(address) }
        if deleted {
            pod.json[path: "metadata", "deletionTimestamp"] = .string((start + .seconds(30)).description)
            pod.json[path: "metadata", "deletionGracePeriodSeconds"] = 30
        }
        if !finalizers.isEmpty { pod.json[path: "metadata", "finalizers"] = .array(finalizers.map(JSONValue.string)) }
        change(&pod)
        return pod
    }
}
