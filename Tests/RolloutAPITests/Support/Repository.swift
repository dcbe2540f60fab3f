import Foundation
import KubeModel
import YAML

/// Files of this repository.
enum Repository {
    static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func yaml(_ path: String) throws -> JSONValue {
        try YAMLDocument(parsing: text(path), .manifest).value
    }

    static func documents(_ path: String) throws -> [JSONValue] {
        try YAMLDocument.all(in: Array(text(path).utf8), .manifest).map(\.value)
    }
}

/// The definition of the resource.
enum Definition {
    static func version() throws -> JSONValue {
        let crd = try Repository.yaml("crds/modelrollout.dev_modelrollouts.yaml")
        guard let version = crd["spec"]?["versions"]?[0] else { throw MissingFixture("spec.versions") }
        return version
    }

    static func schema() throws -> JSONValue {
        guard let schema = try version()[path: "schema", "openAPIV3Schema"] else { throw MissingFixture("schema") }
        return schema
    }
}

struct MissingFixture: Error {
    let what: String

    init(_ what: String) {
        self.what = what
    }
}
