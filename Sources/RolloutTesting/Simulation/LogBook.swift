import HTTPTransport
import KubeModel
import KubeRuntime
import Logging

/// The log lines of all processes, with the time they were written at, for whoever looks into a failure.
package final class LogBook: Sendable {
    private let entries = LockedBox<[String]>([])
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    package var lines: [String] { entries.withLock { $0 } }

    func logger(_ process: String) -> Logger {
        Logger(label: process) { Handler(label: $0, book: self) }
    }

    fileprivate func write(_ line: String) {
        entries.withLock { $0.append("\(now().microTime) \(line)") }
    }

    private struct Handler: LogHandler {
        let label: String
        let book: LogBook
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]

        init(label: String, book: LogBook) {
            self.label = label
            self.book = book
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
            let details = all.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            book.write("\(label) \(event.level): \(event.message) \(details)")
        }
    }
}
