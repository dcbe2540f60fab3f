import HTTPTransport
import KubeModel

/// When one request is sent again by the client itself, without the caller's knowledge.
///
/// Reads are repeated on 429 and 5xx answers that carry `Retry-After`, and on lost connections; writes only where the
/// server certainly did not carry them out. Lease requests never: their owner has a deadline of its own.
package struct RetryPolicy: Sendable {
    /// Retries after the first attempt.
    package var retries = 10
    /// All attempts and pauses together, unless the caller says otherwise.
    package var budget: Duration = .seconds(30)
    /// The longest pause a server may ask for.
    package var maximumPause: Duration = .seconds(60)
    /// A number in 0..<1 for each pause, which is prolonged by up to a fifth.
    package var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

    package init() {}

    /// The pause before the next attempt, or nil to give up; `attempt` counts those made, from 1.
    func pause(after error: KubeError, _ request: APIRequest, attempt: Int) -> Duration? {
        guard attempt <= retries else { return nil }
        switch (error.code, RequestClass(request)) {
        // The owner of a lease has a deadline of its own; the reader of a watch has its own backoff.
        case (_, .lease), (.status, .watch): return nil
        case (.status(let status), _): return pause(after: status, isWrite: request.isWrite, attempt: attempt)
        case (.transport(let error), let requestClass):
            return pause(after: error, requestClass, attempt: attempt)
        default: return nil
        }
    }

    private func pause(after status: APIStatus, isWrite: Bool, attempt: Int) -> Duration? {
        // Asking for the same resource version again seldom helps: the caller asks for another one.
        guard let asked = status.retryAfter, !status.isTooLargeResourceVersion else { return nil }
        let isUnprocessed = status.code == 429 || status.code == 503
        guard isUnprocessed || (status.code >= 500 && !isWrite) else { return nil }
        return spread(max(min(asked, maximumPause), backoff(attempt)))
    }

    private func pause(after error: TransportError, _ requestClass: RequestClass, attempt: Int) -> Duration? {
        // A connection that is lost at once is most often one that the server had closed meanwhile.
        let isFirstLoss = error.code == .interrupted && attempt == 1
        switch (error.code, requestClass) {
        case (.cancelled, _), (.unusable, _): return nil
        case (.interrupted, .read), (.interrupted, .list): return isFirstLoss ? .zero : spread(backoff(attempt))
        case (_, .watch): return isFirstLoss ? .zero : nil
        default: return error.isUnsent ? (isFirstLoss ? .zero : spread(backoff(attempt))) : nil
        }
    }

    /// 250 ms, doubled at each attempt, 8 s at most.
    private func backoff(_ attempt: Int) -> Duration {
        .milliseconds(250 << min(max(attempt - 1, 0), 5))
    }

    private func spread(_ pause: Duration) -> Duration {
        pause * (1 + random() / 5)
    }
}
