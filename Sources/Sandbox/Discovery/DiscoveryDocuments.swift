import Digests
import HTTPTransport
import KubeModel

/// The documents by which clients learn what is served.
enum DiscoveryDocuments {
    static let version: JSONValue = [
        "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35", "gitVersion": "v1.36.0", "gitCommit": "$Format:%H$", "gitTreeState": "",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "go1.26.6", "compiler": "gc", "platform": "linux/amd64",
    ]

    static func versions(host: String) -> JSONValue {
        [
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": .string(host)]],
        ]
    }

    /// Groups but the core, in order, each with its versions.
    static func groups(_ registry: ResourceRegistry) -> [(name: String, versions: [String])] {
        var result: [(name: String, versions: [String])] = []
        for groupVersion in registry.groupVersions where !groupVersion.group.isEmpty {
            if let index = result.firstIndex(where: { $0.name == groupVersion.group }) {
                result[index].versions.append(groupVersion.version)
            } else {
                result.append((groupVersion.group, [groupVersion.version]))
            }
        }
        return result
    }

    static func groupList(_ registry: ResourceRegistry) -> JSONValue {
        [
            "kind": "APIGroupList", "apiVersion": "v1",
            "groups": .array(groups(registry).map { group($0.name, $0.versions) }),
        ]
    }

    static func group(_ name: String, _ versions: [String]) -> JSONValue {
        func entry(_ version: String) -> JSONValue {
            ["groupVersion": .string("\(name)/\(version)"), "version": .string(version)]
        }
        return [
            "name": .string(name), "versions": .array(versions.map(entry)),
            "preferredVersion": entry(versions.first ?? ""),
        ]
    }

    static func resourceList(
        _ groupVersion: ResourceRegistry.GroupVersion,
        _ registry: ResourceRegistry
    ) -> JSONValue {
        var result: JSONObject = ["kind": "APIResourceList"]
        if !groupVersion.group.isEmpty { result["apiVersion"] = "v1" }
        result["groupVersion"] = .string(groupVersion.text)
        result["resources"] = .array(registry.resources(groupVersion).flatMap(resources))
        return .object(result)
    }

    private static func resources(_ type: ResourceType) -> [JSONValue] {
        var main: JSONObject = [
            "name": .string(type.kind.plural), "singularName": .string(type.singular),
            "namespaced": .bool(type.kind.isNamespaced), "kind": .string(type.kind.kind),
            "verbs": .array(type.verbs.map(JSONValue.string)),
        ]
        if !type.shortNames.isEmpty { main["shortNames"] = .array(type.shortNames.map(JSONValue.string)) }
        if !type.categories.isEmpty { main["categories"] = .array(type.categories.map(JSONValue.string)) }
        if type.verbs.contains("watch") { main["storageVersionHash"] = .string(storageHash(type)) }
        return [.object(main)]
            + type.subresources.map { subresource in
                var json: JSONObject = [
                    "name": .string("\(type.kind.plural)/\(subresource.name)"), "singularName": "",
                    "namespaced": .bool(type.kind.isNamespaced),
                ]
                if !subresource.kind.group.isEmpty {
                    json["group"] = .string(subresource.kind.group)
                    json["version"] = .string(subresource.kind.version)
                }
                json["kind"] = .string(subresource.kind.kind)
                json["verbs"] = .array(subresource.verbs.map(JSONValue.string))
                return .object(json)
            }
    }

    private static func storageHash(_ type: ResourceType) -> String {
        let version = type.storageVersion
        let name = "\(type.storage.group)/\(version)/\(type.kind.kind)"
        return Base64.encoded(SHA256.digest(of: Array(name.utf8)).prefix(8))
    }

    // MARK: Aggregated discovery

    static let aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// `apidiscovery.k8s.io/v2` of the core group, or of all others.
    static func aggregated(core: Bool, _ registry: ResourceRegistry) -> JSONValue {
        let names: [(name: String, versions: [String])] = core ? [("", ["v1"])] : groups(registry)
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
            "items": .array(
                names.map { name, versions in
                    [
                        "metadata": name.isEmpty ? [:] : ["name": .string(name)],
                        "versions": .array(versions.map { aggregatedVersion(name, $0, registry) }),
                    ]
                }
            ),
        ]
    }

    private static func aggregatedVersion(_ group: String, _ version: String, _ registry: ResourceRegistry) -> JSONValue
    {
        let types = registry.resources(ResourceRegistry.GroupVersion(group: group, version: version))
        return [
            "version": .string(version), "resources": .array(types.map(aggregatedResource)), "freshness": "Current",
        ]
    }

    private static func responseKind(_ kind: ResourceKind, of type: ResourceType) -> JSONValue {
        // A built-in kind leaves out its own group; a custom one, and another group's, are named in full.
        let isOwn = kind.group.isEmpty || kind.group == type.kind.group
        let isShown = type.isCustom || !isOwn
        return [
            "group": .string(isShown ? kind.group : ""), "version": .string(isShown ? kind.version : ""),
            "kind": .string(kind.kind),
        ]
    }

    private static func aggregatedResource(_ type: ResourceType) -> JSONValue {
        var json: JSONObject = [
            "resource": .string(type.kind.plural), "responseKind": responseKind(type.kind, of: type),
            "scope": type.kind.isNamespaced ? "Namespaced" : "Cluster", "singularResource": .string(type.singular),
            "verbs": .array(type.verbs.map(JSONValue.string)),
        ]
        if !type.shortNames.isEmpty { json["shortNames"] = .array(type.shortNames.map(JSONValue.string)) }
        if !type.categories.isEmpty { json["categories"] = .array(type.categories.map(JSONValue.string)) }
        if !type.subresources.isEmpty {
            json["subresources"] = .array(
                type.subresources.map { subresource in
                    [
                        "subresource": .string(subresource.name),
                        "responseKind": responseKind(
                            subresource.kind.group.isEmpty && type.isCustom ? type.kind : subresource.kind,
                            of: type
                        ),
                        "verbs": .array(subresource.verbs.map(JSONValue.string)),
                    ]
                }
            )
        }
        return .object(json)
    }
}

extension ResourceType {
    /// Every subresource, in the order discovery shows them.
    var subresources: [Subresource] {
        var result = extraSubresources
        let verbs = ["get", "patch", "update"]
        let own = ResourceKind(group: "", version: "", kind: kind.kind, plural: "status")
        let status = Subresource(name: "status", kind: own, verbs: verbs)
        let scaled = ResourceKind(group: "autoscaling", version: "v1", kind: "Scale", plural: "scale")
        let scale = Subresource(name: "scale", kind: scaled, verbs: verbs)
        if hasStatus { result.append(status) }
        if self.scale != nil { result.append(scale) }
        // Custom resources show their subresources in the order of their definition.
        return isCustom ? result : result.sorted { $0.name < $1.name }
    }

    /// The version objects are kept in.
    var storageVersion: String {
        let sample = toStorage(KubeObject(["apiVersion": .string(kind.apiVersion)]))
        return sample.apiVersion.split(separator: "/").last.map(String.init) ?? kind.version
    }
}
