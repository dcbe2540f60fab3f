package import KubeModel

/// The short name of a pod template: FNV-1a of its text with sorted members, in the alphabet of generated names.
///
/// The value differs from a real controller manager's, which hashes Go's own rendering of the template; its form and
/// use are the same.
package enum PodTemplateHash {
    package static func text(_ template: JSONValue, collisionCount: Int) -> String {
        var hash = FNV1a()
        hash.add(template)
        if collisionCount > 0 { hash.add(text: "#\(collisionCount)") }
        return safe("\(hash.value)")
    }

    /// Digits in characters that make no words and are not taken for one another (`rand.SafeEncodeString`).
    private static func safe(_ text: String) -> String {
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        return String(text.utf8.map { alphabet[Int($0) % alphabet.count] })
    }
}

private struct FNV1a {
    private(set) var value: UInt32 = 2_166_136_261

    package mutating func add(text: String) {
        for byte in text.utf8 { mix(byte) }
        mix(0)
    }

    package mutating func add(_ json: JSONValue) {
        switch json {
        case .null: add(text: "null")
        case .bool(let value): add(text: "\(value)")
        case .int(let value): add(text: "\(value)")
        case .double(let value): add(text: "\(value)")
        case .string(let value): add(text: "\"\(value)")
        case .array(let elements):
            add(text: "[\(elements.count)")
            for element in elements { add(element) }
        case .object(let object):
            add(text: "{\(object.count)")
            for member in object.sorted(by: { $0.name < $1.name }) {
                add(text: member.name)
                add(member.value)
            }
        }
    }

    private mutating func mix(_ byte: UInt8) {
        value = (value ^ UInt32(byte)) &* 16_777_619
    }
}
