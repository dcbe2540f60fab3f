import KubeModel

/// One step into a document, as `fieldsV1` writes it.
enum PathElement: Hashable, Sendable {
    /// `f:name`
    case field(String)
    /// `k:{…}`: the element of a list with these members.
    case key([String: JSONValue])
    /// `v:…`: the element of a set.
    case value(JSONValue)
    /// `i:0`
    case index(Int)

    /// The text in `fieldsV1`.
    var text: String {
        switch self {
        case .field(let name): "f:\(name)"
        case .key(let members): "k:\(Self.json(members).text)"
        case .value(let value): "v:\(value.text)"
        case .index(let index): "i:\(index)"
        }
    }

    init?(_ text: String) {
        let body = String(text.dropFirst(2))
        switch text.prefix(2) {
        case "f:": self = .field(body)
        case "v:":
            guard let value = try? JSONValue(parsing: body) else { return nil }
            self = .value(value)
        case "k:":
            guard let object = (try? JSONValue(parsing: body))?.object else { return nil }
            self = .key(Dictionary(uniqueKeysWithValues: object.map { ($0.name, $0.value) }))
        case "i:":
            guard let index = Int(body) else { return nil }
            self = .index(index)
        default: return nil
        }
    }

    /// The text in messages: `.spec`, `[name="x"]`.
    var description: String {
        switch self {
        case .field(let name): ".\(name)"
        case .key(let members):
            "[\(members.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: ","))]"
        case .value(let value): "[=\(value.text)]"
        case .index(let index): "[\(index)]"
        }
    }

    private static func json(_ members: [String: JSONValue]) -> JSONValue {
        .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
    }
}

/// A set of places in documents: what a manager owns.
struct FieldSet: Hashable, Sendable {
    private(set) var members: Set<PathElement> = []
    private(set) var children: [PathElement: FieldSet] = [:]

    static let empty = FieldSet()

    var isEmpty: Bool { members.isEmpty && children.isEmpty }

    /// The set, one step further down.
    static func nested(_ element: PathElement, _ set: FieldSet) -> FieldSet {
        var result = FieldSet()
        if !set.isEmpty { result.children[element] = set }
        return result
    }

    /// The set below one element.
    subscript(element: PathElement) -> FieldSet { children[element] ?? .empty }

    func contains(_ element: PathElement) -> Bool { members.contains(element) }

    func contains(_ path: ArraySlice<PathElement>) -> Bool {
        guard let first = path.first else { return false }
        return path.count == 1 ? members.contains(first) : self[first].contains(path.dropFirst())
    }

    mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            members.insert(first)
        } else {
            children[first, default: .empty].insert(path.dropFirst())
        }
    }

    func union(_ other: FieldSet) -> FieldSet {
        if other.isEmpty { return self }
        if isEmpty { return other }
        var result = self
        result.members.formUnion(other.members)
        for (element, set) in other.children { result.children[element] = result[element].union(set) }
        return result
    }

    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.intersection(other.members)
        for (element, set) in children {
            let common = set.intersection(other[element])
            if !common.isEmpty { result.children[element] = common }
        }
        return result
    }

    /// The members of this set that the other has not; children of what it has stay.
    func subtracting(_ other: FieldSet) -> FieldSet {
        if other.isEmpty { return self }
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, set) in children {
            let rest = set.subtracting(other[element])
            if !rest.isEmpty { result.children[element] = rest }
        }
        return result
    }

    /// The set without what the other names and all below it.
    func recursivelySubtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, set) in children where !other.members.contains(element) {
            let rest = set.recursivelySubtracting(other[element])
            if !rest.isEmpty { result.children[element] = rest }
        }
        return result
    }

    /// The set with the named fields of structs on the way to its members among them.
    func ensuringNamedFields(_ schema: SchemaNode?) -> FieldSet {
        var result = FieldSet()
        result.members = members
        for (element, set) in children {
            if case .field(let name) = element, schema?.hasField(name) == true { result.members.insert(element) }
            result.children[element] = set.ensuringNamedFields(schema?.step(element))
        }
        return result
    }

    /// The elements of this level with their text, sorted by it.
    private var sortedElements: [(text: String, element: PathElement)] {
        var result = members.map { (text: $0.text, element: $0) }
        for element in children.keys where !members.contains(element) {
            result.append((text: element.text, element: element))
        }
        result.sort { $0.text < $1.text }
        return result
    }

    /// Every path, in the order of messages.
    var paths: [String] {
        var result: [String] = []
        collect("", into: &result)
        return result
    }

    private func collect(_ prefix: String, into result: inout [String]) {
        for (_, element) in sortedElements {
            if members.contains(element) { result.append(prefix + element.description) }
            children[element]?.collect(prefix + element.description, into: &result)
        }
    }
}

extension FieldSet {
    /// The set as `fieldsV1` holds it.
    var json: JSONValue {
        var result = ContiguousArray<JSONObject.Member>()
        for (text, element) in sortedElements {
            var inner = children[element]?.json ?? [:]
            if members.contains(element), let below = inner.object, !below.isEmpty {
                inner = .object(
                    JSONObject(uniqueMembers: [JSONObject.Member(name: ".", value: [:])] + below.members)
                )
            }
            result.append(JSONObject.Member(name: text, value: inner))
        }
        return .object(JSONObject(uniqueMembers: result))
    }

    /// Reads `fieldsV1`; what can't be read is left out.
    init(_ json: JSONValue) {
        for member in json.object ?? [:] where member.name != "." {
            guard let element = PathElement(member.name) else { continue }
            let below = member.value.object ?? [:]
            if below.isEmpty || below["."] != nil { members.insert(element) }
            let set = FieldSet(member.value)
            if !set.isEmpty { children[element] = set }
        }
    }
}

extension SchemaNode {
    /// The schema of what lies one step below.
    func step(_ element: PathElement) -> SchemaNode? {
        switch element {
        case .field(let name): member(name)
        case .key, .value, .index: items ?? (preservesUnknown ? .deduced : nil)
        }
    }
}
