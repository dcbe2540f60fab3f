/// One operation of a JSON Patch (RFC 6902).
package struct JSONPatchOperation: Sendable, Hashable {
    package enum Verb: String, Sendable, Hashable {
        case test, add, replace, remove
    }

    package var verb: Verb
    /// A JSON Pointer (RFC 6901), its segments escaped.
    package var path: String
    /// Nil for `remove`.
    package var value: JSONValue?

    package static func test(_ path: JSONPointer, _ value: JSONValue) -> JSONPatchOperation {
        JSONPatchOperation(verb: .test, path: path.text, value: value)
    }

    package static func add(_ path: JSONPointer, _ value: JSONValue) -> JSONPatchOperation {
        JSONPatchOperation(verb: .add, path: path.text, value: value)
    }

    package static func replace(_ path: JSONPointer, _ value: JSONValue) -> JSONPatchOperation {
        JSONPatchOperation(verb: .replace, path: path.text, value: value)
    }

    package static func remove(_ path: JSONPointer) -> JSONPatchOperation {
        JSONPatchOperation(verb: .remove, path: path.text, value: nil)
    }

    package var json: JSONValue {
        var result: JSONObject = ["op": .string(verb.rawValue), "path": .string(path)]
        result["value"] = value
        return .object(result)
    }
}

/// A place in a JSON document (RFC 6901).
package struct JSONPointer: Sendable, Hashable, ExpressibleByArrayLiteral {
    package enum Segment: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case name(String)
        case index(Int)

        package init(stringLiteral value: String) { self = .name(value) }
        package init(integerLiteral value: Int) { self = .index(value) }
    }

    package var segments: [Segment]

    package init(_ segments: [Segment]) {
        self.segments = segments
    }

    package init(arrayLiteral elements: Segment...) {
        segments = elements
    }

    package func appending(_ segment: Segment) -> JSONPointer {
        JSONPointer(segments + [segment])
    }

    /// The pointer's text, `~` and `/` escaped.
    package var text: String {
        segments.reduce(into: "") { text, segment in
            switch segment {
            case .index(let index): text += "/\(index)"
            case .name(let name):
                text += "/"
                for scalar in name.unicodeScalars {
                    switch scalar {
                    case "~": text += "~0"
                    case "/": text += "~1"
                    default: text.unicodeScalars.append(scalar)
                    }
                }
            }
        }
    }
}
