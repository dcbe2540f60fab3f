package import KubeModel

/// What of an object is kept in a store.
package struct Projection: Sendable {
    private let body: @Sendable (KubeObject) -> KubeObject

    package init(_ body: @escaping @Sendable (KubeObject) -> KubeObject) {
        self.body = body
    }

    package func callAsFunction(_ object: KubeObject) -> KubeObject {
        body(object)
    }

    /// Everything but the two bookkeeping fields that can be larger than the object: `metadata.managedFields` and the
    /// annotation of `kubectl apply`.
    package static let standard = Projection { object in
        guard case .object(var members) = object.json, case .object(var metadata) = members["metadata"] else {
            return object
        }
        metadata["managedFields"] = nil
        if case .object(var annotations) = metadata["annotations"] {
            annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
            metadata["annotations"] = annotations.isEmpty ? nil : .object(annotations)
        }
        members["metadata"] = .object(metadata)
        return KubeObject(.object(members))
    }

    /// Only the fields at the dotted paths, whole, and what identifies every object.
    ///
    /// The latter are its kind, name, namespace, UID, resource version, generation and time of deletion. Arrays are
    /// passed through element by element.
    package static func keeping(_ paths: [String]) -> Projection {
        var root = FieldTree()
        for path in identity + paths { root.insert(path.split(separator: ".").map(String.init)[...]) }
        let tree = root
        return Projection { KubeObject(tree.kept(of: $0.json)) }
    }

    private static let identity =
        ["apiVersion", "kind"]
        + ["name", "namespace", "uid", "resourceVersion", "generation", "deletionTimestamp"].map { "metadata.\($0)" }
}

/// Paths that share their beginnings; a tree without branches keeps everything below it.
private struct FieldTree: Sendable {
    private var branches: [String: FieldTree] = [:]
    private var keepsAll = false

    mutating func insert(_ path: ArraySlice<String>) {
        guard let first = path.first else {
            keepsAll = true
            return
        }
        branches[first, default: FieldTree()].insert(path.dropFirst())
    }

    func kept(of value: JSONValue) -> JSONValue {
        guard !keepsAll else { return value }
        switch value {
        case .array(let elements): return .array(elements.map(kept))
        case .object(let object):
            var members: ContiguousArray<JSONObject.Member> = []
            for member in object {
                guard let branch = branches[member.name] else { continue }
                members.append(JSONObject.Member(name: member.name, value: branch.kept(of: member.value)))
            }
            return .object(JSONObject(uniqueMembers: members))
        default: return value
        }
    }
}
