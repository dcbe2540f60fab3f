import HTTPTransport
package import KubeClient
package import KubeModel
package import Logging

/// Reconciles objects, one at a time each, with a number of workers.
///
/// A reconcile must be short: what can take long, such as a query to Prometheus, runs elsewhere and adds the key to the
/// queue when it has a result.
package final class Controller: Sendable {
    package typealias Reconcile = @Sendable (ObjectKey) async throws -> Outcome

    /// A store whose changes lead to work.
    package struct Trigger: Sendable {
        package var store: Store
        /// The objects to reconcile after the change.
        package var keys: @Sendable (StoreChange) -> [ObjectKey]
        /// How urgent that is; objects of the first list are never urgent.
        package var priority: @Sendable (StoreChange) -> WorkPriority

        package init(
            _ store: Store,
            keys: @escaping @Sendable (StoreChange) -> [ObjectKey],
            priority: @escaping @Sendable (StoreChange) -> WorkPriority = { _ in .normal }
        ) {
            self.store = store
            self.keys = keys
            self.priority = priority
        }

        /// The changes of the objects to reconcile themselves.
        package static func objects(of store: Store) -> Trigger {
            Trigger(store, keys: { [$0.key] })
        }
    }

    /// Times of the work.
    package struct Limits: Sendable, Hashable {
        /// The longest a reconcile may take.
        package var reconcile = Duration.seconds(30)
        /// The pause after a reconcile whose view was out of date.
        package var stalePause = Duration.milliseconds(100)
        /// The pause after a failure that only people can mend.
        package var stalledPause = Duration.seconds(300)
        /// Civil time may jump while a timer runs: no timer for it runs longer.
        package var longestTimer = Duration.seconds(300)

        package init() {}
    }

    package let queue: WorkQueue<ObjectKey>
    private let triggers: [Trigger]
    private let feeds: [ChangeFeed]
    private let enqueuing = LockedBox(())
    private let workers: Int
    private let limits: Limits
    private let time: TimeSource
    private let logger: Logger
    private let retryDelay: @Sendable (ObjectKey) -> RetryDelay
    private let disposition: @Sendable (any Error) -> Disposition
    private let reconcile: Reconcile
    private let record: LockedBox<ControllerStatistics>
    private let deadlines: DeadlineKeeper

    /// Makes a controller that does nothing before it is run.
    ///
    /// - Parameters:
    ///   - name: Names its queue in metrics.
    ///   - triggers: What leads to work.
    ///   - workers: How many objects are reconciled at once.
    ///   - limits: Times of the work.
    ///   - time: Where time comes from.
    ///   - logger: Is told of failures.
    ///   - retryDelay: How long an object waits after failures.
    ///   - disposition: What an error leads to.
    ///   - reconcile: Brings one object closer to what is wanted.
    package init(
        name: String,
        triggers: [Trigger],
        workers: Int,
        limits: Limits = Limits(),
        time: TimeSource,
        logger: Logger,
        retryDelay: @escaping @Sendable (ObjectKey) -> RetryDelay = { _ in .standard },
        disposition: @escaping @Sendable (any Error) -> Disposition = { Disposition($0) },
        reconcile: @escaping Reconcile
    ) {
        self.triggers = triggers
        feeds = triggers.map { $0.store.changes() }
        self.workers = max(1, workers)
        self.limits = limits
        self.time = time
        self.logger = logger
        self.retryDelay = retryDelay
        self.disposition = disposition
        self.reconcile = reconcile
        queue = WorkQueue(name: name, workers: max(1, workers), time: time) { $0.namespace }
        record = LockedBox(ControllerStatistics(workers: max(1, workers)))
        deadlines = DeadlineKeeper(limit: limits.reconcile, time: time)
    }

    package var statistics: ControllerStatistics { record.withLock { $0 } }

    /// Turns changes into keys, until the task is cancelled; a standby does this too.
    package func watch() async {
        await withDiscardingTaskGroup { group in
            for (trigger, feed) in zip(triggers, feeds) {
                group.addTask {
                    while await feed.waitForChanges() { self.enqueue(feed, by: trigger) }
                }
            }
        }
    }

    /// Takes what the feed holds and enqueues it, in one go: nothing taken is ever on its way to the queue elsewhere.
    private func enqueue(_ feed: ChangeFeed, by trigger: Trigger) {
        enqueuing.withLock { _ in
            for change in feed.takeAll() {
                let priority = change.cause == .firstList ? .low : trigger.priority(change)
                for key in trigger.keys(change) { queue.add(key, priority: priority) }
            }
        }
    }

    /// Works until the queue is shut down or the task is cancelled; what is going on then comes to its end.
    package func work() async {
        // What came before is one reason to look at an object, however many of its parts it was about.
        for (trigger, feed) in zip(triggers, feeds) { enqueue(feed, by: trigger) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [queue] in await queue.runAlarms() }
            group.addTask { [deadlines] in await deadlines.run() }
            await withDiscardingTaskGroup { group in
                for _ in 0..<workers {
                    group.addTask { while await self.queue.withNext({ await self.reconcileOnce($0) }) {} }
                }
            }
            group.cancelAll()
        }
    }
}

extension Controller {
    private func reconcileOnce(_ key: ObjectKey) async {
        let start = time.elapsed()
        record.withLock { $0.active += 1 }
        let result: ControllerStatistics.Result?
        do {
            let outcome = try await deadlines.limiting { [reconcile] in try await reconcile(key) }
            result = succeeded(key, outcome)
        } catch {
            result = Task.isCancelled ? nil : failed(key, error)
        }
        let duration = time.elapsed() - start
        record.withLock { record in
            record.active -= 1
            record.durations.record(duration)
            if let result { record.results[result, default: 0] += 1 }
        }
    }

    private func succeeded(_ key: ObjectKey, _ outcome: Outcome) -> ControllerStatistics.Result {
        queue.forget(key)
        switch outcome.wish {
        case .nothing: return .success
        case .after(let delay): queue.add(key, after: delay)
        case .at(let moment): queue.add(key, after: min(moment - time.now(), limits.longestTimer))
        }
        return .again
    }

    private func failed(_ key: ObjectKey, _ error: any Error) -> ControllerStatistics.Result {
        switch disposition(error) {
        case .retry(let least):
            queue.retry(key, delay: retryDelay(key), atLeast: least ?? .zero)
            log("failed", key, error)
            return error is DeadlineExceeded ? .timeout : .error
        case .stale:
            queue.add(key, after: limits.stalePause)
            return .stale
        case .stalled:
            queue.add(key, after: limits.stalledPause)
            log("stalled", key, error)
            return .stalled
        }
    }

    private func log(_ word: String, _ key: ObjectKey, _ error: any Error) {
        logger.warning(
            "reconcile \(word)",
            metadata: ["object": "\(key)", "error": "\(CleanText.cut("\(error)", bytes: 1024))"]
        )
    }
}
