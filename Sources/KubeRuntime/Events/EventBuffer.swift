import DequeModule
package import KubeModel

/// Notes on their way to the API server, with those told already that may repeat: a pure value.
package struct EventBuffer: Sendable {
    /// What one request tells.
    package struct Delivery: Sendable, Hashable {
        package var note: EventNote
        /// The Event's name.
        package var name: String
        /// The time of the first and of the last occurrence.
        package var first: Timestamp
        package var last: Timestamp
        /// Occurrences so far.
        package var count = 1
        package var attempts = 0
    }

    /// An Event that was queued before, while another occurrence would belong to it.
    private struct Told: Sendable {
        /// With the occurrences so far.
        var delivery: Delivery
        var last: Duration
        /// The occurrences that were queued, and when.
        var toldCount = 1
        var toldAt: Duration

        var hasNews: Bool { delivery.count > toldCount }
    }

    package enum Limits {
        /// client-go's `tools/events`.
        package static let capacity = 1000
        package static let attempts = 12
        package static let retryPause = Duration.seconds(10)
        /// Occurrences this far apart are not one series any more.
        package static let seriesLength = Duration.seconds(360)
        /// A series is told about at most this often, so that a note that repeats all the time costs little.
        package static let seriesPause = Duration.seconds(60)
    }

    private var queue = Deque<Delivery>()
    private var told: [EventNote.Series: Told] = [:]
    private var lastName = Int64.min
    package private(set) var dropped = 0

    package init() {}

    package var count: Int { queue.count }

    /// Takes a note and never waits; a full buffer drops it.
    package mutating func add(_ note: EventNote, at now: Duration, civil: Timestamp) {
        let series = note.series
        if var known = told[series], now - known.last < Limits.seriesLength {
            known.delivery.count += 1
            known.delivery.last = civil
            known.last = now
            told[series] = known
            return
        }
        guard queue.count < Limits.capacity else { return drop() }
        let delivery = Delivery(note: note, name: name(note, civil), first: civil, last: civil)
        queue.append(delivery)
        if told.count >= Limits.capacity { refresh(at: now) }
        // Where too many differ, repetitions are told as events of their own.
        if told.count < Limits.capacity { told[series] = Told(delivery: delivery, last: now, toldAt: now) }
    }

    /// Takes the delivery that is next, or nil.
    package mutating func next(at now: Duration) -> Delivery? {
        refresh(at: now)
        return queue.popFirst()
    }

    /// Puts a delivery that failed back to the front, unless it has failed too often.
    package mutating func putBack(_ delivery: Delivery) {
        var delivery = delivery
        delivery.attempts += 1
        guard delivery.attempts < Limits.attempts else { return drop() }
        queue.prepend(delivery)
    }

    /// Counts a note that nobody will see.
    package mutating func drop() { dropped += 1 }

    /// When there will be news of a series, or nil.
    package var nextDeadline: Duration? {
        told.values.lazy.filter(\.hasNews).map { $0.toldAt + Limits.seriesPause }.min()
    }

    /// Queues the series with news, all of them at the end, and forgets those that ended.
    package mutating func refresh(at now: Duration, isEnd: Bool = false) {
        for (series, known) in told {
            if known.hasNews {
                guard isEnd || now - known.toldAt >= Limits.seriesPause else { continue }
                queue.append(known.delivery)
                told[series]?.toldCount = known.delivery.count
                told[series]?.toldAt = now
            } else if now - known.last >= Limits.seriesLength {
                told[series] = nil
            }
        }
    }

    /// Names are unique within the process and, by their time, almost so beyond.
    private mutating func name(_ note: EventNote, _ civil: Timestamp) -> String {
        lastName = max(lastName &+ 1, civil.nanoseconds)
        let suffix = "." + String(lastName, radix: 16)
        return String(note.subject.key.name.prefix(253 - suffix.utf8.count)) + suffix
    }
}
