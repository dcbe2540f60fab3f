/// A text that must not reach a log, an error, an event or a status.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, for whoever sends it.
    package let revealed: String

    package init(_ text: String) {
        revealed = text
    }

    package var description: String { "[secret]" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(reflecting: description) }
}
