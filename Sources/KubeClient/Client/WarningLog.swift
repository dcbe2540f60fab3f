import HTTPTransport
import Logging

/// Logs the server's warnings (`Warning: 299 - "…"`), each text once.
final class WarningLog: Sendable {
    private let logger: Logger
    private let seen = LockedBox(Set<String>())
    /// So many different texts are remembered; further ones are not logged.
    private static let capacity = 256

    init(_ logger: Logger) {
        self.logger = logger
    }

    func note(_ headers: HTTPHeaders, of request: String) {
        for text in headers.values(of: "Warning").flatMap(Self.texts) where isNew(text) {
            logger.warning("The API server warns: \(text)", metadata: ["request": "\(request)"])
        }
    }

    private func isNew(_ text: String) -> Bool {
        seen.withLock { $0.count < Self.capacity && $0.insert(text).inserted }
    }

    /// The texts of all warnings with code 299 in a header field (RFC 7234, section 5.5).
    static func texts(in value: String) -> [String] {
        var texts: [String] = []
        var rest = value.unicodeScalars[...]
        while let open = rest.firstIndex(of: "\"") {
            let isOurs =
                String(rest[..<open]).trimmingSpaces.split(whereSeparator: { $0 == " " || $0 == "," })
                .first == "299"
            rest = rest[rest.index(after: open)...]
            let text = quotedText(&rest)
            if isOurs { texts.append(DisplayText.cleaned(text)) }
        }
        return texts
    }

    private static func quotedText(_ rest: inout Substring.UnicodeScalarView) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst(), scalar != "\"" {
            if scalar == "\\", let escaped = rest.popFirst() {
                text.append(escaped)
            } else {
                text.append(scalar)
            }
        }
        return String(text)
    }
}
