import KubeModel

/// Applies JSON Patches (RFC 6902) as the server's library does.
enum JSONPatch {
    /// Why a patch can't be applied.
    enum Failure: Error {
        /// The document is no patch.
        case malformed(String)
        /// A test failed, or an operation has no place to act on.
        case inapplicable
    }

    /// Most operations one patch may have.
    static let limit = 10_000

    static func apply(_ patch: JSONValue, to document: JSONValue) throws(Failure) -> JSONValue {
        guard let operations = patch.array else {
            throw .malformed(
                "error decoding patch: json: cannot unmarshal \(patch.object == nil ? "value" : "object") into Go value "
                    + "of type []handlers.jsonPatchOp"
            )
        }
        guard operations.count <= limit else {
            throw .malformed(
                "The allowed maximum operations in a JSON patch is \(limit), got \(operations.count)"
            )
        }
        var result = document
        for operation in operations { try perform(operation, on: &result) }
        return result
    }

    private static func perform(_ operation: JSONValue, on document: inout JSONValue) throws(Failure) {
        guard let path = pointer(operation["path"]) else { throw .inapplicable }
        let value = operation["value"] ?? .null
        switch operation["op"]?.string {
        case "test":
            // An absent member equals null here, as in the server's library.
            guard (try? find(path, in: document)) ?? .null == value else { throw .inapplicable }
        case "add": try edit(&document, path[...]) { .put($0, value) }
        case "replace":
            _ = try find(path, in: document)
            try edit(&document, path[...]) { .replace($0, value) }
        case "remove":
            _ = try find(path, in: document)
            try edit(&document, path[...]) { .remove($0) }
        case "move":
            guard let from = pointer(operation["from"]) else { throw .inapplicable }
            let moved = try find(from, in: document)
            try edit(&document, from[...]) { .remove($0) }
            try edit(&document, path[...]) { .put($0, moved) }
        case "copy":
            guard let from = pointer(operation["from"]) else { throw .inapplicable }
            let copied = try find(from, in: document)
            try edit(&document, path[...]) { .put($0, copied) }
        default: throw .inapplicable
        }
    }

    private static func pointer(_ json: JSONValue?) -> [String]? {
        guard let text = json?.string, text.isEmpty || text.first == "/" else { return nil }
        return text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { String($0.replacing("~1", with: "/").replacing("~0", with: "~")) }
    }

    private static func find(_ path: [String], in document: JSONValue) throws(Failure) -> JSONValue {
        var value = document
        for segment in path {
            let next: JSONValue? =
                switch value {
                case .object(let object): object[segment]
                case .array: Int(segment).flatMap { value[$0] }
                default: nil
                }
            guard let next else { throw .inapplicable }
            value = next
        }
        return value
    }

    private enum Edit {
        case put(String, JSONValue)
        case replace(String, JSONValue)
        case remove(String)
    }

    private static func edit(
        _ document: inout JSONValue,
        _ path: ArraySlice<String>,
        _ make: (String) -> Edit
    ) throws(Failure) {
        guard let first = path.first else {
            if case .put(_, let value) = make("") { return document = value }
            if case .replace(_, let value) = make("") { return document = value }
            throw .inapplicable
        }
        guard path.count > 1 else { return try change(&document, make(first)) }
        switch document {
        case .object(var object):
            guard var inner = object[first] else { throw .inapplicable }
            object[first] = .null
            try edit(&inner, path.dropFirst(), make)
            object[first] = inner
            document = .object(object)
        case .array(var elements):
            guard let index = Int(first), elements.indices.contains(index) else { throw .inapplicable }
            try edit(&elements[index], path.dropFirst(), make)
            document = .array(elements)
        default: throw .inapplicable
        }
    }

    private static func change(_ document: inout JSONValue, _ edit: Edit) throws(Failure) {
        switch document {
        case .object(var object):
            switch edit {
            case .put(let name, let value), .replace(let name, let value): object[name] = value
            case .remove(let name): object[name] = nil
            }
            document = .object(object)
        case .array(var elements):
            try change(&elements, edit)
            document = .array(elements)
        default: throw .inapplicable
        }
    }

    private static func change(_ elements: inout [JSONValue], _ edit: Edit) throws(Failure) {
        switch edit {
        case .put("-", let value): elements.append(value)
        case .put(let text, let value):
            guard let index = Int(text), (0...elements.count).contains(index) else { throw .inapplicable }
            elements.insert(value, at: index)
        case .replace(let text, let value):
            guard let index = Int(text), elements.indices.contains(index) else { throw .inapplicable }
            elements[index] = value
        case .remove(let text):
            guard let index = Int(text), elements.indices.contains(index) else { throw .inapplicable }
            elements.remove(at: index)
        }
    }
}

/// Applies JSON merge patches (RFC 7386).
enum MergePatch {
    static func apply(_ patch: JSONValue, to document: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = document.object ?? [:]
        for change in changes {
            if change.value.isNull {
                result[change.name] = nil
            } else {
                result[change.name] = apply(change.value, to: result[change.name] ?? .null)
            }
        }
        return .object(result)
    }
}
