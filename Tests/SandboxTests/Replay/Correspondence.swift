import KubeModel

/// Which of our UIDs, revisions, tokens and names stand for which recorded ones.
///
/// Comparing two documents fills it and holds it: a recorded value always has the same counterpart.
struct Correspondence {
    private var ours: [String: String] = [:]
    private var recorded: [String: String] = [:]
    private(set) var differences: [String] = []

    /// Compares our document with the recorded one.
    mutating func compare(_ expected: JSONValue, _ actual: JSONValue, _ path: String = "") {
        switch (expected, actual) {
        case (.object(let a), .object(let b)): compareMembers(a, b, path)
        case (.array(let a), .array(let b)): compareElements(a, b, path)
        case (.string(let a), .string(let b)): compareText(a, b, path)
        default:
            if expected != actual { note(path, expected.text, actual.text) }
        }
    }

    mutating func takeDifferences() -> [String] {
        defer { differences = [] }
        return differences
    }

    private mutating func note(_ path: String, _ expected: String, _ actual: String) {
        differences.append("\(path): expected \(expected), found \(actual)")
    }

    private mutating func compareMembers(_ a: JSONObject, _ b: JSONObject, _ path: String) {
        for member in a {
            let name = translated(member.name)
            guard let other = b[name] else {
                note("\(path).\(name)", member.value.text, "nothing")
                continue
            }
            compare(member.value, other, "\(path).\(name)")
        }
        let expected = Set(a.names.map(translated))
        for member in b where !expected.contains(member.name) {
            note("\(path).\(member.name)", "nothing", member.value.text)
        }
    }

    private mutating func compareElements(_ a: [JSONValue], _ b: [JSONValue], _ path: String) {
        guard a.count == b.count else {
            return note(
                path,
                "\(a.count) elements \(JSONValue.array(a).text.prefix(300))",
                "\(b.count) \(JSONValue.array(b).text.prefix(300))"
            )
        }
        // The order of faults is that of a hash table at the real server.
        let isSet = path.hasSuffix(".causes")
        let left = isSet ? a.sorted { $0.text < $1.text } : a
        let right = isSet ? b.sorted { $0.text < $1.text } : b
        for (index, pair) in zip(left, right).enumerated() { compare(pair.0, pair.1, "\(path)[\(index)]") }
    }

    private mutating func compareText(_ a: String, _ b: String, _ path: String) {
        if Timestamp(a) != nil, Timestamp(b) != nil { return }
        if isAge(a), isAge(b), path.contains(".cells[") { return }
        let isBound =
            path.hasSuffix(".resourceVersion") || path.hasSuffix(".continue") || isUID(a) && isUID(b)
            || path.hasSuffix(".token") || path.hasSuffix(".clusterIP") || path.contains(".clusterIPs[")
            || path.hasSuffix(".pod-template-hash") || path.hasSuffix(".metadata.name") && isGenerated(a)
        if isBound, !a.isEmpty {
            bind(a, b, path)
        } else if translated(a) != b, normalizedMessage(a) != normalizedMessage(b) {
            note(path, a, b)
        }
    }

    private mutating func bind(_ a: String, _ b: String, _ path: String) {
        // Two recorded revisions may be one of ours: the real server writes more than what is recorded.
        let isFree = recorded[b] == nil || path.hasSuffix(".resourceVersion")
        if ours[a] == nil, isFree {
            ours[a] = b
            recorded[b] = a
        } else if ours[a] != b {
            note(path, "\(a), which is \(ours[a] ?? "new")", "\(b), which is \(recorded[b] ?? "new")")
        }
    }

    /// Our counterpart of a recorded revision.
    func revision(_ text: String) -> String { ours[text] ?? text }

    /// The text with every recorded UID, token and name replaced by ours.
    func translated(_ text: String) -> String {
        if let whole = ours[text], !isNumber(text) { return whole }
        var result = text
        for (theirs, own) in ours where theirs.utf8.count >= 7 && result.contains(theirs) {
            result = result.replacing(theirs, with: own)
        }
        return result
    }

    /// Messages whose numbers and order are the server's own affair.
    private func normalizedMessage(_ text: String) -> String {
        // An object quoted in full shows its members in Go's order.
        var result = translated(text).replacing(/"{.*}"/, with: "object")
        result = result.replacing(/-[bcdfghjklmnpqrstvwxz2456789]{8,10}\b/, with: "-hash").replacing(/\d+/, with: "#")
        guard result.contains(" is invalid: [") else { return result }
        return result.split(separator: ", ").map { $0.filter { $0 != "[" && $0 != "]" } }
            .flatMap { $0.split(separator: " is invalid: ") }.sorted().joined(separator: "|")
    }

    private func isUID(_ text: String) -> Bool {
        text.utf8.count == 36 && text.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12]
    }

    private func isAge(_ text: String) -> Bool { text.last == "s" && Int(text.dropLast()) != nil }
    private func isNumber(_ text: String) -> Bool { Int(text) != nil }

    /// Names the server makes up end in five characters without vowels.
    private func isGenerated(_ text: String) -> Bool {
        let alphabet = Set("bcdfghjklmnpqrstvwxz2456789")
        guard let tail = text.split(separator: "-").last, text.contains("-") else { return false }
        return tail.count == 5 && tail.allSatisfy(alphabet.contains)
    }
}
