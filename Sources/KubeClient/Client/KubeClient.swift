package import HTTPTransport
package import KubeModel
package import Logging

/// Sends requests to one API server.
///
/// A value: copies share connections and credentials. What is sent again without the caller's knowledge is only what
/// certainly had no effect; see `RetryPolicy`. Errors and logs never hold a credential.
package struct KubeClient: Sendable {
    /// Separate connections, so that one that is stuck can't hold back the others.
    package struct Transports: Sendable {
        package var lease: any HTTPTransport
        package var watch: any HTTPTransport
        package var unary: any HTTPTransport

        package init(lease: any HTTPTransport, watch: any HTTPTransport, unary: any HTTPTransport) {
            self.lease = lease
            self.watch = watch
            self.unary = unary
        }

        /// One transport for everything: for command-line tools and tests.
        package init(all transport: any HTTPTransport) {
            self.init(lease: transport, watch: transport, unary: transport)
        }

        func transport(for request: APIRequest) -> any HTTPTransport {
            switch RequestClass(request) {
            case .lease: lease
            case .watch: watch
            case .list, .read, .write: unary
            }
        }
    }

    /// The base URL, without a slash at its end.
    package let server: String
    package var limits = RequestLimits()
    package var retryPolicy = RetryPolicy()

    let transports: Transports
    let authorizer: any Authorizer
    let gate: any WriteGate
    let observer: (any RequestObserver)?
    let userAgent: String
    let time: TimeSource
    let warnings: WarningLog

    package init(
        server: String,
        transports: Transports,
        authorizer: any Authorizer = Anonymous(),
        gate: any WriteGate = OpenGate(),
        observer: (any RequestObserver)? = nil,
        userAgent: String,
        logger: Logger,
        time: TimeSource
    ) {
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.transports = transports
        self.authorizer = authorizer
        self.gate = gate
        self.observer = observer
        self.userAgent = userAgent
        self.time = time
        warnings = WarningLog(logger)
    }
}

extension KubeClient {
    /// Sends the request, which is no watch, and returns the document that the server answered with.
    ///
    /// All attempts together take no longer than `budget`: by default the retry policy's, or twice the limit of one
    /// attempt where that is longer.
    package func send(_ request: APIRequest, within budget: Duration? = nil) async throws(KubeError) -> JSONValue {
        let response = try await answer(to: request, within: budget)
        guard !response.body.isEmpty else { return .null }
        do {
            return try JSONValue(parsing: response.body)
        } catch {
            throw unreadable(error.description, request)
        }
    }

    /// Sends the request and returns the object that the server answered with.
    package func object(_ request: APIRequest, within budget: Duration? = nil) async throws(KubeError) -> KubeObject {
        let object = KubeObject(try await send(request, within: budget))
        guard !object.kind.isEmpty, object.kind != "Status", object.json["metadata"]?.object != nil else {
            throw unreadable("no object, but a \(object.kind.isEmpty ? "document without kind" : object.kind)", request)
        }
        return object
    }

    /// Opens a watch and returns the pieces of its body as they arrive.
    ///
    /// Reading throws `TransportError` when the stream is cut or lasts longer than the server was asked to keep it.
    package func stream(_ request: APIRequest) async throws(KubeError) -> HTTPBodyStream {
        try await body(of: request)
    }

    private func unreadable(_ message: String, _ request: APIRequest) -> KubeError {
        KubeError(request.isWrite ? .unknownOutcome("unreadable answer: \(message)") : .malformed(message), request)
    }
}
