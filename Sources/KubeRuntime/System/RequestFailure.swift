package import HTTPTransport
import KubeClient
package import KubeModel

/// Why a request gave nothing, as state machines look at it.
package enum RequestFailure: Sendable, Hashable {
    /// The server answered that it did not carry out the request.
    case status(APIStatus)
    /// No complete answer came.
    case transport(TransportError)
    /// The answer was not the document asked for.
    case malformed(String)
    /// No answer within our own limit.
    case late
    /// Something else, in words.
    case other(String)

    /// Classifies what a `KubeAPI` threw.
    package init(_ error: any Error) {
        switch error {
        case let error as KubeError:
            switch error.code {
            case .status(let status): self = .status(status)
            case .transport(let transport): self = .transport(transport)
            case .malformed(let message): self = .malformed(message)
            default: self = .other("\(error)")
            }
        case let status as APIStatus: self = .status(status)
        case let error as TransportError: self = .transport(error)
        case is DeadlineExceeded: self = .late
        default: self = .other("\(error)")
        }
    }

    package var status: APIStatus? {
        guard case .status(let status) = self else { return nil }
        return status
    }

    /// The resource version or continue token is too old to serve.
    package var isExpired: Bool { status?.isExpired ?? false }
    /// The server has not yet seen the resource version asked for.
    package var isTooLargeResourceVersion: Bool { status?.isTooLargeResourceVersion ?? false }
    package var isForbidden: Bool { status?.code == 403 }
    package var isNotFound: Bool { status?.code == 404 }
    package var isUnauthorized: Bool { status?.code == 401 }

    /// The server can't be reached or asks to be left alone: the same request is worth repeating later.
    package var isOverloadOrUnreachable: Bool {
        switch self {
        case .status(let status): status.code == 429
        case .transport(let error): error.code == .unreachable || error.code == .unresolved
        default: false
        }
    }

    /// How long the server asked to be left alone; a minute at most.
    package var retryAfter: Duration? { status?.retryAfter.map { min($0, .seconds(60)) } }
}

extension RequestFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .status(let status): status.description
        case .transport(let error): error.description
        case .malformed(let message): "unusable answer: \(message)"
        case .late: "no answer in time"
        case .other(let message): message
        }
    }
}
