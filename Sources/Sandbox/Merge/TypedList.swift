import KubeModel

/// How a value is taken apart by server-side apply.
enum MergeForm {
    case scalar
    case atomic
    case map
    case list(SchemaNode.ListType)

    /// The form of a value of the schema; where the schema leaves it open, the value decides.
    init(_ node: SchemaNode?, _ samples: JSONValue?...) {
        let sample = samples.lazy.compactMap { $0 }.first { !$0.isNull }
        guard let node, node.shape != .any else {
            let isAtomic = node?.isAtomic == true
            switch sample {
            case .object?: self = isAtomic ? .atomic : Self.mapForm(node)
            case .array?: self = .atomic
            default: self = .scalar
            }
            return
        }
        switch (node.shape, sample) {
        case (.object, .object?), (.object, nil): self = node.isAtomic ? .atomic : .map
        case (.array, .array?), (.array, nil): self = node.listType == .atomic ? .atomic : .list(node.listType)
        default: self = .scalar
        }
    }

    private static func mapForm(_ node: SchemaNode?) -> MergeForm { node?.isAtomic == true ? .atomic : .map }
}

/// The elements of a list that is merged, each with what tells it apart.
struct TypedList {
    struct Element {
        var path: PathElement
        var value: JSONValue
    }

    var elements: [Element] = []
    private var positions: [PathElement: Int] = [:]
    /// What is wrong with elements, as the server says it, by position.
    private(set) var problems: [(index: Int, text: String)] = []
    private(set) var duplicates: [PathElement] = []

    init(_ json: JSONValue?, _ node: SchemaNode?, _ type: SchemaNode.ListType) {
        for (index, value) in (json?.array ?? []).enumerated() {
            let path: PathElement
            switch type {
            case .atomic: path = .index(index)
            case .set: path = .value(value)
            case .map(let keys): path = key(value, node?.items, keys, index)
            }
            if positions.updateValue(index, forKey: path) != nil { duplicates.append(path) }
            elements.append(Element(path: path, value: value))
        }
    }

    private mutating func key(_ value: JSONValue, _ node: SchemaNode?, _ keys: [String], _ index: Int) -> PathElement {
        var members: [String: JSONValue] = [:]
        for name in keys {
            if let member = value[name], !member.isNull {
                members[name] = member
            } else if let standard = node?.properties[name]?.defaultValue {
                members[name] = standard
            } else {
                problems.append(
                    (
                        index,
                        "element \(index): associative list with keys has an element that omits key field \"\(name)\" "
                            + "(and doesn't have default value)"
                    )
                )
            }
        }
        return .key(members)
    }

    subscript(path: PathElement) -> JSONValue? { positions[path].map { elements[$0].value } }

    var paths: [PathElement] { elements.map(\.path) }
}
