import KubeModel

/// Which objects a controller has to look at, and when.
struct ReconcileQueue {
    private var dirty: Set<ObjectKey> = []
    private var times: [ObjectKey: Timestamp] = [:]

    /// How long a controller waits before it tries again what the server refused.
    static let retryDelay = Duration.seconds(1)

    mutating func add(_ key: ObjectKey) { dirty.insert(key) }

    /// Looks at the object at that time, or at an earlier one that was asked for before.
    mutating func add(_ key: ObjectKey, at time: Timestamp?) {
        times[key] = Timestamp.earliest(times[key], time)
    }

    /// The objects that are due, in order; they are not due again until added again.
    mutating func takeDue(now: Timestamp) -> [ObjectKey] {
        for (key, time) in times where time <= now { dirty.insert(key) }
        let due = dirty.sorted()
        for key in due { times[key] = nil }
        dirty = []
        return due
    }

    var next: Timestamp? { times.values.min() }
}

extension Timestamp {
    static func earliest(_ a: Timestamp?, _ b: Timestamp?) -> Timestamp? {
        guard let a, let b else { return a ?? b }
        return min(a, b)
    }
}
