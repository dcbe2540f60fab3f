import KubeModel

/// A value with the place where it is written.
struct YAMLNode: Sendable {
    enum Content: Sendable {
        case scalar(JSONValue)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    struct Entry: Sendable {
        var name: String
        var position: YAMLPosition
        var value: YAMLNode
    }

    var content: Content
    var position: YAMLPosition
    /// This node and all below it.
    var count: Int
    /// How deep collections nest from here: 0 for a scalar.
    var height: Int
    /// What a mapping key would be made of, where this is a scalar that can be one.
    var scalar: ScalarValue?

    init(_ scalar: ScalarValue, _ json: JSONValue, at position: YAMLPosition) {
        content = .scalar(json)
        self.position = position
        count = 1
        height = 0
        self.scalar = scalar
    }

    init(_ elements: [YAMLNode], at position: YAMLPosition) {
        content = .sequence(elements)
        self.position = position
        count = elements.reduce(1) { $0 + $1.count }
        height = (elements.lazy.map(\.height).max() ?? 0) + 1
    }

    init(_ entries: [Entry], at position: YAMLPosition) {
        content = .mapping(entries)
        self.position = position
        count = entries.reduce(1) { $0 + $1.value.count }
        height = (entries.lazy.map(\.value.height).max() ?? 0) + 1
    }

    var json: JSONValue {
        switch content {
        case .scalar(let value): value
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let entries):
            .object(
                JSONObject(
                    uniqueMembers: ContiguousArray(
                        entries.map { JSONObject.Member(name: $0.name, value: $0.value.json) }
                    )
                )
            )
        }
    }

    /// The place of the value behind the segments: of its key, where it is a member of a mapping.
    func position(of segments: ArraySlice<JSONPointer.Segment>) -> YAMLPosition? {
        guard let first = segments.first else { return position }
        let rest = segments.dropFirst()
        switch (content, first) {
        case (.sequence(let elements), .index(let index)) where elements.indices.contains(index):
            return elements[index].position(of: rest)
        case (.mapping(let entries), .name(let name)):
            guard let entry = entries.first(where: { $0.name == name }) else { return nil }
            return rest.isEmpty ? entry.position : entry.value.position(of: rest)
        default: return nil
        }
    }
}
