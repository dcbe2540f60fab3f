/// The members of a JSON object, in the order they were written.
///
/// Look-up is linear: Kubernetes objects are small, and one array costs a third of a hash table's memory. Two objects
/// are equal when they have the same members in any order.
package struct JSONObject: Sendable {
    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var members: ContiguousArray<Member>

    package init() {
        members = []
    }

    /// Makes an object of the pairs; the last one of a name wins.
    package init(_ pairs: [(String, JSONValue)]) {
        members = []
        members.reserveCapacity(pairs.count)
        for (name, value) in pairs { self[name] = value }
    }

    /// Takes the members as they are; the caller vouches that no name stands twice.
    package init(uniqueMembers: ContiguousArray<Member>) {
        members = uniqueMembers
    }

    package subscript(name: String) -> JSONValue? {
        get { members.first { $0.name.isSame(as: name) }?.value }
        set {
            let index = members.firstIndex { $0.name.isSame(as: name) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    package var names: [String] { members.map(\.name) }
    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }

    /// The string members as a dictionary; others are left out.
    package var strings: [String: String] {
        var result: [String: String] = [:]
        for member in members { result[member.name] = member.value.string }
        return result
    }

    /// Makes an object of the strings, sorted by name.
    package init(_ strings: [String: String]) {
        members = ContiguousArray(
            strings.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: .string($0.value)) }
        )
    }
}

extension JSONObject: Hashable {
    package static func == (a: JSONObject, b: JSONObject) -> Bool {
        if a.members == b.members { return true }
        guard a.count == b.count else { return false }
        return a.members.allSatisfy { b[$0.name] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members { sum ^= member.hashValue }
        hasher.combine(sum)
    }
}

extension JSONObject: Sequence {
    package func makeIterator() -> ContiguousArray<Member>.Iterator { members.makeIterator() }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.map { ($0.0, $0.1) })
    }
}

extension String {
    /// Whether both are the same bytes: to `==` alone, two spellings of an accent are equal.
    func isSame(as other: String) -> Bool {
        let (mine, others) = (utf8Span.span, other.utf8Span.span)
        guard mine.count == others.count else { return false }
        for index in mine.indices where mine[index] != others[index] { return false }
        return true
    }
}
