/// Why text is no YAML document, or none that is accepted, and where.
package struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String
    /// From 1; 0 where the whole text is meant.
    package var line: Int
    /// From 1, in characters; 0 where the whole text is meant.
    package var column: Int

    package init(_ message: String, line: Int, column: Int) {
        self.message = message
        self.line = line
        self.column = column
    }

    package var description: String { line > 0 ? "line \(line), column \(column): \(message)" : message }
}
