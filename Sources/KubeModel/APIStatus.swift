/// The API server's answer to a request it did not carry out (`metav1.Status`).
package struct APIStatus: Error, Sendable, Hashable, CustomStringConvertible {
    package struct Cause: Sendable, Hashable {
        package var reason: String
        package var message: String
        package var field: String

        package init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    package var code: Int
    /// `NotFound`, `Conflict`, `Expired`, …; empty where the server gave none.
    package var reason: String
    package var message: String
    package var causes: [Cause]
    package var retryAfter: Duration?

    package init(code: Int, reason: String, message: String, causes: [Cause] = [], retryAfter: Duration? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.causes = causes
        self.retryAfter = retryAfter
    }

    /// Reads a `Status` object; nil where the document is none.
    package init?(_ json: JSONValue) {
        guard json["kind"]?.string == "Status", let code = json["code"]?.int else { return nil }
        let details = json["details"]
        self.init(
            code: code,
            reason: json["reason"]?.string ?? "",
            message: json["message"]?.string ?? "",
            causes: (details?["causes"]?.array ?? []).map {
                Cause(
                    reason: $0["reason"]?.string ?? "",
                    message: $0["message"]?.string ?? "",
                    field: $0["field"]?.string ?? ""
                )
            },
            retryAfter: details?["retryAfterSeconds"]?.int.map { .seconds(max(0, min($0, 3600))) }
        )
    }

    package var description: String { "\(code) \(reason): \(message)" }

    package var isNotFound: Bool { code == 404 }
    package var isConflict: Bool { code == 409 && reason == "Conflict" }
    package var alreadyExists: Bool { code == 409 && reason == "AlreadyExists" }
    /// The resource version or the continue token is too old to serve.
    package var isExpired: Bool { code == 410 || reason == "Expired" || reason == "Gone" }
    /// The server has not yet seen the resource version asked for.
    package var isTooLargeResourceVersion: Bool {
        causes.contains { $0.reason == "ResourceVersionTooLarge" }
            || (reason == "Timeout" && message.contains("Too large resource version"))
    }
    /// Nothing can be created there any more: its namespace is being deleted.
    package var isNamespaceTerminating: Bool {
        code == 403 && causes.contains { $0.reason == "NamespaceTerminating" }
    }
}
