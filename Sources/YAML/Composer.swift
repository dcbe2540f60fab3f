import KubeModel

/// Builds the documents of a stream out of its events, within the limits of the options.
struct Composer: ~Copyable {
    private let options: YAMLOptions
    private var reader: EventReader
    private var escapes: EscapeCheck
    private var anchors: [String: YAMLNode] = [:]
    /// Anchors of collections that are not complete yet: an alias to one would have no end.
    private var openAnchors: [String] = []
    private var path: [JSONPointer.Segment] = []
    private var duplicates: [JSONPointer] = []
    /// Nodes so far, those behind aliases included.
    private var count = 0

    /// Takes the text without a byte order mark.
    init(_ bytes: ArraySlice<UInt8>, _ options: YAMLOptions) {
        self.options = options
        reader = EventReader(bytes)
        escapes = EscapeCheck(bytes)
    }

    mutating func documents() throws(YAMLError) -> [YAMLDocument] {
        var documents: [YAMLDocument] = []
        while true {
            let event = try next()
            switch event.kind {
            case .streamEnd: return documents
            case .documentStart: documents.append(try document())
            default: continue
            }
        }
    }

    private mutating func document() throws(YAMLError) -> YAMLDocument {
        anchors = [:]
        duplicates = []
        let root = try node(try next(), depth: 0)
        return YAMLDocument(root: root, duplicates: duplicates)
    }

    private mutating func next() throws(YAMLError) -> YAMLEvent {
        let event = try reader.next()
        if options.dialect == .goYAML2, case .scalar(let scalar) = event.kind, scalar.isDoubleQuoted {
            try escapes.check(event)
        }
        return event
    }

    /// The node that starts with the event; `depth` collections are around it.
    private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
        switch event.kind {
        case .scalar(let scalar): return try self.scalar(scalar, event.start)
        case .sequenceStart(let anchor): return try collection(anchor, event.start, depth, isMapping: false)
        case .mappingStart(let anchor): return try collection(anchor, event.start, depth, isMapping: true)
        case .alias(let name): return try alias(name, event.start, depth)
        default: throw YAMLError("expected a value", at: event.start)
        }
    }

    private mutating func scalar(
        _ scalar: YAMLEvent.Scalar,
        _ position: YAMLPosition
    ) throws(YAMLError) -> YAMLNode {
        let value: ScalarValue
        do throws(ScalarValue.Mismatch) {
            value = try ScalarValue(scalar)
        } catch {
            throw YAMLError(error.message, at: position)
        }
        // A number that JSON can't have may still be a key.
        let node = YAMLNode(value, value.json ?? .null, at: position)
        try add(1, at: position)
        if let anchor = scalar.anchor { try define(anchor, node, position) }
        return node
    }

    private mutating func collection(
        _ anchor: String?,
        _ position: YAMLPosition,
        _ depth: Int,
        isMapping: Bool
    ) throws(YAMLError) -> YAMLNode {
        guard depth < options.maximumDepth else {
            throw YAMLError("nested deeper than \(options.maximumDepth)", at: position)
        }
        try add(1, at: position)
        if let anchor { openAnchors.append(anchor) }
        let node =
            isMapping
            ? YAMLNode(try entries(depth + 1), at: position) : YAMLNode(try elements(depth + 1), at: position)
        if let anchor {
            openAnchors.removeLast()
            try define(anchor, node, position)
        }
        return node
    }

    private mutating func elements(_ depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { return elements }
            path.append(.index(elements.count))
            elements.append(try value(event, depth))
            path.removeLast()
        }
    }

    /// A node in the place of a value, where a number must be one that JSON has.
    private mutating func value(_ event: YAMLEvent, _ depth: Int) throws(YAMLError) -> YAMLNode {
        let node = try node(event, depth: depth)
        if case .float(let number) = node.scalar, !number.isFinite {
            throw YAMLError("JSON has no such number", at: event.start)
        }
        return node
    }
}

extension Composer {
    private mutating func entries(_ depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var indices: [ExactName: Int] = [:]
        var merged: [YAMLNode.Entry] = []
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { break }
            let key = try node(event, depth: depth)
            if key.scalar == .merge {
                merged += try merge(try node(try next(), depth: depth), event.start)
                continue
            }
            guard let name = key.scalar?.name else {
                throw YAMLError("a key must be a text, a number, true or false", at: event.start)
            }
            path.append(.name(name))
            if indices[ExactName(name)] != nil { try duplicate(name, event.start) }
            let entry = YAMLNode.Entry(name: name, position: event.start, value: try value(try next(), depth))
            path.removeLast()
            if let index = indices[ExactName(name)] {
                entries[index] = entry
            } else {
                indices[ExactName(name)] = entries.count
                entries.append(entry)
            }
        }
        for entry in merged where indices[ExactName(entry.name)] == nil {
            indices[ExactName(entry.name)] = entries.count
            entries.append(entry)
        }
        return entries
    }

    private mutating func duplicate(_ name: String, _ position: YAMLPosition) throws(YAMLError) {
        guard options.duplicates == .lastWins else {
            throw YAMLError("key \"\(name)\" already set in map", at: position)
        }
        duplicates.append(JSONPointer(path))
    }

    /// The entries that `<<` brings: of one mapping, or of several, of which the earlier ones win.
    private func merge(_ source: YAMLNode, _ position: YAMLPosition) throws(YAMLError) -> [YAMLNode.Entry] {
        guard case .allowed = options.aliases else { throw YAMLError("merge keys are not accepted here", at: position) }
        var sources = [source]
        if case .sequence(let nodes) = source.content { sources = nodes }
        var entries: [YAMLNode.Entry] = []
        for source in sources {
            guard case .mapping(let more) = source.content else {
                throw YAMLError("map merge requires map or sequence of maps as the value", at: position)
            }
            entries += more
        }
        return entries
    }

    private mutating func define(
        _ anchor: String,
        _ node: YAMLNode,
        _ position: YAMLPosition
    ) throws(YAMLError) {
        guard case .allowed = options.aliases else { throw YAMLError("anchors are not accepted here", at: position) }
        anchors[anchor] = node
    }

    private mutating func alias(
        _ name: String,
        _ position: YAMLPosition,
        _ depth: Int
    ) throws(YAMLError) -> YAMLNode {
        guard case .allowed = options.aliases else { throw YAMLError("aliases are not accepted here", at: position) }
        guard !openAnchors.contains(name) else {
            throw YAMLError("anchor '\(name)' value contains itself", at: position)
        }
        guard let node = anchors[name] else { throw YAMLError("unknown anchor '\(name)' referenced", at: position) }
        guard depth + node.height <= options.maximumDepth else {
            throw YAMLError("nested deeper than \(options.maximumDepth)", at: position)
        }
        try add(node.count, at: position)
        return node
    }

    private mutating func add(_ nodes: Int, at position: YAMLPosition) throws(YAMLError) {
        count += nodes
        guard case .allowed(let limit) = options.aliases, count > limit else { return }
        throw YAMLError("document contains excessive aliasing", at: position)
    }
}

/// A name that differs from another one in any byte, unlike a `String`, for which accents may be written in two ways.
private struct ExactName: Hashable {
    let bytes: [UInt8]

    init(_ name: String) {
        bytes = Array(name.utf8)
    }
}
