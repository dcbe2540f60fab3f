import KubeModel

/// What the server does to a custom resource on its way in: pruning, dropping of nulls, defaults.
enum Structural {
    /// Drops what the schema does not know.
    ///
    /// - Parameters:
    ///   - json: The object.
    ///   - schema: Its schema.
    ///   - unknown: Receives the dotted path of everything dropped.
    static func prune(_ json: inout JSONValue, _ schema: SchemaNode, unknown: inout [String]) {
        prune(&json, schema, path: "", isRoot: true, &unknown)
    }

    private static func prune(
        _ json: inout JSONValue,
        _ node: SchemaNode,
        path: String,
        isRoot: Bool,
        _ unknown: inout [String]
    ) {
        switch json {
        case .array(let elements):
            guard let items = node.items else { return }
            json = .array(
                elements.enumerated().map { index, element in
                    var element = element
                    prune(&element, items, path: "\(path)[\(index)]", isRoot: false, &unknown)
                    return element
                }
            )
        case .object(let object):
            var kept = ContiguousArray<JSONObject.Member>()
            for var member in object {
                let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
                if isRoot && member.name == "metadata" {
                    kept.append(member)
                } else if let child = node.properties[member.name] ?? node.additional {
                    prune(&member.value, child, path: inner, isRoot: false, &unknown)
                    kept.append(member)
                } else if node.preservesUnknown || node.isEmbeddedResource && isTypeMeta(member.name) {
                    kept.append(member)
                } else {
                    unknown.append(inner)
                }
            }
            if kept.count != object.count || kept != object.members {
                json = .object(JSONObject(uniqueMembers: kept))
            }
        default: break
        }
    }

    private static func isTypeMeta(_ name: String) -> Bool {
        name == "apiVersion" || name == "kind" || name == "metadata"
    }

    /// Fills in defaults; a null where none is allowed gives way to the default.
    static func applyDefaults(_ json: inout JSONValue, _ node: SchemaNode) {
        switch json {
        case .object(var object):
            for (name, child) in node.properties {
                if let present = object[name] {
                    if present.isNull, !child.isNullable, child.defaultValue != nil {
                        object[name] = child.defaultValue
                    }
                } else if let standard = child.defaultValue {
                    object[name] = standard
                }
            }
            object = JSONObject(
                uniqueMembers: ContiguousArray(
                    object.map { member in
                        guard let child = node.properties[member.name] ?? node.additional else { return member }
                        var member = member
                        applyDefaults(&member.value, child)
                        return member
                    }
                )
            )
            json = .object(object)
        case .array(let elements):
            guard let items = node.items else { return }
            json = .array(
                elements.map { element in
                    var element = element
                    applyDefaults(&element, items)
                    return element
                }
            )
        default: break
        }
    }
}
