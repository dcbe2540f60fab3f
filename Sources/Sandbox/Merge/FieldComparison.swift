import KubeModel

/// How two documents of one schema differ, place by place (structured-merge-diff's `Compare`).
struct FieldComparison {
    private(set) var added = FieldSet()
    private(set) var removed = FieldSet()
    private(set) var modified = FieldSet()
    private var path: [PathElement] = []

    init(_ old: JSONValue, _ new: JSONValue, _ schema: SchemaNode?) {
        compare(old, new, schema)
    }

    /// The places that are new or differ.
    var changed: FieldSet { added.union(modified) }

    mutating func filter(_ keep: (FieldSet) -> FieldSet) {
        added = keep(added)
        removed = keep(removed)
        modified = keep(modified)
    }

    private mutating func compare(_ old: JSONValue?, _ new: JSONValue?, _ node: SchemaNode?) {
        if let old, let new, old == new { return }
        var isLeaf = true
        switch MergeForm(node, new, old) {
        case .scalar, .atomic: break
        case .map:
            let before = old?.object ?? [:]
            let after = new?.object ?? [:]
            if !before.isEmpty || !after.isEmpty, Self.isMap(old), Self.isMap(new) {
                isLeaf = false
                compareMembers(before, after, node)
            }
        case .list(let type):
            let before = TypedList(old, node, type)
            let after = TypedList(new, node, type)
            if !before.elements.isEmpty || !after.elements.isEmpty {
                isLeaf = false
                compareElements(before, after, node)
            }
        }
        guard !path.isEmpty else { return }
        if old == nil {
            added.insert(path[...])
        } else if new == nil {
            removed.insert(path[...])
        } else if isLeaf {
            modified.insert(path[...])
        }
    }

    /// Null stands for an empty map.
    private static func isMap(_ json: JSONValue?) -> Bool { json?.object != nil || json?.isNull ?? true }

    private mutating func compareMembers(_ before: JSONObject, _ after: JSONObject, _ node: SchemaNode?) {
        for member in after { descend(.field(member.name), before[member.name], member.value, node) }
        for member in before where after[member.name] == nil { descend(.field(member.name), member.value, nil, node) }
    }

    private mutating func compareElements(_ before: TypedList, _ after: TypedList, _ node: SchemaNode?) {
        for element in after.elements { descend(element.path, before[element.path], element.value, node) }
        for element in before.elements where after[element.path] == nil {
            descend(element.path, element.value, nil, node)
        }
    }

    private mutating func descend(
        _ element: PathElement,
        _ old: JSONValue?,
        _ new: JSONValue?,
        _ node: SchemaNode?
    ) {
        path.append(element)
        compare(old, new, node?.step(element))
        path.removeLast()
    }
}

extension FieldSet {
    /// Every place the document sets: what an apply of it claims.
    init(of json: JSONValue, _ schema: SchemaNode?) {
        var path: [PathElement] = []
        collect(json, schema, &path)
    }

    private mutating func collect(_ json: JSONValue, _ node: SchemaNode?, _ path: inout [PathElement]) {
        switch MergeForm(node, json) {
        case .scalar, .atomic: insert(path[...])
        case .map:
            for member in json.object ?? [:] {
                path.append(.field(member.name))
                collect(member.value, node?.step(.field(member.name)), &path)
                let isEmptyMap = member.value.isNull || member.value.object?.isEmpty == true
                if isEmptyMap || node?.hasField(member.name) != true { insert(path[...]) }
                path.removeLast()
            }
        case .list(let type):
            for element in TypedList(json, node, type).elements {
                path.append(element.path)
                collect(element.value, node?.items, &path)
                insert(path[...])
                path.removeLast()
            }
        }
    }
}
