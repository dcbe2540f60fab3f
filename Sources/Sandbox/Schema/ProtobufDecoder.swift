import HTTPTransport
import KubeModel

/// Reads the protocol buffers that Kubernetes clients send for built-in kinds, by the field numbers of the type tables.
///
/// Members whose type the tables leave open can't be read and are passed over.
enum ProtobufDecoder {
    struct Failure: Error {}

    private enum Field {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    /// What the envelope (`runtime.Unknown`) says and holds.
    struct Envelope {
        var apiVersion = ""
        var kind = ""
        var body: ArraySlice<UInt8> = []
    }

    private static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

    static func envelope(_ bytes: [UInt8]) throws(Failure) -> Envelope {
        guard bytes.starts(with: magic) else { throw Failure() }
        var envelope = Envelope()
        for (number, field) in try fields(bytes.dropFirst(magic.count)) {
            guard case .bytes(let content) = field else { continue }
            if number == 1 {
                for (place, name) in try fields(content) {
                    guard case .bytes(let text) = name else { continue }
                    if place == 1 { envelope.apiVersion = String(decoding: text, as: UTF8.self) }
                    if place == 2 { envelope.kind = String(decoding: text, as: UTF8.self) }
                }
            } else if number == 2 {
                envelope.body = content
            }
        }
        return envelope
    }

    /// Reads a message of the schema's type.
    static func object(_ bytes: ArraySlice<UInt8>, _ node: SchemaNode) throws(Failure) -> JSONObject {
        var result = JSONObject()
        for (number, field) in try fields(bytes) {
            if let inline = node.inlines[number], case .bytes(let content) = field {
                for member in try object(content, inline) { result[member.name] = member.value }
                continue
            }
            guard let name = node.wireNames[number], let child = node.properties[name] else { continue }
            switch child.shape {
            case .array:
                guard let items = child.items else { continue }
                let elements = try repeated(field, items)
                result[name] = .array((result[name]?.array ?? []) + elements)
            case .object where child.properties.isEmpty:
                guard let entry = try mapEntry(field, child.additional ?? .anything) else { continue }
                var map = result[name]?.object ?? [:]
                map[entry.key] = entry.value
                result[name] = .object(map)
            default:
                if let value = try value(field, child) { result[name] = value }
            }
        }
        return result
    }

    private static func repeated(_ field: Field, _ node: SchemaNode) throws(Failure) -> [JSONValue] {
        if case .bytes(let packed) = field, node.shape == .integer || node.shape == .boolean {
            var rest = packed
            var result: [JSONValue] = []
            while !rest.isEmpty {
                if let value = try value(.number(try varint(&rest)), node) { result.append(value) }
            }
            return result
        }
        return try value(field, node).map { [$0] } ?? []
    }

    private static func mapEntry(
        _ field: Field,
        _ node: SchemaNode
    ) throws(Failure) -> (key: String, value: JSONValue)? {
        guard case .bytes(let content) = field else { return nil }
        var key = ""
        var found: JSONValue?
        for (number, part) in try fields(content) {
            if number == 1, case .bytes(let text) = part { key = String(decoding: text, as: UTF8.self) }
            if number == 2 { found = try value(part, node) }
        }
        return found.map { (key, $0) }
    }

    private static func value(_ field: Field, _ node: SchemaNode) throws(Failure) -> JSONValue? {
        switch (node.shape, field) {
        case (.integer, .number(let number)): return .int(Int(truncatingIfNeeded: number))
        case (.boolean, .number(let number)): return .bool(number != 0)
        case (.string, .bytes(let content)): return try string(content, node)
        case (.object, .bytes(let content)): return .object(try object(content, node))
        case (.intOrString, .bytes(let content)): return try intOrString(content)
        case (.any, .bytes(let content)):
            // `runtime.RawExtension` and the like hold JSON.
            guard case .bytes(let raw)? = try fields(content).first(where: { $0.number == 1 })?.field else {
                return nil
            }
            return try? JSONValue(parsing: Array(raw))
        default: return nil
        }
    }

    private static func string(_ content: ArraySlice<UInt8>, _ node: SchemaNode) throws(Failure) -> JSONValue? {
        switch node.format {
        case "byte": return .string(Base64.encoded(content))
        case "quantity":
            guard case .bytes(let text)? = try fields(content).first?.field else { return nil }
            return .string(String(decoding: text, as: UTF8.self))
        case "date-time", "micro-time":
            var seconds: Int64 = 0
            var nanoseconds: Int64 = 0
            let parts = try fields(content)
            guard !parts.isEmpty else { return nil }
            for (number, part) in parts {
                guard case .number(let amount) = part else { continue }
                if number == 1 { seconds = Int64(truncatingIfNeeded: amount) }
                if number == 2 { nanoseconds = Int64(truncatingIfNeeded: amount) }
            }
            // Before the year 1: no time was set.
            guard seconds > -62_135_596_800 else { return nil }
            let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            guard !overflow else { return nil }
            let time = Timestamp(nanoseconds: scaled &+ nanoseconds)
            return .string(node.format == "micro-time" ? time.microTime : time.description)
        default: return .string(String(decoding: content, as: UTF8.self))
        }
    }

    private static func intOrString(_ content: ArraySlice<UInt8>) throws(Failure) -> JSONValue {
        var isString = false
        var number = 0
        var text = ""
        for (place, part) in try fields(content) {
            switch (place, part) {
            case (1, .number(let kind)): isString = kind == 1
            case (2, .number(let value)): number = Int(truncatingIfNeeded: value)
            case (3, .bytes(let bytes)): text = String(decoding: bytes, as: UTF8.self)
            default: break
            }
        }
        return isString ? .string(text) : .int(number)
    }

    private static func fields(_ bytes: ArraySlice<UInt8>) throws(Failure) -> [(number: Int, field: Field)] {
        var rest = bytes
        var result: [(number: Int, field: Field)] = []
        while !rest.isEmpty {
            let tag = try varint(&rest)
            let number = Int(truncatingIfNeeded: tag >> 3)
            switch tag & 7 {
            case 0: result.append((number, .number(try varint(&rest))))
            case 1: result.append((number, .bytes(try take(8, from: &rest))))
            case 2:
                let count = try varint(&rest)
                guard count <= UInt64(rest.count) else { throw Failure() }
                result.append((number, .bytes(try take(Int(count), from: &rest))))
            case 5: result.append((number, .bytes(try take(4, from: &rest))))
            default: throw Failure()
            }
        }
        return result
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) throws(Failure) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw Failure() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws(Failure) -> UInt64 {
        var result: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw Failure() }
            result |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return result }
        }
        throw Failure()
    }
}
