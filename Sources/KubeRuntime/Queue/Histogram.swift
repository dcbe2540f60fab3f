/// A cumulative histogram of seconds, in the form that Prometheus scrapes.
package struct Histogram: Sendable, Hashable {
    /// Upper bounds in seconds, ascending; everything above counts in `count` alone.
    package let bounds: [Double]
    /// How many were at most as long as each bound, those of smaller bounds included.
    package private(set) var buckets: [Int]
    package private(set) var count = 0
    /// In seconds.
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        buckets = Array(repeating: 0, count: bounds.count)
    }

    package mutating func record(_ duration: Duration) {
        let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
        count += 1
        sum += seconds
        for index in bounds.indices.reversed() {
            guard seconds <= bounds[index] else { break }
            buckets[index] += 1
        }
    }
}

/// What a work queue has done, under the names of client-go's `workqueue_*` metrics.
package struct WorkQueueStatistics: Sendable, Hashable {
    /// Keys that are ready: `workqueue_depth`.
    package var depth = 0
    /// Additions that were no repetitions: `workqueue_adds_total`.
    package var adds = 0
    /// Failures: `workqueue_retries_total`.
    package var retries = 0
    /// From addition to being taken: `workqueue_queue_duration_seconds`.
    package var queueDuration = Histogram(bounds: WorkQueueStatistics.bounds)
    /// From being taken to the end: `workqueue_work_duration_seconds`.
    package var workDuration = Histogram(bounds: WorkQueueStatistics.bounds)
    /// The ages of all work that goes on, added up: `workqueue_unfinished_work_seconds`.
    package var unfinishedWork = Duration.zero
    /// The age of the oldest: `workqueue_longest_running_processor_seconds`.
    package var longestRunning = Duration.zero

    /// From 10 µs to 1000 s: the part of client-go's buckets in which anything can fall.
    static let bounds: [Double] = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1000]

    package init() {}
}
