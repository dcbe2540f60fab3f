package import KubeModel

/// Gives equal strings one storage, across objects and kinds.
///
/// The names of members and the values that repeat from object to object (namespaces, labels, versions) are a large
/// part of what a cache holds. Strings of up to 15 bytes need no storage and are left alone.
package final class StringPool: Sendable {
    private let capacity: Int
    private let known = LockedBox<Set<String>>([])

    /// - Parameter capacity: How many strings are remembered; later ones are kept as they are.
    package init(capacity: Int = 16_384) {
        self.capacity = capacity
    }

    /// The object with shared strings and arrays of exactly the needed size.
    package func compacted(_ object: KubeObject) -> KubeObject {
        KubeObject(known.withLock { Self.compacted(object.json, isShared: false, &$0, capacity) })
    }

    /// Members whose string values repeat.
    private static let sharedValues: Set<String> = [
        "apiVersion", "kind", "namespace", "labels", "matchLabels", "selector", "nodeName", "controllerName", "type",
        "reason", "zone",
    ]

    private static func compacted(
        _ value: JSONValue,
        isShared: Bool,
        _ known: inout Set<String>,
        _ capacity: Int
    ) -> JSONValue {
        switch value {
        case .string(let text): return isShared ? .string(shared(text, &known, capacity)) : value
        case .array(let elements):
            var result: [JSONValue] = []
            result.reserveCapacity(elements.count)
            for element in elements { result.append(compacted(element, isShared: isShared, &known, capacity)) }
            return .array(result)
        case .object(let object):
            var members: ContiguousArray<JSONObject.Member> = []
            members.reserveCapacity(object.count)
            for member in object {
                let inner = isShared || sharedValues.contains(member.name)
                members.append(
                    JSONObject.Member(
                        name: shared(member.name, &known, capacity),
                        value: compacted(member.value, isShared: inner, &known, capacity)
                    )
                )
            }
            return .object(JSONObject(uniqueMembers: members))
        case .null, .bool, .int, .double: return value
        }
    }

    private static func shared(_ text: String, _ known: inout Set<String>, _ capacity: Int) -> String {
        guard text.utf8.count > 15 else { return text }
        guard known.count < capacity else { return known.firstIndex(of: text).map { known[$0] } ?? text }
        return known.insert(text).memberAfterInsert
    }
}
