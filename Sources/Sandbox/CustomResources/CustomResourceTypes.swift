import Digests
import KubeModel

/// The resources a CustomResourceDefinition defines.
enum CustomResourceTypes {
    static let verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]

    /// One type for each version served.
    static func types(of definition: KubeObject) -> [ResourceType] {
        let spec = definition.spec
        let versions = spec["versions"]?.array ?? []
        let stored = versions.first { $0["storage"]?.bool == true }?["name"]?.string ?? ""
        return versions.filter { $0["served"]?.bool == true }.map { version in
            type(spec, version, storageVersion: stored)
        }
    }

    private static func type(_ spec: JSONValue, _ version: JSONValue, storageVersion: String) -> ResourceType {
        let group = spec["group"]?.string ?? ""
        let names = spec["names"] ?? [:]
        let kind = ResourceKind(
            group: group,
            version: version["name"]?.string ?? "",
            kind: names["kind"]?.string ?? "",
            plural: names["plural"]?.string ?? "",
            isNamespaced: spec["scope"] == "Namespaced"
        )
        var parts = ResourceType.Parts()
        parts.listKind = names["listKind"]?.string
        parts.singular = names["singular"]?.string
        parts.shortNames = (names["shortNames"]?.array ?? []).compactMap(\.string)
        parts.categories = (names["categories"]?.array ?? []).compactMap(\.string)
        parts.verbs = verbs
        parts.isCustom = true
        parts.hasGeneration = true
        parts.hasStatus = version[path: "subresources", "status"] != nil
        parts.scale = version[path: "subresources", "scale"].map(scale)
        let schema = version[path: "schema", "openAPIV3Schema"] ?? [:]
        parts.schema = OpenAPISchema.root(schema)
        parts.hasRules = OpenAPISchema.hasRules(schema)
        parts.fingerprint = SHA256.hexDigest(of: schema.canonical)
        parts.columns = (version["additionalPrinterColumns"]?.array ?? []).map(column)
        if let fields = version["selectableFields"]?.array {
            parts.strategy.selectableFields = fields.compactMap {
                $0["jsonPath"]?.string.map { String($0.dropFirst()) }
            }
        }
        let apiVersion = JSONValue.string(kind.apiVersion)
        let stored = JSONValue.string("\(group)/\(storageVersion)")
        parts.fromStorage = { relabelled($0, apiVersion) }
        parts.toStorage = { relabelled($0, stored) }
        return ResourceType(kind, parts)
    }

    /// The object under another version; the members are the same in all.
    static func relabelled(_ object: KubeObject, _ apiVersion: JSONValue) -> KubeObject {
        guard object.json["apiVersion"] != apiVersion else { return object }
        var object = object
        object.json["apiVersion"] = apiVersion
        return object
    }

    private static func scale(_ json: JSONValue) -> ResourceType.ScalePaths {
        func path(_ name: String) -> [String]? {
            json[name]?.string.map { $0.split(separator: ".").map(String.init) }
        }
        return ResourceType.ScalePaths(
            specReplicas: path("specReplicasPath") ?? [],
            statusReplicas: path("statusReplicasPath") ?? [],
            selector: path("labelSelectorPath")
        )
    }

    private static func column(_ json: JSONValue) -> PrinterColumn {
        let path = json["jsonPath"]?.string ?? ""
        return PrinterColumn(
            name: json["name"]?.string ?? "",
            type: json["type"]?.string ?? "string",
            format: json["format"]?.string ?? "",
            summary: json["description"]?.string ?? "Custom resource definition column (in JSONPath format): \(path)",
            priority: json["priority"]?.int ?? 0,
            path: path
        )
    }
}
