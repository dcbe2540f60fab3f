import HTTPTransport
package import KubeClient

/// Whether this process may write as the leader: read by every writer right before it sends.
///
/// Permission ends by the passing of time alone, so that a process that was stopped, or whose elector hangs, finds the
/// gate closed. Once closed it stays closed.
package final class LeaderGate: WriteGate {
    private struct State: Sendable {
        var isClosed = false
        var epoch: Int?
        var until = Duration.zero
    }

    private let time: TimeSource
    private let state = LockedBox(State())

    /// Makes a gate that has not opened yet.
    package init(time: TimeSource) {
        self.time = time
    }

    /// The time for which this process leads at least.
    package func permit() throws(GateClosed) -> Duration? {
        try remaining()
    }

    /// The time for which this process leads at least, which is more than nothing.
    package func remaining() throws(GateClosed) -> Duration {
        let state = state.withLock { $0 }
        let rest = state.until - time.elapsed()
        guard !state.isClosed, state.epoch != nil, rest > .zero else { throw GateClosed() }
        return rest
    }

    /// The epoch in which this process leads (the Lease's transitions), or nil where it does not.
    package var epoch: Int? {
        let state = state.withLock { $0 }
        return !state.isClosed && state.until > time.elapsed() ? state.epoch : nil
    }

    func open(epoch: Int, until: Duration) {
        state.withLock { state in
            state.epoch = epoch
            state.until = max(state.until, until)
        }
    }

    /// Closes the gate for good.
    package func close() {
        state.withLock { $0.isClosed = true }
    }
}
