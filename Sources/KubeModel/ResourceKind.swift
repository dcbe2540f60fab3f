/// One kind of Kubernetes resource in one version.
package struct ResourceKind: Sendable, Hashable {
    /// The API group; empty for the core group.
    package var group: String
    package var version: String
    package var kind: String
    /// The plural name in paths.
    package var plural: String
    package var isNamespaced: Bool

    package init(group: String, version: String, kind: String, plural: String, isNamespaced: Bool = true) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.isNamespaced = isNamespaced
    }

    /// `apps/v1`, or `v1` in the core group.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// The path below which objects of this kind live, in one namespace or, with nil, in all.
    package func path(namespace: String?) -> String {
        let root = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        guard isNamespaced, let namespace else { return "\(root)/\(plural)" }
        return "\(root)/namespaces/\(namespace)/\(plural)"
    }
}

extension ResourceKind: CustomStringConvertible {
    package var description: String { group.isEmpty ? plural : "\(plural).\(group)" }
}

extension ResourceKind {
    package static let modelRollout = ResourceKind(
        group: "modelrollout.dev",
        version: "v1alpha1",
        kind: "ModelRollout",
        plural: "modelrollouts"
    )
    package static let deployment = ResourceKind(
        group: "apps",
        version: "v1",
        kind: "Deployment",
        plural: "deployments"
    )
    package static let controllerRevision = ResourceKind(
        group: "apps",
        version: "v1",
        kind: "ControllerRevision",
        plural: "controllerrevisions"
    )
    package static let service = ResourceKind(group: "", version: "v1", kind: "Service", plural: "services")
    package static let endpointSlice = ResourceKind(
        group: "discovery.k8s.io",
        version: "v1",
        kind: "EndpointSlice",
        plural: "endpointslices"
    )
    package static let ingress = ResourceKind(
        group: "networking.k8s.io",
        version: "v1",
        kind: "Ingress",
        plural: "ingresses"
    )
    package static let httpRoute = ResourceKind(
        group: "gateway.networking.k8s.io",
        version: "v1",
        kind: "HTTPRoute",
        plural: "httproutes"
    )
    package static let grpcRoute = ResourceKind(
        group: "gateway.networking.k8s.io",
        version: "v1",
        kind: "GRPCRoute",
        plural: "grpcroutes"
    )
    package static let traefikService = ResourceKind(
        group: "traefik.io",
        version: "v1alpha1",
        kind: "TraefikService",
        plural: "traefikservices"
    )
    package static let lease = ResourceKind(
        group: "coordination.k8s.io",
        version: "v1",
        kind: "Lease",
        plural: "leases"
    )
    package static let event = ResourceKind(group: "events.k8s.io", version: "v1", kind: "Event", plural: "events")
    package static let configMap = ResourceKind(group: "", version: "v1", kind: "ConfigMap", plural: "configmaps")
    package static let pod = ResourceKind(group: "", version: "v1", kind: "Pod", plural: "pods")
}

/// The namespace and name of one object.
package struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Empty for cluster-scoped objects.
    package var namespace: String
    package var name: String

    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    package var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

    package static func < (a: ObjectKey, b: ObjectKey) -> Bool {
        (a.namespace, a.name) < (b.namespace, b.name)
    }
}
