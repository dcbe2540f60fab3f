import KubeModel
import Testing

/// The table of good and bad ModelRollouts.
enum SpecTable {
    /// What refuses a bad one at the API server.
    enum Guardian: String {
        case schema, cel
        /// Strict decoding; the schema has no such field.
        case unknown
    }

    struct Good: Sendable, CustomTestStringConvertible {
        let name: String
        let document: JSONValue
        var testDescription: String { name }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let name: String
        let document: JSONValue
        let guardian: Guardian
        let paths: [String]
        var testDescription: String { name }
    }

    static let good: [Good] = rows("good").map { row in
        var document = merged(base, row["patch"])
        for path in row["nulls"]?.array ?? [] {
            let names = path.string?.split(separator: ".").map(String.init) ?? []
            if names.count == 2 { document[path: names[0], names[1]] = .null }
        }
        return Good(name: row["name"]?.string ?? "", document: document)
    }

    static let bad: [Bad] = rows("bad").compactMap { row in
        guard let guardian = row["by"]?.string.flatMap(Guardian.init) else { return nil }
        return Bad(
            name: row["name"]?.string ?? "",
            document: merged(base, row["patch"]),
            guardian: guardian,
            paths: row["at"]?.array?.compactMap(\.string) ?? []
        )
    }

    static let base: JSONValue = table["base"] ?? .null

    static func rows(_ name: String) -> [JSONValue] { table[name]?.array ?? [] }

    /// An empty table where the file can't be read: the test that counts the rows says so.
    private static let table = (try? Repository.yaml("Tests/RolloutAPITests/Fixtures/specs.yaml")) ?? .null

    /// A JSON merge patch (RFC 7396).
    private static func merged(_ target: JSONValue, _ patch: JSONValue?) -> JSONValue {
        guard let patch else { return target }
        guard let members = patch.object else { return patch }
        var result = target.object == nil ? JSONValue.object([:]) : target
        for member in members {
            result[member.name] = member.value.isNull ? nil : merged(result[member.name] ?? .null, member.value)
        }
        return result
    }
}
