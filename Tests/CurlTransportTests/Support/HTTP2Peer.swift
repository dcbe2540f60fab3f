/// The server's side of one HTTP/2 connection (RFC 9113), frame by frame.
///
/// Requests are told apart by their stream; the head of a request is not decoded.
final class HTTP2Peer: Sendable {
    struct Frame: Sendable {
        enum Kind: UInt8, Sendable {
            case data, headers, priority, reset, settings, pushPromise, ping, goAway, windowUpdate, continuation
        }

        var kind: Kind
        var flags: UInt8 = 0
        var stream: Int = 0
        var payload: [UInt8] = []

        var endsStream: Bool { flags & 1 != 0 && (kind == .data || kind == .headers) }
    }

    /// Error codes (RFC 9113, section 7).
    enum Code: UInt8, CaseIterable {
        case none, protocolError, internalError, flowControl, settingsTimeout, streamClosed, frameSize, refusedStream,
            cancel
        case compression, connect, enhanceYourCalm, inadequateSecurity, http11Required
    }

    let peer: Peer

    /// Waits for the client's preface and answers it; nil when none comes.
    ///
    /// - Parameters:
    ///   - peer: The connection.
    ///   - maximumStreams: The value of `SETTINGS_MAX_CONCURRENT_STREAMS`.
    init?(_ peer: Peer, maximumStreams: UInt8 = 100) {
        guard let preface = peer.read(24), preface.starts(with: "PRI * HTTP/2.0\r\n".utf8) else { return nil }
        self.peer = peer
        send(Frame(kind: .settings, payload: [0, 3, 0, 0, 0, maximumStreams]))
    }

    @discardableResult
    func send(_ frame: Frame) -> Bool {
        let (length, stream) = (frame.payload.count, frame.stream)
        let head = [length >> 16, length >> 8, length].map { UInt8(truncatingIfNeeded: $0) }
        let tail = [stream >> 24, stream >> 16, stream >> 8, stream].map { UInt8(truncatingIfNeeded: $0) }
        return peer.write(head + [frame.kind.rawValue, frame.flags] + tail + frame.payload)
    }

    /// The next frame that is no matter of housekeeping; nil after the end.
    func next() -> Frame? {
        while let head = peer.read(9) {
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard let payload = peer.read(length), let kind = Frame.Kind(rawValue: head[3]) else { return nil }
            let stream = head[5...8].reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
            let frame = Frame(kind: kind, flags: head[4], stream: stream, payload: payload)
            switch kind {
            case .settings where frame.flags & 1 == 0: send(Frame(kind: .settings, flags: 1))
            case .ping where frame.flags & 1 == 0: send(Frame(kind: .ping, flags: 1, payload: payload))
            case .settings, .ping, .windowUpdate, .priority: continue
            default: return frame
            }
        }
        return nil
    }

    /// Reads a whole request and returns its stream; nil after the end.
    func nextRequest() -> Int? {
        while let frame = next() {
            if frame.endsStream { return frame.stream }
        }
        return nil
    }

    /// Begins a response with status 200, and a `Content-Length` where one is given.
    func head(_ stream: Int, length: Int? = nil) {
        let digits = length.map { Array(String($0).utf8) }
        // Entries 8 and 28 of the static table (RFC 7541, appendix A).
        let field = digits.map { [0x0f, 0x0d, UInt8($0.count)] + $0 } ?? []
        send(Frame(kind: .headers, flags: 4, stream: stream, payload: [0x88] + field))
    }

    @discardableResult
    func data(_ stream: Int, _ bytes: [UInt8], end: Bool = false) -> Bool {
        send(Frame(kind: .data, flags: end ? 1 : 0, stream: stream, payload: bytes))
    }

    func respond(_ stream: Int, _ text: String) {
        head(stream)
        data(stream, Array(text.utf8), end: true)
    }

    func reset(_ stream: Int, _ code: Code) {
        send(Frame(kind: .reset, stream: stream, payload: [0, 0, 0, code.rawValue]))
    }

    /// Announces the end of the connection; streams after `last` were not processed.
    func goAway(last: UInt32, _ code: Code) {
        let stream = [last >> 24, last >> 16, last >> 8, last].map { UInt8(truncatingIfNeeded: $0) }
        send(Frame(kind: .goAway, payload: stream + [0, 0, 0, code.rawValue]))
    }
}
