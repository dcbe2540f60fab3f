import HTTPTransport
package import KubeModel

/// The kinds of request that have a connection and limits of their own.
package enum RequestClass: Sendable, Hashable {
    case lease
    case watch
    case list
    case read
    case write

    package init(_ request: APIRequest) {
        if request.verb == "watch" {
            self = .watch
        } else if request.resource == .lease {
            self = .lease
        } else if request.isWrite {
            self = .write
        } else {
            self = request.verb == "list" ? .list : .read
        }
    }
}

/// Time and size limits of requests to the API server.
package struct RequestLimits: Sendable, Hashable {
    /// Gets, and writes without a gate's limit.
    package var unary: Duration = .seconds(15)
    /// One page of a list.
    package var list: Duration = .seconds(60)
    package var lease: Duration = .seconds(3)
    /// How long a watch may outlive the timeout that the server was given.
    package var watchGrace: Duration = .seconds(15)
    /// How long the head of a watch's answer may take.
    package var watchHead: Duration = .seconds(30)
    /// The longest write of a process that holds a lease.
    package var gatedWrite: Duration = .seconds(4)
    /// How long before the end of the lease the last write must be over.
    package var gateMargin: Duration = .seconds(1)
    /// The largest answer: one page of a list.
    package var bodyBytes = 64 << 20

    package init() {}

    /// The limits of one attempt, the gate's word apart.
    func limits(of request: APIRequest) -> HTTPRequest.Limits {
        let total: Duration =
            switch RequestClass(request) {
            case .lease: lease
            case .list: list
            case .watch: Self.timeout(of: request) + watchGrace
            case .read, .write: unary
            }
        return HTTPRequest.Limits(total: total, bodyBytes: bodyBytes)
    }

    /// The time a write may take under a gate that stays open for `remaining`; nil when that is none at all.
    func write(within remaining: Duration) -> Duration? {
        let limit = min(gatedWrite, remaining - gateMargin)
        return limit > .zero ? limit : nil
    }

    private static func timeout(of request: APIRequest) -> Duration {
        let text = request.query.first { $0.name == "timeoutSeconds" }?.value
        return .seconds(text.flatMap { Int($0) } ?? 600)
    }
}
