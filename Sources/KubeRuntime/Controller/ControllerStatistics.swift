/// What a controller's workers did, under the names of controller-runtime's metrics.
package struct ControllerStatistics: Sendable, Hashable {
    /// How a reconcile ended: the label of `controller_runtime_reconcile_total`.
    package enum Result: String, Sendable, Hashable, CaseIterable {
        case success
        case again = "requeue_after"
        case stale = "requeue"
        case error
        case stalled = "terminal_error"
        case timeout
    }

    /// Reconciles by result: `controller_runtime_reconcile_total`.
    package var results: [Result: Int] = [:]
    /// How long they took: `controller_runtime_reconcile_time_seconds`.
    package var durations = Histogram(bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30])
    /// Reconciles going on: `controller_runtime_active_workers`.
    package var active = 0
    /// How many can go on at once: `controller_runtime_max_concurrent_reconciles`.
    package var workers: Int

    package init(workers: Int) {
        self.workers = workers
    }
}
