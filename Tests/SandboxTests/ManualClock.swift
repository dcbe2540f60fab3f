import HTTPTransport
import KubeModel
import Sandbox

/// A wall clock that stands still until it is told otherwise.
struct ManualClock: Sendable {
    private let time: LockedBox<Timestamp>

    init(start: String) {
        time = LockedBox(Timestamp(start) ?? Timestamp(nanoseconds: 0))
    }

    var now: @Sendable () -> Timestamp {
        { [time] in time.withLock { $0 } }
    }

    func advance(_ duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}
