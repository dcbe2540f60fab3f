import KubeModel

/// Merging and cutting documents by schema (structured-merge-diff's `Merge` and `RemoveItems`).
enum TypedMerge {
    /// The live document with everything the applied one sets.
    static func merge(_ live: JSONValue?, _ applied: JSONValue?, _ node: SchemaNode?) -> JSONValue? {
        guard let applied else { return live }
        guard let live else { return applied }
        switch MergeForm(node, applied, live) {
        case .scalar, .atomic: return applied
        case .map:
            guard var result = live.object ?? (live.isNull ? [:] : nil) else { return applied }
            for member in applied.object ?? [:] {
                result[member.name] = merge(result[member.name], member.value, node?.step(.field(member.name)))
            }
            return .object(result)
        case .list(let type):
            guard live.array != nil || live.isNull else { return applied }
            return .array(mergeLists(TypedList(live, node, type), TypedList(applied, node, type), node?.items))
        }
    }

    /// Keeps the applied order of shared elements and puts the others of the live list where they stood between them.
    private static func mergeLists(_ live: TypedList, _ applied: TypedList, _ node: SchemaNode?) -> [JSONValue] {
        var result: [JSONValue] = []
        var shared = applied.paths.filter { live[$0] != nil }[...]
        var merged: Set<PathElement> = []
        var left = live.elements[...]
        var right = applied.elements[...]
        func take(_ path: PathElement) {
            merged.insert(path)
            if let value = merge(live[path], applied[path], node) { result.append(value) }
            if shared.first == path { shared.removeFirst() }
        }
        while !left.isEmpty || !right.isEmpty {
            if let l = left.first, let r = right.first {
                if l.path == r.path {
                    take(l.path)
                    left.removeFirst()
                    right.removeFirst()
                    continue
                }
                if applied[l.path] != nil, let next = shared.first, next != l.path {
                    left.removeFirst()
                    continue
                }
            }
            if let l = left.first {
                if applied[l.path] == nil {
                    result.append(l.value)
                    left.removeFirst()
                    continue
                }
                if merged.contains(l.path) { left.removeFirst() }
            }
            if let r = right.first {
                take(r.path)
                right.removeFirst()
            }
        }
        return result
    }

    /// The document without the places in the set.
    static func remove(_ set: FieldSet, from json: JSONValue, _ node: SchemaNode?) -> JSONValue {
        guard !set.isEmpty else { return json }
        switch MergeForm(node, json) {
        case .scalar, .atomic: return json
        case .map:
            guard let object = json.object else { return json }
            var result = ContiguousArray<JSONObject.Member>()
            for member in object where !set.contains(.field(member.name)) {
                let element = PathElement.field(member.name)
                let value = remove(set[element], from: member.value, node?.step(element))
                result.append(JSONObject.Member(name: member.name, value: value))
            }
            return .object(JSONObject(uniqueMembers: result))
        case .list(let type):
            let kept = TypedList(json, node, type).elements.filter { !set.contains($0.path) }
            return .array(kept.map { remove(set[$0.path], from: $0.value, node?.items) })
        }
    }

    /// What of the document no schema knows, or can't be told apart, in the server's words.
    static func problems(_ json: JSONValue, _ node: SchemaNode?, path: String = "") -> [String] {
        switch MergeForm(node, json) {
        case .scalar: return scalarProblems(json, node, path: path)
        case .atomic, .map:
            return (json.object ?? [:]).flatMap { member -> [String] in
                let inner = "\(path).\(member.name)"
                guard let child = node?.member(member.name) else {
                    return node == nil || node?.shape == .any ? [] : ["\(inner): field not declared in schema"]
                }
                return problems(member.value, child, path: inner)
            }
        case .list(let type):
            let list = TypedList(json, node, type)
            var result = list.problems.map { "\(path): \($0.text)" }
            result += list.duplicates.map { "\(path): duplicate entries for key \($0.description)" }
            for element in list.elements {
                result += problems(element.value, node?.items, path: path + element.path.description)
            }
            return result
        }
    }

    private static func scalarProblems(_ json: JSONValue, _ node: SchemaNode?, path: String) -> [String] {
        guard let node, !json.isNull else { return [] }
        let expected: String? =
            switch node.shape {
            case .object where json.object == nil: "map"
            case .array where json.array == nil: "list"
            case .string where json.string == nil && node.format != "quantity": "string"
            case .integer where json.int == nil: "numeric (int or float)"
            case .number where json.double == nil: "numeric (int or float)"
            case .boolean where json.bool == nil: "boolean"
            default: nil
            }
        return expected.map { ["\(path): expected \($0), got \(json.text)"] } ?? []
    }
}
