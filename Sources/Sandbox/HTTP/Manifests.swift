import KubeModel
import YAML

extension APIServer {
    /// A manifest that can't be loaded.
    package struct ManifestFailure: Error, CustomStringConvertible {
        package var description: String
    }

    /// Creates the objects of a YAML file, as the administrator would.
    package func load(manifests path: String) throws {
        let documents = try YAMLDocument.all(in: try TextFile.read(path), .manifest)
        for document in documents where !document.value.isNull {
            let object = KubeObject(document.value)
            do {
                try withCluster { cluster throws(APIStatus) in
                    guard let type = cluster.registry.type(apiVersion: object.apiVersion, kind: object.kind) else {
                        throw APIStatus(
                            code: 404,
                            reason: "NotFound",
                            message: "no kind \(object.kind) in \(object.apiVersion)"
                        )
                    }
                    _ = try cluster.create(type.kind, object, manager: "modelrollout-sandbox")
                }
            } catch {
                throw ManifestFailure(description: "\(path): \(object.kind) \(object.key): \(error.message)")
            }
        }
    }
}
