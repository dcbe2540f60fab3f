import HTTPTransport
import KubeModel

/// The changes of a store since they were last taken, at most one for each object.
///
/// A slow taker holds nobody up: what happens meanwhile to one object is merged into one change.
package final class ChangeFeed: Sendable {
    private struct State {
        var order: [ObjectKey] = []
        var changes: [ObjectKey: StoreChange] = [:]
    }

    private let state = LockedBox(State())
    private let signal = Signal()

    init() {}

    func push(_ changes: [StoreChange]) {
        guard !changes.isEmpty else { return }
        state.withLock { state in
            for change in changes {
                if let earlier = state.changes[change.key] {
                    state.changes[change.key] = earlier.followed(by: change)
                } else {
                    state.changes[change.key] = change
                    state.order.append(change.key)
                }
            }
        }
        signal.raise()
    }

    /// How many objects have changes that nobody took.
    package var backlog: Int { state.withLock { $0.order.count } }

    /// Waits for changes and takes them all, in the order in which their objects first changed.
    ///
    /// One task at a time may wait.
    ///
    /// - Returns: The changes, or nil when the task was cancelled.
    package func next() async -> [StoreChange]? {
        while await waitForChanges() {
            let changes = takeAll()
            if !changes.isEmpty { return changes }
        }
        return nil
    }

    /// Waits for changes and leaves them.
    ///
    /// - Returns: False when the task was cancelled.
    package func waitForChanges() async -> Bool {
        while !Task.isCancelled {
            if backlog > 0 { return true }
            await signal.wait()
        }
        return false
    }

    /// Takes what there is, without waiting.
    package func takeAll() -> [StoreChange] {
        state.withLock { state in
            defer { state = State() }
            return state.order.flatMap { state.changes[$0]?.byIdentity ?? [] }
        }
    }
}
