import KubeModel

/// Every resource the server serves.
struct ResourceRegistry {
    struct GroupVersion: Hashable, Sendable {
        var group: String
        var version: String

        var text: String { group.isEmpty ? version : "\(group)/\(version)" }
    }

    private var types: [GroupVersion: [String: ResourceType]] = [:]
    private var order: [GroupVersion: [String]] = [:]
    /// Groups and versions in the order discovery shows them.
    private(set) var groupVersions: [GroupVersion] = []
    /// Rises with every change, for caches of what is derived from it.
    private(set) var generation = 0

    subscript(kind: ResourceKind) -> ResourceType? {
        self[kind.group, kind.version, kind.plural]
    }

    subscript(group: String, version: String, plural: String) -> ResourceType? {
        types[GroupVersion(group: group, version: version)]?[plural]
    }

    /// The resources of one version of a group, in order.
    func resources(_ groupVersion: GroupVersion) -> [ResourceType] {
        (order[groupVersion] ?? []).compactMap { types[groupVersion]?[$0] }
    }

    /// Every resource of every version.
    var all: [ResourceType] { groupVersions.flatMap(resources) }

    /// The resource of a kind, as an owner reference names it.
    func type(apiVersion: String, kind: String) -> ResourceType? {
        let parts = apiVersion.split(separator: "/", maxSplits: 1).map(String.init)
        let groupVersion =
            parts.count == 2
            ? GroupVersion(group: parts[0], version: parts[1]) : GroupVersion(group: "", version: apiVersion)
        return types[groupVersion]?.values.first { $0.kind.kind == kind && $0.isStored }
    }

    /// Any served version of what is stored under that name.
    func type(_ resource: GroupResource) -> ResourceType? {
        for groupVersion in groupVersions where groupVersion.group == resource.group {
            if let type = types[groupVersion]?[resource.plural], type.storage == resource { return type }
        }
        return nil
    }

    mutating func add(_ type: ResourceType) {
        let groupVersion = GroupVersion(group: type.kind.group, version: type.kind.version)
        if types[groupVersion] == nil {
            let last = groupVersions.lastIndex { $0.group == groupVersion.group }
            groupVersions.insert(groupVersion, at: last.map { $0 + 1 } ?? groupVersions.count)
        }
        if types[groupVersion, default: [:]].updateValue(type, forKey: type.kind.plural) == nil {
            order[groupVersion, default: []].append(type.kind.plural)
        }
        generation += 1
    }

    mutating func remove(_ kind: ResourceKind) {
        let groupVersion = GroupVersion(group: kind.group, version: kind.version)
        types[groupVersion]?[kind.plural] = nil
        order[groupVersion]?.removeAll { $0 == kind.plural }
        if types[groupVersion]?.isEmpty == true {
            types[groupVersion] = nil
            order[groupVersion] = nil
            groupVersions.removeAll { $0 == groupVersion }
        }
        generation += 1
    }
}
