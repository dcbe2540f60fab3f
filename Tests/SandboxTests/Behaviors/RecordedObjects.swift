import KubeModel

/// Objects as a real API server and controller manager wrote them.
enum RecordedObjects {
    /// A Deployment of two pods, right after it was created, with the API server's defaults.
    static let deployment = KubeObject([
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": [
            "name": "d", "namespace": "t", "uid": "f1196c5e-ee63-4ce0-b219-23aecfdf6a30", "generation": 1,
            "creationTimestamp": "2026-11-21T02:37:29Z",
        ],
        "spec": [
            "replicas": 2, "selector": ["matchLabels": ["app": "d"]], "template": template,
            "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxUnavailable": "25%", "maxSurge": "25%"]],
            "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600,
        ],
        "status": [:],
    ])

    static let template: JSONValue = [
        "metadata": ["labels": ["app": "d"]],
        "spec": [
            "containers": [["name": "c", "image": "i:1", "ports": [["containerPort": 8080, "protocol": "TCP"]]]],
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30,
        ],
    ]

    /// The status of that Deployment after its controller's first passes, with no node to run its pods.
    static let deploymentStatus: JSONValue = [
        "observedGeneration": 1, "replicas": 2, "updatedReplicas": 2, "unavailableReplicas": 2,
        "terminatingReplicas": 0,
        "conditions": [
            [
                "type": "Available", "status": "False", "lastUpdateTime": "2026-11-21T02:37:29Z",
                "lastTransitionTime": "2026-11-21T02:37:29Z", "reason": "MinimumReplicasUnavailable",
                "message": "Deployment does not have minimum availability.",
            ],
            [
                "type": "Progressing", "status": "True", "lastUpdateTime": "2026-11-21T02:37:29Z",
                "lastTransitionTime": "2026-11-21T02:37:29Z", "reason": "ReplicaSetUpdated",
                "message": "ReplicaSet \"d-HASH\" is progressing.",
            ],
        ],
    ]

    /// The metadata and spec of its ReplicaSet but for name, UID and times.
    static let replicaSetMetadata: JSONValue = [
        "name": "d-HASH", "namespace": "t", "labels": ["app": "d", "pod-template-hash": "HASH"],
        "annotations": [
            "deployment.kubernetes.io/desired-replicas": "2", "deployment.kubernetes.io/max-replicas": "3",
            "deployment.kubernetes.io/revision": "1",
        ],
        "ownerReferences": [
            [
                "apiVersion": "apps/v1", "kind": "Deployment", "name": "d",
                "uid": "f1196c5e-ee63-4ce0-b219-23aecfdf6a30", "controller": true, "blockOwnerDeletion": true,
            ]
        ],
    ]

    /// The status of a ReplicaSet of three pods that no node runs.
    static let replicaSetStatus: JSONValue = [
        "replicas": 3, "fullyLabeledReplicas": 3, "terminatingReplicas": 0, "observedGeneration": 2,
    ]

    static let service = KubeObject([
        "apiVersion": "v1", "kind": "Service",
        "metadata": [
            "name": "s", "namespace": "t", "uid": "d9adb1c4-fe82-456c-b484-0f6719b3268e",
            "creationTimestamp": "2026-11-21T02:37:32Z",
        ],
        "spec": [
            "selector": ["app": "d"],
            "ports": [["name": "http", "protocol": "TCP", "port": 80, "targetPort": 8080]],
            "clusterIP": "10.0.208.117", "type": "ClusterIP",
        ],
    ])

    /// The slice of that Service while it has no endpoints, but for name, UID and resource version.
    static let emptySlice: JSONValue = [
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": [
            "generateName": "s-", "namespace": "t",
            "labels": [
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
                "kubernetes.io/service-name": "s",
            ],
            "annotations": ["endpoints.kubernetes.io/last-change-trigger-time": "2026-11-21T02:37:32Z"],
            "ownerReferences": [
                [
                    "apiVersion": "v1", "kind": "Service", "name": "s",
                    "uid": "d9adb1c4-fe82-456c-b484-0f6719b3268e", "controller": true, "blockOwnerDeletion": true,
                ]
            ],
        ],
        "addressType": "IPv4", "endpoints": nil, "ports": nil,
    ]

    static let job = KubeObject([
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": ["name": "j", "namespace": "t", "uid": "726491db", "generation": 1],
        "spec": [
            "parallelism": 1, "completions": 1, "backoffLimit": 0,
            "template": ["spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "i"]]]],
        ],
        "status": [:],
    ])

    /// The status of that Job after its controller's first pass.
    static let jobStatus: JSONValue = [
        "startTime": "2026-11-21T02:37:33Z", "active": 1, "terminating": 0, "uncountedTerminatedPods": [:], "ready": 0,
    ]
}
