package import KubeModel

/// An object as a store holds it: its identity, and its document in few bytes.
///
/// Reading it takes a few microseconds.
package struct PackedObject: Sendable {
    package let uid: UID
    package let resourceVersion: String
    private let document: PackedDocument

    package init(_ object: KubeObject) {
        uid = UID(object.uid)
        resourceVersion = object.resourceVersion
        document = PackedDocument(object.json)
    }

    /// The object, read anew each time.
    package var object: KubeObject { KubeObject(document.value) }

    /// Whether both are the same object in the same state.
    package func isSame(as other: PackedObject) -> Bool {
        uid == other.uid && resourceVersion == other.resourceVersion
    }

    /// A UID without storage of its own where it has the usual form.
    package enum UID: Sendable, Hashable {
        case uuid(UInt64, UInt64)
        case other(String)

        init(_ text: String) {
            self = UID.parsed(text) ?? .other(text)
        }

        /// Reads `8-4-4-4-12` lower-case hexadecimal digits.
        private static func parsed(_ text: String) -> UID? {
            let bytes = text.utf8Span.span
            guard bytes.count == 36 else { return nil }
            var halves: (UInt64, UInt64) = (0, 0)
            for index in 0..<36 {
                let byte = bytes[index]
                if index == 8 || index == 13 || index == 18 || index == 23 {
                    guard byte == UInt8(ascii: "-") else { return nil }
                    continue
                }
                let digit: UInt8
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
                case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
                default: return nil
                }
                if index < 18 {
                    halves.0 = halves.0 << 4 | UInt64(digit)
                } else {
                    halves.1 = halves.1 << 4 | UInt64(digit)
                }
            }
            return .uuid(halves.0, halves.1)
        }
    }
}

extension PackedObject: Hashable {
    package static func == (a: PackedObject, b: PackedObject) -> Bool {
        // The same document can be packed in two ways: before one of its strings was shared, and after.
        a.isSame(as: b) && (a.document == b.document || a.document.value == b.document.value)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(uid)
        hasher.combine(resourceVersion)
    }
}
