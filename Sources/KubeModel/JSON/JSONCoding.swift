import FoundationEssentials

extension JSONValue {
    /// Decodes a value of our own types out of the document.
    package func decoded<Value: Decodable>(as type: Value.Type) throws(FieldError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(encoded))
        } catch let error as DecodingError {
            throw FieldError(error)
        } catch {
            throw FieldError(path: "", message: "\(error)")
        }
    }

    /// Encodes a value of our own types into a document.
    package init<Value: Encodable>(encoding value: Value) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        self = try JSONValue(parsing: Array(encoder.encode(value)))
    }
}

/// What is wrong with one field of a document, and what to do about it.
package struct FieldError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The field as `kubectl` writes it: `spec.strategy.canary.steps[1].weight`.
    package var path: String
    package var message: String

    package init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(path: Self.text(of: context.codingPath + [key]), message: "is required")
        case .typeMismatch(let type, let context):
            self.init(path: Self.text(of: context.codingPath), message: "must be \(Self.name(of: type))")
        case .valueNotFound(let type, let context):
            self.init(path: Self.text(of: context.codingPath), message: "must be \(Self.name(of: type)), not null")
        case .dataCorrupted(let context):
            self.init(path: Self.text(of: context.codingPath), message: context.debugDescription)
        @unknown default:
            self.init(path: "", message: "can't be read")
        }
    }

    private static func text(of path: [any CodingKey]) -> String {
        path.reduce(into: "") { text, key in
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Int.Type, is Int32.Type: "an integer"
        case is Double.Type: "a number"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}

extension JSONValue: Codable {
    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: MemberName.self) {
            let names = container.allKeys.sorted { $0.stringValue < $1.stringValue }
            self = .object(
                JSONObject(try names.map { ($0.stringValue, try container.decode(JSONValue.self, forKey: $0)) })
            )
        } else if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
            self = .array(elements)
        } else {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let value = try? container.decode(Bool.self) {
                self = .bool(value)
            } else if let value = try? container.decode(Int.self) {
                self = .int(value)
            } else if let value = try? container.decode(Double.self) {
                self = .double(value)
            } else {
                self = .string(try container.decode(String.self))
            }
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let object):
            var container = encoder.container(keyedBy: MemberName.self)
            for member in object { try container.encode(member.value, forKey: MemberName(stringValue: member.name)) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        default:
            var container = encoder.singleValueContainer()
            switch self {
            case .bool(let value): try container.encode(value)
            case .int(let value): try container.encode(value)
            case .double(let value): try container.encode(value)
            case .string(let value): try container.encode(value)
            default: try container.encodeNil()
            }
        }
    }

    private struct MemberName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
