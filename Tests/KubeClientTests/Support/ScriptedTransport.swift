import HTTPTransport

/// A transport that answers with what it was told to, in order, and remembers what it was asked.
final class ScriptedTransport: HTTPTransport, Sendable {
    enum Answer: Sendable {
        case response(Int, String, HTTPHeaders = [:])
        case failure(TransportError)
        /// Pieces of a stream, and how it ends.
        case stream(Int, [String], TransportError? = nil, HTTPHeaders = [:])
        /// No answer until the request is cancelled.
        case silence
    }

    private let state: Locked<(answers: [Answer], requests: [HTTPRequest])>

    init(_ answers: Answer...) {
        state = Locked((answers, []))
    }

    init(answers: [Answer]) {
        state = Locked((answers, []))
    }

    var requests: [HTTPRequest] { state.current.requests }
    var isExhausted: Bool { state.current.answers.isEmpty }

    private func next(_ request: HTTPRequest) -> Answer {
        state.withLock {
            $0.requests.append(request)
            guard !$0.answers.isEmpty else {
                return .failure(TransportError(.unusable, "no answer left in the script"))
            }
            return $0.answers.removeFirst()
        }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        switch next(request) {
        case .response(let status, let body, let headers):
            return HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        case .failure(let error): throw error
        case .silence:
            await untilCancelled()
            throw TransportError(.cancelled, "cancelled")
        case .stream: throw TransportError(.unusable, "the script has a stream here")
        }
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        switch next(request) {
        case .stream(let status, let pieces, let end, let headers):
            return HTTPResponseStream(status: status, headers: headers, body: Self.body(pieces, end))
        case .failure(let error): throw error
        case .silence:
            await untilCancelled()
            throw TransportError(.cancelled, "cancelled")
        case .response: throw TransportError(.unusable, "the script has a plain response here")
        }
    }

    private static func body(_ pieces: [String], _ end: TransportError?) -> HTTPBodyStream {
        let rest = Locked(pieces[...])
        return HTTPBodyStream { () async throws(TransportError) -> [UInt8]? in
            if let piece = rest.withLock({ $0.popFirst() }) { return Array(piece.utf8) }
            if let end { throw end }
            return nil
        }
    }

    private func untilCancelled() async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        continuation.finish()
    }
}
