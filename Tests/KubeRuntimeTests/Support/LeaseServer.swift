import HTTPTransport
import KubeModel
import KubeRuntime

/// An API server that knows one Lease, with resource versions and faults.
final class LeaseServer: Sendable {
    /// What happens to a request.
    enum Fault: Sendable {
        case none
        case refused
        case status(Int)
        /// The request is carried out and its answer lost.
        case answerLost
        case hang
    }

    private struct State: Sendable {
        var lease: KubeObject?
        var version = 100
        var writes = 0
        var faults: [String: Fault] = [:]
    }

    private let state = LockedBox(State())

    var lease: KubeObject? { state.withLock { $0.lease } }
    var record: LeaderRecord? { lease.map { LeaderRecord($0) } }
    /// Successful writes so far.
    var writes: Int { state.withLock { $0.writes } }

    /// Sets what happens to the requests of a candidate.
    func set(_ fault: Fault, for candidate: String = "") {
        state.withLock { $0.faults[candidate] = fault }
    }

    /// Puts the Lease as somebody else would.
    func put(_ record: LeaderRecord?) {
        state.withLock { state in
            state.version += 1
            state.lease = record.map { Self.stamped($0.written(into: KubeObject(.lease, Self.key)), state.version) }
        }
    }

    static let key = ObjectKey(namespace: "system", name: "modelrollout-controller")

    /// The server as one candidate reaches it.
    func seen(by candidate: String = "") -> any KubeAPI { Access(server: self, candidate: candidate) }

    private struct Access: KubeAPI {
        var server: LeaseServer
        var candidate: String

        func send(_ request: APIRequest) async throws -> JSONValue {
            switch server.state.withLock({ $0.faults[candidate] ?? .none }) {
            case .none: return try server.answer(request)
            case .refused: throw TransportError(.unreachable, "test", isUnsent: true)
            case .status(let code): throw APIStatus(code: code, reason: "", message: "")
            case .answerLost:
                _ = try server.answer(request)
                throw TransportError(.interrupted, "test")
            case .hang:
                await Latch().wait()
                throw TransportError(.cancelled, "test")
            }
        }

        func stream(_ request: APIRequest) async throws -> HTTPBodyStream {
            throw APIStatus(code: 405, reason: "", message: "")
        }
    }

    private func answer(_ request: APIRequest) throws -> JSONValue {
        try state.withLock { state in
            guard request.method != "GET" else {
                guard let lease = state.lease else { throw APIStatus(code: 404, reason: "NotFound", message: "") }
                return lease.json
            }
            let sent = KubeObject(request.body ?? .null)
            if request.method == "POST" {
                guard state.lease == nil else { throw APIStatus(code: 409, reason: "AlreadyExists", message: "") }
            } else {
                guard let lease = state.lease else { throw APIStatus(code: 404, reason: "NotFound", message: "") }
                guard lease.resourceVersion == sent.resourceVersion else {
                    throw APIStatus(code: 409, reason: "Conflict", message: "")
                }
            }
            state.version += 1
            state.writes += 1
            let stored = Self.stamped(sent, state.version)
            state.lease = stored
            return stored.json
        }
    }

    private static func stamped(_ lease: KubeObject, _ version: Int) -> KubeObject {
        var lease = lease
        lease.json[path: "metadata", "resourceVersion"] = .string("\(version)")
        return lease
    }
}
