import HTTPTransport

/// The events of one watch, from the server to whoever reads them.
///
/// The server never waits: events are buffered, and a reader that falls too far behind loses the watch. Read by one
/// consumer at a time.
package final class WatchSubscription: Sendable {
    /// Bytes that may wait for a reader before it is cut off.
    static let bufferLimit = 256 << 20

    private struct State {
        var buffer: [[UInt8]] = []
        var buffered = 0
        var hasEnded = false
        var isCancelled = false
        var wasCut = false
        var reader: CheckedContinuation<[UInt8]?, Never>?
    }

    private let state = LockedBox(State())

    init() {}

    /// The next event as a line of JSON, or nil at the end of the watch; cancelling the task ends the wait with nil.
    package func next() async -> [UInt8]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready: [UInt8]?? = state.withLock { state in
                    if let chunk = Self.take(&state) { return .some(chunk) }
                    if state.hasEnded || state.isCancelled { return .some(nil) }
                    state.reader = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// What is there to read, without waiting; nil where nothing is.
    func poll() -> [UInt8]? { state.withLock { Self.take(&$0) } }

    /// The watch ended as a lost connection does, not as the server ends one.
    package var wasCut: Bool { state.withLock { $0.wasCut } }

    /// What waits to be read, without waiting for more.
    package func drain() -> [[UInt8]] {
        state.withLock { state in
            defer {
                state.buffer = []
                state.buffered = 0
            }
            return state.buffer
        }
    }

    /// The server has said all it will say.
    package var hasEnded: Bool { state.withLock { $0.hasEnded || $0.isCancelled } }

    /// Tells the server that nobody reads any more.
    package func cancel() {
        let reader = state.withLock { state in
            state.isCancelled = true
            state.buffer = []
            return Self.takeReader(&state)
        }
        reader?.resume(returning: nil)
    }

    /// Adds an event; false where the watch has ended.
    func send(_ chunk: [UInt8]) -> Bool {
        let (isOpen, reader, ready) = state.withLock {
            state -> (Bool, CheckedContinuation<[UInt8]?, Never>?, [UInt8]?) in
            guard !state.hasEnded, !state.isCancelled else { return (false, nil, nil) }
            guard state.buffered + chunk.count <= Self.bufferLimit else {
                state.hasEnded = true
                state.wasCut = true
                return (false, Self.takeReader(&state), nil)
            }
            if let reader = Self.takeReader(&state) { return (true, reader, chunk) }
            state.buffer.append(chunk)
            state.buffered += chunk.count
            return (true, nil, nil)
        }
        reader?.resume(returning: ready)
        return isOpen
    }

    /// Ends the watch after what was sent.
    func end(asCut: Bool = false) {
        let reader = state.withLock { state in
            state.hasEnded = true
            state.wasCut = asCut
            return Self.takeReader(&state)
        }
        reader?.resume(returning: nil)
    }

    /// Joins what waits into one piece: a reader that lags catches up in few steps.
    private static func take(_ state: inout State) -> [UInt8]? {
        guard let first = state.buffer.first else { return nil }
        if state.buffer.count == 1 {
            state.buffer = []
            state.buffered = 0
            return first
        }
        var joined: [UInt8] = []
        var count = 0
        while count < state.buffer.count, joined.count < 64 << 10 {
            joined.append(contentsOf: state.buffer[count])
            count += 1
        }
        state.buffer.removeFirst(count)
        state.buffered -= joined.count
        return joined
    }

    private static func takeReader(_ state: inout State) -> CheckedContinuation<[UInt8]?, Never>? {
        defer { state.reader = nil }
        return state.reader
    }
}
