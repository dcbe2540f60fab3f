/// Why there is no usable configuration: the file, the field and what is wrong with it; never a value of a secret.
package struct ConfigError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file's path, or empty.
    package var file: String
    /// The line in it, or 0.
    package var line: Int
    /// The field, such as `clusters[0].cluster.server`, or empty.
    package var field: String
    package var message: String

    package init(_ message: String, file: String = "", line: Int = 0, field: String = "") {
        self.message = message
        self.file = file
        self.line = line
        self.field = field
    }

    package var description: String {
        let place = line > 0 ? "\(file):\(line)" : file
        return [place, field, message].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}
