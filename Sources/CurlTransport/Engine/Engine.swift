import CCurl
import Glibc
import HTTPTransport

/// One pool of connections with the settings it was made with, and the thread that owns it.
///
/// The thread is the only one to touch libcurl's transfers; tasks leave commands in the mailbox. Settings never change:
/// a transport with new settings makes a new engine and retires the old one.
final class Engine: Sendable {
    let settings: Settings
    private let mailbox: Mailbox

    /// Starts the thread.
    ///
    /// - Throws: `.unusable` when the system has no more threads or memory.
    init(_ settings: Settings) throws(TransportError) {
        guard Self.isLibraryReady, let multi = MultiHandle() else { throw Self.exhausted }
        let mailbox = Mailbox(waking: multi)
        self.settings = settings
        self.mailbox = mailbox
        let isRunning = OwnerThread.start { Loop(multi, settings, mailbox).run() }
        guard isRunning else {
            _ = mailbox.close()
            unsafe curl_multi_cleanup(multi.raw)
            throw Self.exhausted
        }
    }

    /// Sends the request and collects the response; nil when the engine takes no more requests.
    func perform(_ request: CheckedRequest) async -> Result<HTTPResponse, TransportError>? {
        let id = mailbox.makeID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(Submission(id: id, request: request, reply: .whole(continuation)))
            }
        } onCancel: {
            mailbox.post(.cancel(id))
        }
    }

    /// Sends the request and waits for the head of the response; nil when the engine takes no more requests.
    func open(_ request: CheckedRequest) async -> Result<HTTPResponseStream, TransportError>? {
        let id = mailbox.makeID()
        let channel = BodyChannel(capacity: settings.configuration.streamBufferBytes)
        let stream = OpenStream(id: id, channel: channel, mailbox: mailbox)
        let head = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(Submission(id: id, request: request, reply: .stream(continuation, channel)))
            }
        } onCancel: {
            mailbox.post(.cancel(id))
        }
        return head?.map { head in
            let body = HTTPBodyStream { () async throws(TransportError) in try await stream.next() }
            return HTTPResponseStream(status: head.status, headers: head.headers, body: body)
        }
    }

    private func submit(_ submission: Submission) {
        guard !Task.isCancelled else {
            return submission.reply.fail(TransportError(.cancelled, "given up by the caller", isUnsent: true))
        }
        guard mailbox.post(.start(submission)) else { return submission.reply.refuse() }
        // A cancellation that came before the request did not find it.
        if Task.isCancelled { mailbox.post(.cancel(submission.id)) }
    }

    /// Lets requests finish, then closes the connections; streams are ended with `.interrupted`, or finish as well.
    func retire(endingStreams: Bool) {
        mailbox.post(.retire(endingStreams: endingStreams))
    }

    /// Ends everything with `.cancelled` and closes the connections.
    func stop() {
        mailbox.post(.stop)
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    private static let exhausted = TransportError(.unusable, "no thread or memory for a transport", isUnsent: true)
}

/// The reader's end of a stream.
///
/// Dropping it cancels the request.
final class OpenStream: Sendable {
    private let id: UInt64
    private let channel: BodyChannel
    private let mailbox: Mailbox

    init(id: UInt64, channel: BodyChannel, mailbox: Mailbox) {
        self.id = id
        self.channel = channel
        self.mailbox = mailbox
    }

    deinit {
        guard !channel.isClosed else { return }
        channel.finish(nil)
        mailbox.post(.cancel(id))
    }

    func next() async throws(TransportError) -> [UInt8]? {
        let piece = await withTaskCancellationHandler {
            await channel.take { mailbox.post(.resume(id)) }
        } onCancel: {
            channel.finish(TransportError(.cancelled, "given up by the caller"))
            mailbox.post(.cancel(id))
        }
        return try piece.get()
    }
}

/// Starts threads that end by themselves.
enum OwnerThread {
    /// The closure on its way through C.
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Runs the closure on a thread of its own, which takes no signals meant for the process; false when there is none.
    static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        let context = unsafe Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                OwnerThread.blockSignals()
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            unsafe context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Leaves all signals but those of faults to the program's other threads.
    private static func blockSignals() {
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { unsafe sigdelset(&signals, fault) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}
