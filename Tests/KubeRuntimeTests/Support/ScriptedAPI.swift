import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime

/// An API server that answers from a script, and remembers what it was asked.
final class ScriptedAPI: KubeAPI {
    /// One answer.
    enum Answer: Sendable {
        case json(JSONValue)
        /// A body of a successful answer, whatever it is.
        case bytes([UInt8])
        case status(Int, String, causes: [APIStatus.Cause] = [], retryAfter: Duration? = nil)
        case transport(TransportError.Code)
        /// The pieces, and how the body ends.
        case stream([[UInt8]], then: End)
        /// No answer until the request is cancelled.
        case hang
    }

    /// How a body ends after its last piece.
    enum End: Sendable {
        case cleanly
        case cut
        /// It stays open without a byte.
        case silently
    }

    typealias Script = @Sendable (APIRequest, Int) async -> Answer

    private let script: Script
    private let log = LockedBox<[APIRequest]>([])

    init(_ script: @escaping Script) {
        self.script = script
    }

    /// Answers in the order of the list; what comes after it hangs.
    convenience init(_ answers: [Answer]) {
        self.init { _, index in index < answers.count ? answers[index] : .hang }
    }

    var requests: [APIRequest] { log.withLock { $0 } }

    func send(_ request: APIRequest) async throws -> JSONValue {
        switch await answer(request) {
        case .json(let json): return json
        case .bytes(let bytes):
            do {
                return try JSONValue(parsing: bytes)
            } catch {
                throw KubeError(.malformed("\(error)"), request)
            }
        case .status(let code, let reason, let causes, let retryAfter):
            throw APIStatus(code: code, reason: reason, message: reason, causes: causes, retryAfter: retryAfter)
        case .transport(let code): throw TransportError(code, "scripted")
        case .stream, .hang:
            await Latch().wait()
            throw TransportError(.cancelled, "cancelled")
        }
    }

    func stream(_ request: APIRequest) async throws -> HTTPBodyStream {
        switch await answer(request) {
        case .stream(let pieces, let end): return Self.body(pieces, end)
        case .status(let code, let reason, let causes, let retryAfter):
            throw APIStatus(code: code, reason: reason, message: reason, causes: causes, retryAfter: retryAfter)
        case .transport(let code): throw TransportError(code, "scripted")
        case .json, .bytes, .hang:
            await Latch().wait()
            throw TransportError(.cancelled, "cancelled")
        }
    }

    private func answer(_ request: APIRequest) async -> Answer {
        let index = log.withLock { log in
            log.append(request)
            return log.count - 1
        }
        return await script(request, index)
    }

    private static func body(_ pieces: [[UInt8]], _ end: End) -> HTTPBodyStream {
        let rest = LockedBox(pieces[...])
        return HTTPBodyStream { () async throws(TransportError) -> [UInt8]? in
            if let piece = rest.withLock({ $0.popFirst() }) { return piece }
            switch end {
            case .cleanly: return nil
            case .cut: throw TransportError(.interrupted, "cut")
            case .silently:
                await Latch().wait()
                throw TransportError(.cancelled, "cancelled")
            }
        }
    }
}

extension APIRequest {
    subscript(query name: String) -> String? { query.first { $0.name == name }?.value }
}
