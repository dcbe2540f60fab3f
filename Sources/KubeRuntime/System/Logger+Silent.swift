package import Logging

extension Logger {
    /// A log that nobody reads: for tests and for tools that print their own words.
    package static var silent: Logger {
        Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
    }
}
