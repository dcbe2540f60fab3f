import Foundation
import KubeModel
import YAML

/// The objects of `deploy/`.
enum Manifests {
    static func all() throws -> [KubeObject] {
        try resources(of: "deploy").flatMap(objects)
    }

    static func admission() throws -> [KubeObject] {
        try resources(of: "deploy/admission").flatMap(objects)
    }

    static func only(_ kind: String) throws -> KubeObject {
        let found = try all().filter { $0.kind == kind }
        guard found.count == 1, let object = found.first else { throw MissingFixture("exactly one \(kind)") }
        return object
    }

    /// Paths of the files that the kustomization names, directories left out.
    static func resources(of directory: String) throws -> [String] {
        let names = try Repository.yaml("\(directory)/kustomization.yaml")["resources"]?.array?.compactMap(\.string)
        return (names ?? []).filter { $0.hasSuffix(".yaml") }.map { "\(directory)/\($0)" }
    }

    static func objects(_ path: String) throws -> [KubeObject] {
        try Repository.documents(path).map(KubeObject.init)
    }
}

/// What the roles that are bound to the controller allow.
struct ControllerRights {
    struct Right: Hashable, CustomStringConvertible {
        let group: String
        let resource: String
        let verb: String
        var description: String { "\(verb) \(resource).\(group)" }
    }

    private(set) var rights: Set<Right> = []

    init(_ objects: [KubeObject]) {
        let bound = Set(objects.filter { $0.kind.hasSuffix("RoleBinding") }.filter(Self.isController).map(Self.role))
        for role in objects where bound.contains("\(role.kind)/\(role.name)") {
            for rule in role.json["rules"]?.array ?? [] { add(rule) }
        }
    }

    private mutating func add(_ rule: JSONValue) {
        for group in Self.texts(rule["apiGroups"]) {
            for resource in Self.texts(rule["resources"]) {
                for verb in Self.texts(rule["verbs"]) {
                    rights.insert(Right(group: group, resource: resource, verb: verb))
                }
            }
        }
    }

    private static func texts(_ value: JSONValue?) -> [String] { value?.array?.compactMap(\.string) ?? [] }

    private static func isController(_ binding: KubeObject) -> Bool {
        binding.json["subjects"]?.array?.contains { $0["name"] == "modelrollout-controller" } == true
    }

    private static func role(of binding: KubeObject) -> String {
        "\(binding.json[path: "roleRef", "kind"]?.string ?? "")/\(binding.json[path: "roleRef", "name"]?.string ?? "")"
    }
}
