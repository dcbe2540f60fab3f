import CCurl
import HTTPTransport

/// One request under way.
///
/// Belongs to the owner thread.
final class Transfer {
    let id: UInt64
    let handle: EasyHandle
    let settings: Settings
    let checked: CheckedRequest
    var limits: HTTPRequest.Limits { checked.request.limits }
    /// True when libcurl decompresses the body.
    var decodesBody = false
    /// True while the reader of the stream is full and libcurl holds the connection back.
    private(set) var isPaused = false

    private var reply: Reply?
    private var parser = HeadParser()
    private var head: ResponseHead?
    private var body: [UInt8] = []
    private var deliveredBytes = 0
    /// Why a callback made libcurl give up, which libcurl reports only as an aborted callback.
    private var verdict: TransportError?
    private var deniedAddress = false
    private var progress = Failure.Progress()
    private var connectionsBefore = 0
    private let end: ContinuousClock.Instant
    private var lastByte: ContinuousClock.Instant

    init?(_ submission: Submission, settings: Settings, now: ContinuousClock.Instant) {
        guard let handle = EasyHandle() else { return nil }
        id = submission.id
        checked = submission.request
        reply = submission.reply
        self.handle = handle
        self.settings = settings
        lastByte = now
        end = now + submission.request.request.limits.total
    }

    /// Who was asked for what, without anything secret.
    var description: String { "\(checked.request.method) \(checked.target.scheme)://\(checked.target.authority)" }

    var isStream: Bool {
        if case .stream = reply { true } else { false }
    }

    // MARK: Time

    /// When the transfer must be looked at, unless bytes arrive before.
    var deadline: ContinuousClock.Instant {
        guard let idle = limits.idle, !isPaused else { return end }
        return min(end, lastByte + idle)
    }

    /// The error of a limit that was reached.
    func overdue(at now: ContinuousClock.Instant) -> TransportError? {
        guard now >= deadline else { return nil }
        let limit = now >= end ? "not done within \(limits.total)" : "silent for \(limits.idle ?? .zero)"
        return error(.timedOut, limit)
    }

    // MARK: Callbacks

    /// Called when libcurl is about to connect for the request, or to send it.
    ///
    /// libcurl sends a request again when a used connection ends before the first byte of the answer. A write might
    /// then take place twice, so it gets another attempt only after one that is known to have been refused.
    ///
    /// - Returns: False to give the request up.
    private func mayAttempt() -> Bool {
        guard progress.attempts > 0, progress.usedOldConnection, !checked.isRepeatable else { return true }
        verdict = error(.interrupted, "the connection ended before an answer")
        return false
    }

    /// Called when the connection stands, before each attempt to send the request; false to give up.
    func willSend() -> Bool {
        guard mayAttempt() else { return false }
        progress.attempts += 1
        let connections = handle.connections
        if connections == connectionsBefore { progress.usedOldConnection = true }
        connectionsBefore = connections
        return true
    }

    /// Called with the address of every new connection; false for one that must not be made.
    func willConnect(to peer: IPAddress?) -> Bool {
        guard mayAttempt() else { return false }
        guard let policy = settings.configuration.addressPolicy else { return true }
        guard let peer, policy.permits(peer) else {
            deniedAddress = true
            return false
        }
        return true
    }

    /// Takes a line of the head; false to give up.
    func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        lastByte = .now
        switch unsafe parser.append(line) {
        case .unfinished: return true
        case .malformed: verdict = error(.malformed, "the head of the response is not valid")
        case .tooLarge: verdict = error(.tooLarge, "the head of the response is too large")
        case .finished(let head):
            deliver(head)
            return true
        }
        return false
    }

    private func deliver(_ head: ResponseHead) {
        var head = head
        if decodesBody, head.headers["Content-Encoding"] != nil {
            // What the caller gets is the decoded body.
            head.headers["Content-Encoding"] = nil
            head.headers["Content-Length"] = nil
        }
        self.head = head
        if case .stream(let continuation, _) = reply { continuation.resume(returning: .success(head)) }
    }

    /// Takes a piece of the body and says what libcurl is to do.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        lastByte = .now
        guard isWithinRatio(adding: bytes.count) else {
            verdict = error(.tooLarge, "the body grows more than \(Self.maximumRatio)-fold in decompression")
            return 0
        }
        switch reply {
        case .whole:
            guard body.count + bytes.count <= limits.bodyBytes else {
                verdict = error(.tooLarge, "the body is larger than \(limits.bodyBytes) bytes")
                return 0
            }
            unsafe body.append(contentsOf: bytes)
        case .stream(_, let channel):
            switch unsafe channel.offer(bytes) {
            case .taken: break
            case .closed: return 0
            case .full:
                isPaused = true
                return Int(CURL_WRITEFUNC_PAUSE)
            }
        case nil:
            return 0
        }
        deliveredBytes += bytes.count
        return bytes.count
    }

    /// Most that decompression may add: what a bomb needs, no honest list has.
    private static let maximumRatio = 50

    /// libcurl counts received bytes only after it handed them over, so one read is granted in advance.
    private func isWithinRatio(adding count: Int) -> Bool {
        guard decodesBody, deliveredBytes + count > 1 << 20 else { return true }
        return deliveredBytes + count <= Self.maximumRatio * (handle.receivedBytes + Int(CURL_MAX_WRITE_SIZE))
    }

    // MARK: End

    /// Lets libcurl go on with a body that was held back.
    ///
    /// - Returns: False when that failed, and the transfer with it.
    func resume(at now: ContinuousClock.Instant) -> Bool {
        guard isPaused else { return true }
        isPaused = false
        lastByte = now
        return unsafe curl_easy_pause(handle.raw, CURLPAUSE_CONT) == CURLE_OK
    }

    /// Answers with what libcurl says of the end.
    func finish(_ code: CURLcode) {
        if let verdict { return finish(verdict) }
        guard code == CURLE_OK else {
            if deniedAddress, code == CURLE_COULDNT_CONNECT {
                return finish(error(.unusable, "the address is denied by the policy of this transport"))
            }
            let text = handle.errorMessage
            return finish(Failure.error(code, text: text, progress: progress, description: description))
        }
        guard let head else { return finish(error(.interrupted, "the connection ended within the head")) }
        switch reply {
        case .whole(let continuation):
            let response = HTTPResponse(status: head.status, headers: head.headers, body: body)
            continuation.resume(returning: .success(response))
        case .stream(_, let channel): channel.finish(nil)
        case nil: break
        }
        reply = nil
    }

    /// Answers with an error; the first answer counts.
    func finish(_ error: TransportError) {
        switch reply {
        case .whole(let continuation): continuation.resume(returning: .failure(error))
        case .stream(_, let channel) where head != nil: channel.finish(error)
        case .stream(let continuation, let channel):
            channel.finish(error)
            continuation.resume(returning: .failure(error))
        case nil: break
        }
        reply = nil
    }

    /// Makes an error about this request.
    func error(_ code: TransportError.Code, _ reason: String) -> TransportError {
        TransportError(code, "\(description): \(reason)", isUnsent: progress.attempts == 0)
    }
}
