import Digests
import KubeModel

/// OpenAPI documents: enough for `kubectl` to validate, merge and explain.
struct OpenAPIDocuments {
    private var generation = -1
    private var documents: [String: [UInt8]] = [:]
    private var hashes: [String: String] = [:]

    /// The index of OpenAPI v3 documents.
    mutating func index(_ registry: ResourceRegistry) -> JSONValue {
        refresh(registry)
        var paths = JSONObject()
        var names = [".well-known/openid-configuration", "api", "apis", "openid/v1/jwks", "version"]
        names += registry.groupVersions.map(Self.path)
        names += DiscoveryDocuments.groups(registry).map { "apis/\($0.name)" }
        for name in names.sorted() {
            let hash = hashes[name] ?? SHA256.hexDigest(of: Array(name.utf8)).uppercased()
            paths[name] = ["serverRelativeURL": .string("/openapi/v3/\(name)?hash=\(hash)")]
        }
        return ["paths": .object(paths)]
    }

    /// The document of one version of a group, named as in the index; nil where there is none.
    mutating func document(_ name: String, _ registry: ResourceRegistry) -> [UInt8]? {
        refresh(registry)
        if let known = documents[name] { return known }
        guard let groupVersion = registry.groupVersions.first(where: { Self.path($0) == name }) else { return nil }
        let bytes = Self.build(groupVersion, registry.resources(groupVersion)).encoded
        documents[name] = bytes
        return bytes
    }

    private mutating func refresh(_ registry: ResourceRegistry) {
        guard generation != registry.generation else { return }
        generation = registry.generation
        documents = [:]
        hashes = [:]
        for groupVersion in registry.groupVersions {
            let types = registry.resources(groupVersion)
            let text = types.map { "\($0.kind.plural)=\($0.fingerprint)" }.joined(separator: ",")
            hashes[Self.path(groupVersion)] = SHA256.hexDigest(of: Array(text.utf8)).uppercased()
        }
    }

    private static func path(_ groupVersion: ResourceRegistry.GroupVersion) -> String {
        groupVersion.group.isEmpty
            ? "api/\(groupVersion.version)" : "apis/\(groupVersion.group)/\(groupVersion.version)"
    }

    private static func build(
        _ groupVersion: ResourceRegistry.GroupVersion,
        _ types: [ResourceType]
    ) -> JSONValue {
        var builder = SchemaWriter(reference: "#/components/schemas/")
        var paths = JSONObject()
        for type in types {
            builder.add(type)
            for (path, item) in pathItems(type) { paths[path] = item }
        }
        return [
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.0"], "paths": .object(paths),
            "components": ["schemas": .object(builder.schemas)],
        ]
    }

    private static func pathItems(_ type: ResourceType) -> [(String, JSONValue)] {
        let base = type.kind.path(namespace: "{namespace}")
        let item = "\(base)/{name}"
        let named = Set(["get", "update", "patch", "delete"])
        func operations(_ verbs: [(String, String)]) -> JSONValue {
            var json = JSONObject()
            for (verb, method) in verbs where type.verbs.contains(verb) {
                json[method] = operation(verb, type, isNamed: named.contains(verb))
            }
            return .object(json)
        }
        var result = [
            (base, operations([("list", "get"), ("create", "post"), ("deletecollection", "delete")])),
            (item, operations([("get", "get"), ("update", "put"), ("patch", "patch"), ("delete", "delete")])),
        ]
        for subresource in type.subresources where subresource.name == "status" || subresource.name == "scale" {
            result.append(("\(item)/\(subresource.name)", operations([("get", "get"), ("patch", "patch")])))
        }
        return result
    }

    private static func operation(_ verb: String, _ type: ResourceType, isNamed: Bool) -> JSONValue {
        var parameters: [JSONValue] = []
        if ["create", "update", "patch"].contains(verb) {
            for name in ["dryRun", "fieldManager", "fieldValidation"] {
                parameters.append(["name": .string(name), "in": "query", "schema": ["type": "string"]])
            }
        }
        if verb == "patch" {
            parameters.append(["name": "force", "in": "query", "schema": ["type": "boolean"]])
        }
        let response: JSONValue = [
            "description": "OK",
            "content": [
                "application/json": [
                    "schema": ["$ref": .string("#/components/schemas/\(SchemaWriter.name(of: type))")]
                ]
            ],
        ]
        return [
            "tags": [.string(type.kind.apiVersion)], "operationId": .string("\(verb)\(type.kind.kind)"),
            "parameters": .array(parameters), "responses": ["200": response],
            "x-kubernetes-action": .string(verb), "x-kubernetes-group-version-kind": SchemaWriter.kindJSON(type.kind),
        ]
    }

