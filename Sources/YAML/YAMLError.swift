/// Why text is no YAML document, or none that is accepted, and where.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String
    /// Where the problem is, or nil where the whole text is meant.
    package var position: YAMLPosition?
    /// The line that go-yaml would name, from 1; 0 for none.
    var goLine: Int

    package init(_ message: String, at position: YAMLPosition?) {
        self.init(message, at: position, goLine: position?.line ?? 0)
    }

    init(_ message: String, at position: YAMLPosition?, goLine: Int) {
        self.message = message
        self.position = position
        self.goLine = goLine
    }

    /// The line from 1; 0 where the whole text is meant.
    package var line: Int { position?.line ?? 0 }
    /// The column from 1, in characters; 0 where the whole text is meant.
    package var column: Int { position?.column ?? 0 }

    package var description: String {
        guard let position else { return message }
        return "line \(position.line), column \(position.column): \(message)"
    }

    /// The error as the API server's YAML library words it: `yaml: line 3: found unknown escape character`.
    ///
    /// That library names no line for what it finds on the first one.
    package var goText: String { goLine > 0 ? "yaml: line \(goLine): \(message)" : "yaml: \(message)" }
}

/// A place in text.
package struct YAMLPosition: Sendable, Hashable, Comparable {
    /// From 1.
    package var line: Int
    /// From 1, in characters.
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: YAMLPosition, b: YAMLPosition) -> Bool {
        (a.line, a.column) < (b.line, b.column)
    }
}
