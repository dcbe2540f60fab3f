/// One outgoing HTTP request, as a value.
package struct HTTPRequest: Sendable, Hashable {
    /// The request method, in capitals: `GET`, `POST`, `PUT`, `PATCH`, `DELETE`.
    package var method: String
    /// The absolute URL, percent-encoded, with scheme, host, path and query.
    package var url: String
    /// Header fields in the order they are sent.
    package var headers: HTTPHeaders
    /// The body, or nil for none.
    package var body: [UInt8]?
    /// Limits the transport enforces on this request.
    package var limits: Limits

    /// Time and size limits of one request; there is no unlimited request.
    package struct Limits: Sendable, Hashable {
        /// How long the whole exchange may take.
        ///
        /// For a stream: until the response head has arrived and, then, the life of the stream.
        package var total: Duration
        /// Longest silence between two received bytes before a stream is given up, or nil for no such limit.
        package var idle: Duration?
        /// Largest accepted response body in bytes, after decompression; a stream has no such limit.
        package var bodyBytes: Int

        package init(total: Duration = .seconds(15), idle: Duration? = nil, bodyBytes: Int = 64 << 20) {
            self.total = total
            self.idle = idle
            self.bodyBytes = bodyBytes
        }
    }

    package init(
        method: String = "GET",
        url: String,
        headers: HTTPHeaders = [:],
        body: [UInt8]? = nil,
        limits: Limits = Limits()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
    }
}
