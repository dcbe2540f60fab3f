/// Sends HTTP requests: the only seam between our code and the network.
///
/// Cancelling the calling task cancels the request and throws `.cancelled`. Redirects are never followed.
/// Implementations are safe to use from many tasks at once.
package protocol HTTPTransport: Sendable {
    /// Sends the request and collects the whole response; any status is a response, not an error.
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse

    /// Sends the request and returns as soon as the response head has arrived.
    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream
}

/// Why no usable response came back.
package struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure callers tell apart.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// The name did not resolve.
        case unresolved
        /// No connection could be made: refused, unreachable, or not within the connect time.
        case unreachable
        /// The TLS handshake or the check of the peer's certificate failed.
        case tls
        /// A limit of time was reached.
        case timedOut
        /// The connection was lost or the response ended before it was complete.
        case interrupted
        /// The response was larger than the request's limit.
        case tooLarge
        /// The response was no valid HTTP.
        case malformed
        /// The URL, a certificate or a key given by the caller can't be used.
        case unusable
        /// The caller gave up.
        case cancelled
    }

    package var code: Code
    /// What happened, for people; never holds a header value, a body or the query of a URL.
    package var message: String
    /// True when the request certainly had no effect at the server, so that even a write may be sent again.
    package var isUnsent: Bool

    package init(_ code: Code, _ message: String, isUnsent: Bool = false) {
        self.code = code
        self.message = message
        self.isUnsent = isUnsent
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
