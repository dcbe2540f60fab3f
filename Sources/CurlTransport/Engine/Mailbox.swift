import CCurl
import HTTPTransport

/// What tasks ask of the owner thread.
enum Command: Sendable {
    case start(Submission)
    case cancel(UInt64)
    /// The reader of a stream has room again.
    case resume(UInt64)
    /// Finish what is under way, except for streams if these are to end now, then end the thread.
    case retire(endingStreams: Bool)
    /// End everything now.
    case stop
}

/// A request on its way to the owner thread, with the place its answer goes to.
struct Submission: Sendable {
    let id: UInt64
    let request: CheckedRequest
    let reply: Reply
}

/// Where the answer to a request goes.
///
/// Nil means that the engine takes no more requests.
enum Reply: Sendable {
    case whole(CheckedContinuation<Result<HTTPResponse, TransportError>?, Never>)
    case stream(CheckedContinuation<Result<ResponseHead, TransportError>?, Never>, BodyChannel)
}

extension Reply {
    /// Answers that this engine takes no more requests.
    func refuse() {
        switch self {
        case .whole(let continuation): continuation.resume(returning: nil)
        case .stream(let continuation, _): continuation.resume(returning: nil)
        }
    }

    /// Answers a request that never came to be a transfer.
    func fail(_ error: TransportError) {
        switch self {
        case .whole(let continuation): continuation.resume(returning: .failure(error))
        case .stream(let continuation, _): continuation.resume(returning: .failure(error))
        }
    }
}

/// The multi handle.
///
/// Any thread may wake it up; everything else is for its owner thread.
@safe
struct MultiHandle: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer

    init?() {
        guard let handle = unsafe curl_multi_init() else { return nil }
        unsafe raw = unsafe handle
    }
}

/// Commands waiting for the owner thread, in order.
final class Mailbox: Sendable {
    private enum Phase {
        case open, closing, closed
    }

    private struct State: Sendable {
        var phase = Phase.open
        var commands: [Command] = []
        var lastID: UInt64 = 0
    }

    private let state = LockedBox(State())
    private let multi: MultiHandle

    init(waking multi: MultiHandle) {
        self.multi = multi
    }

    /// A number no other request of this engine has.
    func makeID() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    /// Leaves a command; false when it will not be read.
    ///
    /// After `retire` and `stop`, requests are refused.
    @discardableResult
    func post(_ command: Command) -> Bool {
        state.withLock { state in
            switch (command, state.phase) {
            case (.start, .closing), (_, .closed): return false
            case (.retire, _), (.stop, _): state.phase = .closing
            default: break
            }
            let wasEmpty = state.commands.isEmpty
            state.commands.append(command)
            // Under the lock, so that the multi handle cannot go away meanwhile.
            if wasEmpty { unsafe curl_multi_wakeup(multi.raw) }
            return true
        }
    }

    /// Takes all commands.
    func take() -> [Command] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// Refuses all further commands and returns those that were not read.
    ///
    /// After it nobody wakes the multi handle.
    func close() -> [Command] {
        state.withLock { state in
            state.phase = .closed
            defer { state.commands = [] }
            return state.commands
        }
    }
}
