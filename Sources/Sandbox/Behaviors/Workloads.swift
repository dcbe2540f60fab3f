import KubeModel

/// The controllers of the embedded cluster's controller manager.
package enum Workloads {
    /// The field manager of everything the controllers write.
    static let manager = "kube-controller-manager"

    static let replicaSet = ResourceKind(group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")
    static let job = ResourceKind(group: "batch", version: "v1", kind: "Job", plural: "jobs")

    /// One of each controller, in the order in which they act.
    package static func controllers() -> [any ClusterBehavior] {
        [DeploymentController(), ReplicaSetController(), JobController(), EndpointSliceController()]
    }
}
