import KubeClient
package import KubeModel

/// What a reconcile that did not fail asks for.
package struct Outcome: Sendable, Hashable {
    enum Wish: Sendable, Hashable {
        case nothing
        case after(Duration)
        case at(Timestamp)
    }

    let wish: Wish

    /// Nothing until something changes.
    package static let settled = Outcome(wish: .nothing)

    /// Another look after that time, or earlier when something changes.
    package static func again(after delay: Duration) -> Outcome { Outcome(wish: .after(delay)) }

    /// Another look at that civil time, or earlier when something changes.
    package static func again(at moment: Timestamp) -> Outcome { Outcome(wish: .at(moment)) }
}

/// What a failed reconcile leads to.
package enum Disposition: Sendable, Hashable {
    /// Another attempt after a delay that grows, and that is at least what the server asked for.
    case retry(after: Duration?)
    /// The view was out of date: another attempt soon, which does not count as a failure.
    case stale
    /// Only people can help; another attempt when something changes, or minutes later.
    case stalled

    /// What the errors of the client lead to; others are tried again.
    package init(_ error: any Error) {
        switch error {
        case let error as KubeError:
            switch error.disposition {
            case .retry(let delay): self = .retry(after: delay)
            case .conflict, .unknownOutcome, .notFound, .alreadyExists, .expired: self = .stale
            case .stalled: self = .stalled
            // The gate may open again; where it does not, the process ends.
            case .abandoned: self = .retry(after: nil)
            }
        default: self = .retry(after: RequestFailure(error).retryAfter)
        }
    }
}
