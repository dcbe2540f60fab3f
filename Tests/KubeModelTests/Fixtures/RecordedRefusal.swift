import Testing

/// A refusal as a Kubernetes 1.36 API server wrote it, and what it says.
struct RecordedRefusal: Sendable, CustomTestStringConvertible {
    /// The request that was refused, in words.
    var request: String
    var code: Int
    var reason: String
    /// Reason and field of each cause.
    var causes: [String]
    var body: String

    init(_ request: String, _ code: Int, _ reason: String, _ causes: [String], _ body: String) {
        self.request = request
        self.code = code
        self.reason = reason
        self.causes = causes
        self.body = body
    }

    static let all = first + second

    var testDescription: String { request }
}
