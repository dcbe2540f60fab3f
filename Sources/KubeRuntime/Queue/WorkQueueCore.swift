import HeapModule

/// The order of work, as a pure value.
///
/// Three sets are the algorithm, as in client-go's `util/workqueue`: every key of `order` is dirty and is not being
/// processed; a key that is processed and becomes dirty is queued when it is done. So at most one worker has a key, and
/// an addition that comes after a key was taken always leads to the key being taken again.
package struct WorkQueueCore<Key: Hashable & Sendable>: Sendable {
    /// One stay of a key in the queue.
    private struct Entry: Sendable, Comparable {
        var key: Key
        /// Time of addition less the head start of the priority.
        var due: Duration
        var sequence: Int

        static func < (a: Entry, b: Entry) -> Bool { (a.due, a.sequence) < (b.due, b.sequence) }
        static func == (a: Entry, b: Entry) -> Bool { a.sequence == b.sequence }
    }

    private struct Dirty: Sendable {
        var priority: WorkPriority
        var added: Duration
        /// The entry that counts; one with another number is out of date.
        var sequence: Int
    }

    private struct Delayed: Sendable {
        var deadline: Duration
        var priority: WorkPriority
        var sequence: Int
    }

    private let group: @Sendable (Key) -> String
    /// How many keys of one group may be processed at once.
    private let groupLimit: Int

    private var dirty: [Key: Dirty] = [:]
    private var processing: [Key: Duration] = [:]
    private var order = Heap<Entry>()
    private var delayed: [Key: Delayed] = [:]
    private var alarms = Heap<Entry>()
    private var failures: [Key: Int] = [:]
    private var running: [String: Int] = [:]
    /// Keys that wait because their group is at its limit.
    private var parked: [String: Heap<Entry>] = [:]
    private var sequence = 0
    package private(set) var isShutDown = false
    package private(set) var statistics = WorkQueueStatistics()

    package init(groupLimit: Int, group: @escaping @Sendable (Key) -> String) {
        self.groupLimit = max(1, groupLimit)
        self.group = group
    }

    /// Keys that are ready and were not taken.
    package var depth: Int { dirty.count - processing.keys.reduce(0) { $0 + (dirty[$1] == nil ? 0 : 1) } }
    package var isIdle: Bool { dirty.isEmpty && processing.isEmpty }
    package var runningCount: Int { processing.count }

    /// When the next delayed key becomes ready.
    package var nextDeadline: Duration? { delayed.isEmpty ? nil : alarms.min?.due }

    /// How long the keys in work have been worked at.
    package func timesInWork(at now: Duration) -> [Duration] { processing.values.map { now - $0 } }

    package func failureCount(of key: Key) -> Int { failures[key] ?? 0 }
}

extension WorkQueueCore {
    /// Marks the key for work; one that is marked already at most rises in priority.
    package mutating func add(_ key: Key, _ priority: WorkPriority, at now: Duration) {
        guard !isShutDown else { return }
        if let old = dirty[key] {
            guard priority > old.priority else { return }
            dirty[key]?.priority = priority
            if processing[key] == nil { push(key) }
            return
        }
        statistics.adds += 1
        dirty[key] = Dirty(priority: priority, added: now, sequence: 0)
        if processing[key] == nil { push(key) }
    }

    /// Marks the key for work at the deadline; of two deadlines the earlier counts.
    package mutating func add(_ key: Key, _ priority: WorkPriority, deadline: Duration) {
        guard !isShutDown else { return }
        let old = delayed[key]
        let rises = old.map { priority > $0.priority } ?? false
        if let old, old.deadline <= deadline {
            if rises { delayed[key]?.priority = priority }
            return
        }
        sequence += 1
        delayed[key] = Delayed(
            deadline: deadline,
            priority: max(priority, old?.priority ?? priority),
            sequence: sequence
        )
        alarms.insert(Entry(key: key, due: deadline, sequence: sequence))
    }

    /// Moves delayed keys whose time has come to the ready ones.
    package mutating func release(at now: Duration) {
        while let alarm = alarms.min, alarm.due <= now {
            alarms.removeMin()
            guard let entry = delayed[alarm.key], entry.sequence == alarm.sequence else { continue }
            delayed[alarm.key] = nil
            add(alarm.key, entry.priority, at: now)
        }
    }

    /// Takes the key that is next, or nil where none may be taken.
    package mutating func take(at now: Duration) -> Key? {
        guard !isShutDown else { return nil }
        while let entry = order.popMin() {
            guard let mark = dirty[entry.key], mark.sequence == entry.sequence else { continue }
            let group = group(entry.key)
            guard running[group, default: 0] < groupLimit else {
                parked[group, default: Heap()].insert(entry)
                continue
            }
            dirty[entry.key] = nil
            processing[entry.key] = now
            running[group, default: 0] += 1
            statistics.queueDuration.record(now - mark.added)
            return entry.key
        }
        return nil
    }

    /// Ends the work on a key that was taken; one that was added meanwhile is queued again.
    package mutating func done(_ key: Key, at now: Duration) {
        guard let began = processing.removeValue(forKey: key) else { return }
        statistics.workDuration.record(now - began)
        let group = group(key)
        let rest = (running[group] ?? 1) - 1
        running[group] = rest > 0 ? rest : nil
        if dirty[key] != nil { push(key) }
        unpark(group)
    }

    /// Counts a failure of the key and marks it for work after a delay that grows with their number.
    package mutating func retry(
        _ key: Key,
        _ priority: WorkPriority,
        _ delay: RetryDelay,
        atLeast least: Duration = .zero,
        random: Double,
        at now: Duration
    ) -> Duration {
        statistics.retries += 1
        let count = failures[key, default: 0] + 1
        failures[key] = count
        let pause = max(delay.delay(after: count, random: random), least)
        add(key, priority, deadline: now + pause)
        return pause
    }

    /// Forgets the failures of the key.
    package mutating func forget(_ key: Key) {
        failures[key] = nil
    }

    /// Hands out nothing from now on and drops what waits.
    package mutating func shutDown() {
        isShutDown = true
        dirty = [:]
        order = Heap()
        delayed = [:]
        alarms = Heap()
        parked = [:]
    }

    private mutating func push(_ key: Key) {
        guard let mark = dirty[key] else { return }
        sequence += 1
        dirty[key]?.sequence = sequence
        order.insert(Entry(key: key, due: mark.added - mark.priority.headStart, sequence: sequence))
    }

    /// Lets one parked key of the group compete again.
    private mutating func unpark(_ group: String) {
        guard var heap = parked[group] else { return }
        while let entry = heap.popMin() {
            guard dirty[entry.key]?.sequence == entry.sequence else { continue }
            order.insert(entry)
            break
        }
        parked[group] = heap.isEmpty ? nil : heap
    }
}
