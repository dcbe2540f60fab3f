import HTTPTransport
import KubeRuntime

/// Answers every request with one value, once its gate is open, and counts what it is asked.
final class GatedTransport: HTTPTransport {
    private let gate: Latch
    private let requests = LockedBox<[HTTPRequest]>([])
    private let answer: HTTPResponse

    init(_ gate: Latch, answer: HTTPResponse = .value(1)) {
        self.gate = gate
        self.answer = answer
    }

    /// What was asked so far.
    var asked: [HTTPRequest] { requests.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        requests.withLock { $0.append(request) }
        await gate.wait()
        if Task.isCancelled { throw TransportError(.cancelled, "cancelled") }
        return answer
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        throw TransportError(.unusable, "a query is no stream")
    }
}

extension HTTPResponse {
    /// One number, as the query API gives it.
    static func value(_ value: Double) -> HTTPResponse {
        let body = #"{"status":"success","data":{"resultType":"scalar","result":[1700000060,"\#(value)"]}}"#
        return HTTPResponse(status: 200, body: Array(body.utf8))
    }
}
