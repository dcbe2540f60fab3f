import HTTPTransport

/// The bounded buffer between the owner thread, which fills it, and the one task that reads the stream.
final class BodyChannel: Sendable {
    typealias Piece = Result<[UInt8]?, TransportError>

    /// What became of an offer.
    enum Answer {
        case taken
        /// The buffer is full; offer the same bytes again after `take` asked for a resumption.
        case full
        /// Nobody reads any more.
        case closed
    }

    private struct State: Sendable {
        var pending: [UInt8] = []
        var waiter: CheckedContinuation<Piece, Never>?
        /// How the body ended, until it was told; told only when everything before it was read.
        var end: Piece?
        var isClosed = false
        var isPaused = false
    }

    private let state = LockedBox(State())
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Hands bytes to the reader, or keeps them for it.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Answer {
        let (answer, waiter) = state.withLock { state -> (Answer, CheckedContinuation<Piece, Never>?) in
            guard !state.isClosed else { return (.closed, nil) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (.taken, waiter)
            }
            guard state.pending.isEmpty || state.pending.count + bytes.count <= capacity else {
                state.isPaused = true
                return (.full, nil)
            }
            unsafe state.pending.append(contentsOf: bytes)
            return (.taken, nil)
        }
        waiter?.resume(returning: .success(unsafe Array(bytes)))
        return answer
    }

    /// Ends the body: cleanly, or with an error.
    ///
    /// Only the first end counts.
    func finish(_ error: TransportError?) {
        let end: Piece = error.map(Piece.failure) ?? .success(nil)
        let waiter = state.withLock { state -> CheckedContinuation<Piece, Never>? in
            guard !state.isClosed else { return nil }
            state.isClosed = true
            guard let waiter = state.waiter else {
                state.end = end
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume(returning: end)
    }

    /// True once the body has ended, read or not.
    var isClosed: Bool { state.withLock(\.isClosed) }

    /// Takes everything that is there, or waits for more; nil after the end.
    ///
    /// - Parameter resume: Called when the sender was held back and may go on.
    /// - Returns: The bytes, nil after a clean end, or the error that ended the body.
    func take(resume: @Sendable () -> Void) async -> Piece {
        await withCheckedContinuation { continuation in
            let (piece, mustResume) = state.withLock { state in Self.take(from: &state, or: continuation) }
            if mustResume { resume() }
            if let piece { continuation.resume(returning: piece) }
        }
    }

    private static func take(
        from state: inout State,
        or waiter: CheckedContinuation<Piece, Never>
    ) -> (Piece?, mustResume: Bool) {
        guard state.waiter == nil else {
            return (.failure(TransportError(.unusable, "the stream is already being read by another task")), false)
        }
        guard state.pending.isEmpty else {
            let bytes = state.pending
            state.pending = []
            defer { state.isPaused = false }
            return (.success(bytes), state.isPaused)
        }
        if let end = ending(&state) { return (end, false) }
        state.waiter = waiter
        return (nil, false)
    }

    /// The end, told once; after that, and after an end nobody waited for, nil bytes.
    private static func ending(_ state: inout State) -> Piece? {
        guard state.isClosed else { return nil }
        defer { state.end = nil }
        return state.end ?? .success(nil)
    }
}
