import KubeModel

/// Applies a JSON Patch as RFC 6902 says, for comparison with what the providers meant.
struct PatchFailure: Error, Equatable {
    var operation: Int
    var reason: String
}

extension JSONValue {
    func applying(_ operations: [JSONPatchOperation]) throws(PatchFailure) -> JSONValue {
        var document = self
        for (number, operation) in operations.enumerated() {
            let segments = operation.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
                String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
            }
            guard let reason = document.apply(operation, at: segments[...]) else { continue }
            throw PatchFailure(operation: number, reason: "\(operation.verb) \(operation.path): \(reason)")
        }
        return document
    }

    /// Nil where it went well.
    private mutating func apply(_ operation: JSONPatchOperation, at path: ArraySlice<String>) -> String? {
        guard let name = path.first else { return "the root is not to be changed" }
        guard path.count > 1 else { return finish(operation, name) }
        switch self {
        case .object(var members):
            guard var inner = members[name] else { return "\(name) is missing" }
            self = .null
            let reason = inner.apply(operation, at: path.dropFirst())
            members[name] = inner
            self = .object(members)
            return reason
        case .array(var elements):
            guard let index = Self.index(name, below: elements.count) else { return "no element \(name)" }
            let reason = elements[index].apply(operation, at: path.dropFirst())
            self = .array(elements)
            return reason
        default: return "\(name) is inside no container"
        }
    }

    private mutating func finish(_ operation: JSONPatchOperation, _ name: String) -> String? {
        switch self {
        case .object(var members):
            let old = members[name]
            switch operation.verb {
            case .test: return old == operation.value ? nil : "is \(old?.text ?? "missing")"
            case .replace where old == nil, .remove where old == nil: return "is missing"
            case .remove: members[name] = nil
            case .add, .replace: members[name] = operation.value
            }
            self = .object(members)
            return nil
        case .array(var elements):
            if operation.verb == .add {
                guard let place = Self.index(name, below: elements.count + 1) else { return "no place \(name)" }
                elements.insert(operation.value ?? .null, at: place)
            } else {
                guard let index = Self.index(name, below: elements.count) else { return "no element \(name)" }
                switch operation.verb {
                case .test: return elements[index] == operation.value ? nil : "is \(elements[index].text)"
                case .remove: elements.remove(at: index)
                default: elements[index] = operation.value ?? .null
                }
            }
            self = .array(elements)
            return nil
        default: return "\(name) is inside no container"
        }
    }

    private static func index(_ name: String, below limit: Int) -> Int? {
        guard let index = Int(name), index >= 0, index < limit, String(index) == name else { return nil }
        return index
    }
}
