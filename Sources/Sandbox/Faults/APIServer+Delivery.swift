import HTTPTransport
import KubeModel

/// What comes of a request at the client's end of the wire.
package enum Delivery: Sendable {
    /// An answer; where `cutAfter` is set its body ends, broken, after so many bytes.
    case response(ServerResponse, cutAfter: Int?)
    /// The connection is lost without an answer.
    case lost
    /// Nothing comes, and the connection stays open.
    case silence
}

extension APIServer {
    /// Serves a request with the faults the plan has for it.
    ///
    /// `sleep` passes time where a fault delays; it may throw to give up.
    package func deliver(
        _ request: ServerRequest,
        sleep: (Duration) async throws -> Void
    ) async rethrows -> Delivery {
        let faults = nextFaults(for: request)
        guard !faults.isEmpty else { return .response(respond(to: request), cutAfter: nil) }
        var view = ReadView()
        for fault in faults {
            switch fault {
            case .delay(let duration): try await sleep(duration)
            case .loseRequest: return .lost
            case .hang: return .silence
            case .refuse(let status, let reason, let message, let retryAfter):
                return .response(Self.refusal(status, reason, message, retryAfter), cutAfter: nil)
            case .answer(let status, let contentType, let body):
                let headers: HTTPHeaders = ["Content-Type": contentType]
                return .response(ServerResponse(status: status, headers: headers, body: .whole(body)), cutAfter: nil)
            case .stale(let revision): view.revision = revision
            case .cutWatch(let count): view.watchFault = (count, .cut)
            case .expireWatch(let count): view.watchFault = (count, .expire)
            case .silenceWatch(let count): view.watchFault = (count, .silence)
            case .delayAnswer, .loseAnswer, .truncate, .hangAfterCommit: break
            }
        }
        return try await finish(respond(to: request, view), faults, sleep: sleep)
    }

    private func finish(
        _ response: ServerResponse,
        _ faults: [Fault],
        sleep: (Duration) async throws -> Void
    ) async rethrows -> Delivery {
        var cut: Int?
        for fault in faults {
            switch fault {
            case .delayAnswer(let duration): try await sleep(duration)
            case .loseAnswer:
                response.abandon()
                return .lost
            case .hangAfterCommit:
                response.abandon()
                return .silence
            case .truncate(let bytes): cut = bytes
            default: break
            }
        }
        return .response(response, cutAfter: cut)
    }

    private static func refusal(
        _ status: Int,
        _ reason: String,
        _ message: String,
        _ retryAfter: Int?
    ) -> ServerResponse {
        .refusal(Refusal(status, reason, message, details: [:], retryAfter: retryAfter))
    }
}

extension ServerResponse {
    /// Nobody will read the answer.
    func abandon() {
        if case .watch(let subscription) = body { subscription.cancel() }
    }
}

/// How reads of one request see the cluster.
struct ReadView: Sendable {
    /// Nil for the present state.
    var revision: Int?
    var watchFault: (left: Int, kind: WatchHub.WatchFault)?
}
