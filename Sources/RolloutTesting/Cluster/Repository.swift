import KubeClient
package import KubeModel
import YAML

/// The manifests of this repository, as they are installed on a cluster.
package enum Repository {
    /// The definition of the resource.
    package static func definition() throws -> KubeObject {
        guard let object = try objects(in: "crds/modelrollout.dev_modelrollouts.yaml").first else {
            throw Missing(what: "the definition")
        }
        return object
    }

    /// What the controller may do, whom that is given to, and its lease.
    package static func installation() throws -> [KubeObject] {
        let roles = ["rbac", "gateway", "ingress", "traefik", "references/rbac"]
        let files = ["namespace", "service-account"] + roles + ["lease"]
        return try files.flatMap { try objects(in: "deploy/\($0).yaml") }
    }

    /// All objects of a file.
    package static func objects(in path: String) throws -> [KubeObject] {
        let root = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
            .joined(separator: "/")
        let bytes = try HostFiles().read("\(root)/\(path)", limit: 4 << 20)
        return try YAMLDocument.all(in: bytes, .manifest).map { KubeObject($0.value) }
    }

    private struct Missing: Error {
        var what: String
    }
}

extension ResourceKind {
    package static let definition = ResourceKind(
        group: "apiextensions.k8s.io",
        version: "v1",
        kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions",
        isNamespaced: false
    )
    package static let namespace = ResourceKind(
        group: "",
        version: "v1",
        kind: "Namespace",
        plural: "namespaces",
        isNamespaced: false
    )

    /// The kind of an object of an installation.
    static func ofInstallation(_ object: KubeObject) -> ResourceKind {
        let parts = object.apiVersion.split(separator: "/").map(String.init)
        return ResourceKind(
            group: parts.count == 2 ? parts[0] : "",
            version: parts.last ?? "",
            kind: object.kind,
            plural: object.kind.lowercased() + "s",
            isNamespaced: !object.namespace.isEmpty
        )
    }
}
