package import HTTPTransport

/// Sends HTTP requests with libcurl.
///
/// Every transport has a pool of connections of its own, so that one that is stuck harms no other: use separate
/// transports for the lease, for watches, for other requests to the API server and for metrics. Keep a transport as long as
/// the streams it opened; without it they end.
///
/// Beside the rules of `HTTPTransport`:
/// - only `http` and `https`, TLS 1.2 or later, no redirects, no cookies, no `.netrc`;
/// - a limit of silence counts from the start of the request, and pauses while a slow consumer holds the sender back;
/// - `Accept-Encoding: gzip` makes the transport decompress the body, which may grow at most 50-fold;
/// - a write is sent again only when the server certainly did not process it; `GET` and `HEAD` also when a reused
///   connection turns out to be closed;
/// - after a request that timed out, later ones use new connections;
/// - a body that has neither a length nor chunks ends where the connection ends, and may then have been cut.
package final class CurlTransport: HTTPTransport {
    private let engine: LockedBox<Engine?>

    /// Makes a transport and its thread; nothing is connected before the first request.
    ///
    /// - Throws: `.unusable` for files that cannot be read, text that is no whole certificate or key, and limits or
    ///   names that make no sense.
    package init(_ configuration: Configuration = Configuration()) throws(TransportError) {
        engine = LockedBox(try Engine(Settings(configuration)))
    }

    deinit {
        shutdown()
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        while true {
            let engine = try current()
            let checked = try CheckedRequest(request, serverName: engine.settings.configuration.serverName)
            guard let result = await engine.perform(checked) else { continue }
            if case .failure(let error) = result, error.code == .timedOut, !error.isUnsent { leave(engine) }
            return try result.get()
        }
    }

    package func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        while true {
            let engine = try current()
            let checked = try CheckedRequest(request, serverName: engine.settings.configuration.serverName)
            if let result = await engine.open(checked) { return try result.get() }
        }
    }

    /// Takes new settings, such as rotated certificates, whose files are read anew.
    ///
    /// Requests from now on use new connections with the new settings. Streams under way end with `.interrupted`, so
    /// that their readers come back on a new connection; other requests under way finish on the old ones, which are
    /// then closed.
    ///
    /// - Throws: `.unusable`, as for `init`; the transport then goes on as before.
    package func replace(_ configuration: Configuration) throws(TransportError) {
        install(try Engine(Settings(configuration)))
    }

    /// Drops all connections and resolved names, with the same settings; what is under way ends as in `replace(_:)`.
    ///
    /// Keeps the connections when the system has no thread to spare.
    package func resetConnections() {
        guard let settings = engine.withLock({ $0?.settings }), let fresh = try? Engine(settings) else { return }
        install(fresh)
    }

    /// Ends all requests with `.cancelled` and closes the connections.
    ///
    /// Later requests are refused.
    package func shutdown() {
        let last = engine.withLock { engine in
            defer { engine = nil }
            return engine
        }
        last?.stop()
    }

    /// Puts the engine in place before the old one refuses requests, so that a refused one finds the new.
    private func install(_ fresh: Engine) {
        let old = engine.withLock { engine in
            defer { if engine != nil { engine = fresh } }
            return engine
        }
        if let old { old.retire(endingStreams: true) } else { fresh.stop() }
    }

    /// Turns away from connections of which one may be dead.
    ///
    /// libcurl keeps an HTTP/2 connection on which a request timed out and would hand it to the next request; one of
    /// HTTP/1.1 it closes.
    private func leave(_ old: Engine) {
        guard old.settings.configuration.httpVersion == .http2, let fresh = try? Engine(old.settings) else { return }
        let isInstalled = engine.withLock { engine in
            guard engine === old else { return false }
            engine = fresh
            return true
        }
        if isInstalled { old.retire(endingStreams: false) } else { fresh.stop() }
    }

    private func current() throws(TransportError) -> Engine {
        guard let engine = engine.withLock({ $0 }) else {
            throw TransportError(.cancelled, "the transport was shut down", isUnsent: true)
        }
        return engine
    }
}
