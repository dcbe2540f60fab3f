import KubeModel

/// Rules of CustomResourceDefinitions.
enum DefinitionStrategy {
    static var strategy: ResourceType.Strategy {
        var strategy = ResourceType.Strategy()
        strategy.defaults = complete
        strategy.prepareCreate = { json, _ in
            let versions = json[path: "spec", "versions"]?.array ?? []
            let stored = versions.filter { $0["storage"]?.bool == true }.compactMap { $0["name"] }
            json[path: "status", "storedVersions"] = .array(stored)
        }
        strategy.validate = validate
        strategy.validateUpdate = { new, old, faults in
            for name in ["group", "scope"] where new[path: "spec", name] != old[path: "spec", name] {
                faults.invalid("spec.\(name)", new[path: "spec", name] ?? .null, "field is immutable")
            }
        }
        return strategy
    }

    private static func complete(_ json: inout JSONValue) {
        let kind = json[path: "spec", "names", "kind"]?.string ?? ""
        if json[path: "spec", "names", "singular"] == nil {
            json[path: "spec", "names", "singular"] = .string(kind.lowercased())
        }
        if json[path: "spec", "names", "listKind"] == nil {
            json[path: "spec", "names", "listKind"] = .string("\(kind)List")
        }
        if json[path: "spec", "conversion"] == nil { json[path: "spec", "conversion"] = ["strategy": "None"] }
    }

    private static func validate(_ json: JSONValue, _ faults: inout FieldFaults) {
        let spec = json["spec"] ?? [:]
        let group = spec["group"]?.string ?? ""
        let plural = spec[path: "names", "plural"]?.string ?? ""
        let name = json[path: "metadata", "name"]?.string ?? ""
        if name != "\(plural).\(group)" {
            faults.invalid(
                "metadata.name",
                .string(name),
                "must be spec.names.plural+\".\"+spec.group"
            )
        }
        if group.isEmpty { faults.required("spec.group") }
        let scope = spec["scope"]?.string ?? ""
        if !["Cluster", "Namespaced"].contains(scope) {
            faults.unsupported("spec.scope", .string(scope), allowed: ["Cluster", "Namespaced"])
        }
        for (field, value) in [("plural", plural), ("kind", spec[path: "names", "kind"]?.string ?? "")]
        where value.isEmpty {
            faults.required("spec.names.\(field)")
        }
        validateVersions(spec["versions"]?.array ?? [], &faults)
    }

    private static func validateVersions(_ versions: [JSONValue], _ faults: inout FieldFaults) {
        let count = versions.filter { $0["storage"]?.bool == true }.count
        if count != 1 {
            faults.invalid(
                "spec.versions",
                .array(versions.map { $0["name"] ?? .null }),
                "must have exactly one version marked as storage version"
            )
        }
        for (index, version) in versions.enumerated() {
            let field = "spec.versions[\(index)].schema.openAPIV3Schema"
            guard let schema = version[path: "schema", "openAPIV3Schema"], !schema.isNull else {
                faults.required(field, "schemas are required")
                continue
            }
            if schema["type"]?.string != "object" {
                faults.append(
                    APIStatus.Cause(
                        reason: "FieldValueInvalid",
                        message: "Invalid value: \"\(schema["type"]?.string ?? "")\": must be object at the root",
                        field: "\(field).type"
                    )
                )
            }
            checkStructure(schema, field, &faults)
        }
    }

    /// Finds what no structural schema may contain.
    private static func checkStructure(_ json: JSONValue, _ path: String, _ faults: inout FieldFaults) {
        let isOpen =
            json["x-kubernetes-int-or-string"]?.bool == true
            || json["x-kubernetes-preserve-unknown-fields"]?.bool == true
        if json["type"] == nil, !isOpen {
            faults.required("\(path).type", "must not be empty for specified object fields")
        }
        if json["type"] == "array", json["items"] == nil {
            faults.required("\(path).items", "must be specified")
        }
        if json["x-kubernetes-list-type"] == "map" {
            let keys = json["x-kubernetes-list-map-keys"]?.array ?? []
            if keys.isEmpty {
                faults.required(
                    "\(path).x-kubernetes-list-map-keys",
                    "must not be empty if x-kubernetes-list-type is map"
                )
            }
            let items = json["items"] ?? [:]
            let required = items["required"]?.array ?? []
            for key in keys.compactMap(\.string)
            where items[path: "properties", key, "default"] == nil && !required.contains(.string(key)) {
                faults.required(
                    "\(path).items.properties[\(key)].default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"
                )
            }
        }
        for member in json["properties"]?.object ?? [:] {
            checkStructure(member.value, "\(path).properties[\(member.name)]", &faults)
        }
        if let items = json["items"], items.object != nil { checkStructure(items, "\(path).items", &faults) }
        if let values = json["additionalProperties"], values.object != nil {
            checkStructure(values, "\(path).additionalProperties", &faults)
        }
    }
}
