import KubeModel

/// The part of `kubectl`'s JSONPath that printer columns use: members, quoted members, indices, wildcards and filters
/// for equality.
struct JSONPath: Sendable {
    private enum Step: Sendable {
        case member(String)
        case index(Int)
        case all
        case filter(path: [String], isEqual: Bool, value: JSONValue)
    }

    private var steps: [Step] = []

    /// Reads the path; what can't be read selects nothing.
    init(_ text: String) {
        var rest = text[...]
        if rest.first == "{", rest.last == "}" { rest = rest.dropFirst().dropLast() }
        if rest.first == "$" { rest = rest.dropFirst() }
        while let first = rest.first {
            if first == "." {
                rest = rest.dropFirst()
                let name = Self.takeName(&rest)
                if name == "*" {
                    steps.append(.all)
                } else if !name.isEmpty {
                    steps.append(.member(name))
                }
            } else if first == "[" {
                guard let end = Self.closingBracket(rest) else { return }
                appendBracket(rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                steps.append(.member(Self.takeName(&rest)))
            }
        }
    }

    /// Reads up to the next unescaped `.` or `[`.
    private static func takeName(_ rest: inout Substring) -> String {
        var name = ""
        while let character = rest.first, character != ".", character != "[" {
            rest = rest.dropFirst()
            if character == "\\", let escaped = rest.popFirst() {
                name.append(escaped)
            } else {
                name.append(character)
            }
        }
        return name
    }

    private static func closingBracket(_ text: Substring) -> Substring.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "]" {
                return index
            }
        }
        return nil
    }

    private mutating func appendBracket(_ content: Substring) {
        if content == "*" {
            steps.append(.all)
        } else if let index = Int(content) {
            steps.append(.index(index))
        } else if content.hasPrefix("?(") {
            appendFilter(content.dropFirst(2).dropLast())
        } else {
            steps.append(.member(String(content.filter { $0 != "'" && $0 != "\"" })))
        }
    }

    private mutating func appendFilter(_ content: Substring) {
        for sign in ["==", "!="] {
            guard let range = content.firstRange(of: sign) else { continue }
            let path = content[..<range.lowerBound].trimmingSpaces.drop { $0 == "@" }.split(separator: ".")
            let text = content[range.upperBound...].trimmingSpaces
            let isQuoted = text.first == "'" || text.first == "\""
            let value: JSONValue? =
                isQuoted ? .string(String(text.dropFirst().dropLast())) : try? JSONValue(parsing: text)
            steps.append(.filter(path: path.map(String.init), isEqual: sign == "==", value: value ?? .string(text)))
            return
        }
    }

    /// Everything the path selects.
    func values(in json: JSONValue) -> [JSONValue] {
        steps.reduce([json]) { values, step in values.flatMap { Self.apply(step, to: $0) } }
    }

    private static func apply(_ step: Step, to json: JSONValue) -> [JSONValue] {
        switch step {
        case .member(let name): return json[name].map { [$0] } ?? []
        case .index(let index):
            let count = json.array?.count ?? 0
            return json[index < 0 ? count + index : index].map { [$0] } ?? []
        case .all: return json.array ?? json.object.map { $0.map(\.value) } ?? []
        case .filter(let path, let isEqual, let value):
            return (json.array ?? []).filter { ($0.value(at: path) == value) == isEqual }
        }
    }
}
