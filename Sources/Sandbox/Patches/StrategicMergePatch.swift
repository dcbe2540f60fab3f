import KubeModel

/// Applies strategic merge patches: like a merge patch, but lists whose elements have a key are merged, and directives
/// (`$patch`, `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`) say the rest.
enum StrategicMergePatch {
    /// A patch that makes no sense for the object.
    struct Failure: Error {
        var message: String
    }

    static func apply(
        _ patch: JSONValue,
        to document: JSONValue,
        _ schema: SchemaNode?
    ) throws(Failure) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        return .object(try merge(changes, into: document.object ?? [:], schema))
    }

    private static func merge(
        _ patch: JSONObject,
        into original: JSONObject,
        _ schema: SchemaNode?
    ) throws(Failure) -> JSONObject {
        switch patch["$patch"]?.string {
        case "replace": return patch.setting("$patch", nil)
        case "delete": return [:]
        default: break
        }
        var result = original
        if let retained = patch["$retainKeys"]?.array {
            for name in original.names where !retained.contains(.string(name)) { result[name] = nil }
        }
        for (name, value) in patch.map({ ($0.name, $0.value) }) where !name.hasPrefix("$") {
            let node = schema?.member(name)
            if value.isNull {
                result[name] = nil
            } else if case .object(let inner) = value {
                result[name] = .object(try merge(inner, into: result[name]?.object ?? [:], node))
            } else if case .array(let elements) = value, node?.patch?.mergeKey != nil {
                result[name] = .array(try mergeList(elements, into: result[name]?.array ?? [], node))
            } else {
                result[name] = value
            }
        }
        applyListDirectives(patch, to: &result, schema)
        return result
    }

    private static func mergeList(
        _ patch: [JSONValue],
        into original: [JSONValue],
        _ node: SchemaNode?
    ) throws(Failure) -> [JSONValue] {
        guard let key = node?.patch?.mergeKey else { return patch }
        if key.isEmpty { return original + patch.filter { !original.contains($0) } }
        if patch.contains(where: { $0["$patch"] == "replace" && $0[key] == nil }) {
            return patch.filter { $0["$patch"] == nil }
        }
        var result = original
        for element in patch {
            guard let id = element[key] else {
                throw Failure(message: "map: \(element.text) does not contain declared merge key: \(key)")
            }
            if element["$patch"] == "delete" {
                result.removeAll { $0[key] == id }
            } else if let index = result.firstIndex(where: { $0[key] == id }) {
                let changes = element.object ?? [:]
                if changes["$patch"] == "replace" {
                    result[index] = .object(changes.setting("$patch", nil))
                } else {
                    result[index] = .object(try merge(changes, into: result[index].object ?? [:], node?.items))
                }
            } else {
                result.append(.object(try merge(element.object ?? [:], into: [:], node?.items)))
            }
        }
        return result
    }

    private static func applyListDirectives(_ patch: JSONObject, to result: inout JSONObject, _ schema: SchemaNode?) {
        for member in patch {
            if let name = suffix(of: member.name, after: "$deleteFromPrimitiveList/") {
                let removed = member.value.array ?? []
                let kept = (result[name]?.array ?? []).filter { !removed.contains($0) }
                result[name] = kept.isEmpty ? nil : .array(kept)
            } else if let name = suffix(of: member.name, after: "$setElementOrder/") {
                guard let elements = result[name]?.array else { continue }
                let key = schema?.member(name)?.patch?.mergeKey ?? ""
                result[name] = .array(ordered(elements, by: member.value.array ?? [], key))
            }
        }
    }

    private static func suffix(of name: String, after prefix: String) -> String? {
        name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    /// Puts the elements the order names into that order; each of the others stays behind the element it followed.
    private static func ordered(_ elements: [JSONValue], by order: [JSONValue], _ key: String) -> [JSONValue] {
        func id(_ element: JSONValue) -> JSONValue { key.isEmpty ? element : element[key] ?? .null }
        let wanted = order.map(id)
        let listed = wanted.compactMap { place in elements.first { id($0) == place } }
        var result: [JSONValue] = []
        var rest = listed[...]
        for element in elements {
            if wanted.contains(id(element)) {
                if let next = rest.popFirst() { result.append(next) }
            } else {
                result.append(element)
            }
        }
        return result + rest
    }
}
