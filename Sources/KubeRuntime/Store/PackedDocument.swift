import HTTPTransport
import KubeModel

/// A JSON document in about a third of the bytes of its text, the same when it is read again: members stay in order and
/// numbers keep their kind.
///
/// Each value starts with a byte: with its highest bit set it begins the 15 bits of a shared string's number, most
/// significant first; otherwise three bits name the kind and four an argument, which follows as LEB128 where it is 15 or
/// more. The argument is an integer itself or a count: of bytes, elements or members, which follow.
struct PackedDocument: Sendable, Hashable {
    private let bytes: [UInt8]

    private enum Kind {
        /// Argument 0: null, 1: false, 2: true, 3: the eight bytes of a double follow, the least significant first.
        static let constant: UInt8 = 0
        static let natural: UInt8 = 1
        /// The argument is the integer's complement.
        static let negative: UInt8 = 2
        static let string: UInt8 = 3
        static let array: UInt8 = 4
        static let object: UInt8 = 5
    }

    init(_ value: JSONValue) {
        var writer = Writer()
        SharedStrings.ofProcess.withLock { writer.write(value, sharing: &$0) }
        // The writer's own storage is up to twice as large.
        var exact: [UInt8] = []
        exact.reserveCapacity(writer.bytes.count)
        exact.append(contentsOf: writer.bytes)
        bytes = exact
    }

    /// The document, read anew each time.
    var value: JSONValue {
        var reader = Reader(bytes: bytes, strings: SharedStrings.ofProcess.withLock { $0.strings })
        return reader.value()
    }

    private struct Writer {
        var bytes: [UInt8] = []

        mutating func write(_ value: JSONValue, sharing shared: inout SharedStrings) {
            switch value {
            case .null: head(Kind.constant, 0)
            case .bool(let value): head(Kind.constant, value ? 2 : 1)
            case .int(let value):
                head(value < 0 ? Kind.negative : Kind.natural, UInt64(bitPattern: Int64(value < 0 ? ~value : value)))
            case .double(let value):
                head(Kind.constant, 3)
                for shift in stride(from: 0, to: 64, by: 8) {
                    bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(shift)))
                }
            case .string(let value): write(value, sharing: &shared)
            case .array(let elements):
                head(Kind.array, UInt64(elements.count))
                for element in elements { write(element, sharing: &shared) }
            case .object(let object):
                head(Kind.object, UInt64(object.count))
                for member in object {
                    write(member.name, sharing: &shared)
                    write(member.value, sharing: &shared)
                }
            }
        }

        private mutating func write(_ string: String, sharing shared: inout SharedStrings) {
            if let number = shared.number(of: string) {
                bytes.append(0x80 | UInt8(truncatingIfNeeded: number >> 8))
                bytes.append(UInt8(truncatingIfNeeded: number))
            } else {
                head(Kind.string, UInt64(string.utf8.count))
                bytes.append(contentsOf: string.utf8)
            }
        }

        private mutating func head(_ kind: UInt8, _ argument: UInt64) {
            guard argument >= 15 else { return bytes.append(kind << 4 | UInt8(argument)) }
            bytes.append(kind << 4 | 15)
            var rest = argument
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        let strings: [String]
        private var index = 0

        init(bytes: [UInt8], strings: [String]) {
            self.bytes = bytes
            self.strings = strings
        }

        mutating func value() -> JSONValue {
            let first = next()
            guard first < 0x80 else { return .string(shared(first)) }
            let argument = argument(first)
            switch first >> 4 {
            case Kind.constant:
                switch argument {
                case 1: return .bool(false)
                case 2: return .bool(true)
                case 3: return .double(double())
                default: return .null
                }
            case Kind.natural: return .int(Int(truncatingIfNeeded: argument))
            case Kind.negative: return .int(~Int(truncatingIfNeeded: argument))
            case Kind.string: return .string(text(argument))
            case Kind.array:
                var elements: [JSONValue] = []
                elements.reserveCapacity(Int(argument))
                for _ in 0..<argument { elements.append(value()) }
                return .array(elements)
            default:
                var members: ContiguousArray<JSONObject.Member> = []
                members.reserveCapacity(Int(argument))
                for _ in 0..<argument { members.append(JSONObject.Member(name: string(), value: value())) }
                return .object(JSONObject(uniqueMembers: members))
            }
        }

        private mutating func string() -> String {
            let first = next()
            return first < 0x80 ? text(argument(first)) : shared(first)
        }

        private mutating func shared(_ first: UInt8) -> String {
            strings[Int(first & 0x7F) << 8 | Int(next())]
        }

        private mutating func text(_ count: UInt64) -> String {
            let start = index
            index += Int(count)
            return String(decoding: bytes[start..<index], as: UTF8.self)
        }

        private mutating func double() -> Double {
            var pattern: UInt64 = 0
            for shift in stride(from: 0, to: 64, by: 8) { pattern |= UInt64(next()) << UInt64(shift) }
            return Double(bitPattern: pattern)
        }

        private mutating func argument(_ first: UInt8) -> UInt64 {
            guard first & 15 == 15 else { return UInt64(first & 15) }
            var result: UInt64 = 0
            var shift: UInt64 = 0
            while true {
                let byte = next()
                result |= UInt64(byte & 0x7F) << shift
                guard byte >= 0x80 else { return result }
                shift += 7
            }
        }

        private mutating func next() -> UInt8 {
            defer { index += 1 }
            return bytes[index]
        }
    }
}