    /// The OpenAPI v2 document of everything.
    static func swagger(_ registry: ResourceRegistry) -> JSONValue {
        var builder = SchemaWriter(reference: "#/definitions/")
        for type in registry.all { builder.add(type) }
        return [
            "swagger": "2.0", "info": ["title": "Kubernetes", "version": "v1.36.0"], "paths": [:],
            "definitions": .object(builder.schemas),
        ]
    }
}

/// Writes schemas as OpenAPI, named types by reference.
struct SchemaWriter {
    let reference: String
    private(set) var schemas = JSONObject()

    init(reference: String) {
        self.reference = reference
    }

    static func name(of type: ResourceType) -> String {
        let group = type.kind.group.isEmpty ? "core" : type.kind.group
        return "io.k8s.api.\(group).\(type.kind.version).\(type.kind.kind)"
    }

    static func kindJSON(_ kind: ResourceKind) -> JSONValue {
        ["group": .string(kind.group), "kind": .string(kind.kind), "version": .string(kind.version)]
    }

    mutating func add(_ type: ResourceType) {
        var json = (type.applySchema ?? .deduced).isAnything ? openObject : object(type.applySchema ?? .deduced)
        json["x-kubernetes-group-version-kind"] = [Self.kindJSON(type.kind)]
        schemas[Self.name(of: type)] = .object(json)
    }

    private var openObject: JSONObject {
        ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
    }

    private mutating func value(_ node: SchemaNode) -> JSONValue {
        if !node.name.isEmpty, !node.properties.isEmpty { return ["$ref": .string(reference + define(node))] }
        return .object(object(node))
    }

    private mutating func define(_ node: SchemaNode) -> String {
        let name = "io.k8s.api.types.\(node.name)"
        if schemas[name] == nil {
            schemas[name] = [:]
            schemas[name] = .object(object(node))
        }
        return name
    }

    private mutating func object(_ node: SchemaNode) -> JSONObject {
        var json = JSONObject()
        if !node.summary.isEmpty { json["description"] = .string(node.summary) }
        switch node.shape {
        case .any: json["x-kubernetes-preserve-unknown-fields"] = true
        case .object: json["type"] = "object"
        case .array: json["type"] = "array"
        case .string: json["type"] = "string"
        case .integer: json["type"] = "integer"
        case .number: json["type"] = "number"
        case .boolean: json["type"] = "boolean"
        case .intOrString:
            json["oneOf"] = [["type": "integer"], ["type": "string"]]
            json["format"] = "int-or-string"
        }
        if !node.format.isEmpty { json["format"] = .string(node.format == "micro-time" ? "date-time" : node.format) }
        if !node.required.isEmpty { json["required"] = .array(node.required.map(JSONValue.string)) }
        if let standard = node.defaultValue { json["default"] = standard }
        if let allowed = node.limits?.allowed { json["enum"] = .array(allowed) }
        addMembers(node, &json)
        addMergeRules(node, &json)
        return json
    }

    private mutating func addMembers(_ node: SchemaNode, _ json: inout JSONObject) {
        if !node.properties.isEmpty {
            var properties = JSONObject()
            for (name, child) in node.properties.sorted(by: { $0.key < $1.key }) {
                properties[name] = withMergeRules(child)
            }
            json["properties"] = .object(properties)
        }
        if let additional = node.additional { json["additionalProperties"] = value(additional) }
        if let items = node.items { json["items"] = value(items) }
        if node.preservesUnknown, node.shape != .any { json["x-kubernetes-preserve-unknown-fields"] = true }
    }

    /// A reference can have no siblings: what else is said of the member stands around it.
    private mutating func withMergeRules(_ node: SchemaNode) -> JSONValue {
        let inner = value(node)
        guard inner["$ref"] != nil, node.patch != nil || node.defaultValue != nil else { return inner }
        var json: JSONObject = ["allOf": [inner]]
        if let standard = node.defaultValue { json["default"] = standard }
        addMergeRules(node, &json)
        return .object(json)
    }

    private func addMergeRules(_ node: SchemaNode, _ json: inout JSONObject) {
        if let patch = node.patch {
            var strategies: [String] = []
            if patch.mergeKey != nil { strategies.append("merge") }
            if patch.retainsKeys { strategies.append("retainKeys") }
            json["x-kubernetes-patch-strategy"] = .string(strategies.joined(separator: ","))
            if let key = patch.mergeKey, !key.isEmpty { json["x-kubernetes-patch-merge-key"] = .string(key) }
        }
        switch node.listType {
        case .atomic where node.shape == .array: json["x-kubernetes-list-type"] = "atomic"
        case .set: json["x-kubernetes-list-type"] = "set"
        case .map(let keys):
            json["x-kubernetes-list-type"] = "map"
            json["x-kubernetes-list-map-keys"] = .array(keys.map(JSONValue.string))
        default: break
        }
        if node.isAtomic, node.shape == .object { json["x-kubernetes-map-type"] = "atomic" }
    }
}

extension SchemaNode {
    /// Nothing at all is known of the value.
    var isAnything: Bool { shape == .any && properties.isEmpty }
}
