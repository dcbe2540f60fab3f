import HTTPTransport
import KubeModel
import KubeRuntime

/// The way from one controller process to a real API server: writes changes down, and lets the process die on it.
final class LiveWire: HTTPTransport {
    private struct State: Sendable {
        var inner: (any HTTPTransport)?
        var isCut = false
        var diesNext = false
    }

    /// Opens when the process has to end.
    let death = Latch()
    private let record: LiveRecord
    private let state = LockedBox(State())

    init(_ record: LiveRecord) {
        self.record = record
    }

    /// Where requests go.
    var inner: (any HTTPTransport)? {
        get { state.withLock { $0.inner } }
        set { state.withLock { $0.inner = newValue } }
    }

    /// Nothing goes out any more.
    func cut() {
        state.withLock { $0.isCut = true }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let (inner, isCut, diesNow) = state.withLock { ($0.inner, $0.isCut, $0.diesNext) }
        guard let inner, !isCut else { throw Self.cutOff }
        guard !diesNow else { throw die() }
        var exchange = Exchange(request, process: "live", at: Timestamp(nanoseconds: 0))
        let strike = exchange.isEffect ? record.strikeAtNextEffect() : nil
        guard strike != .crashBeforeSending else { throw die() }
        let response = try await inner.send(request)
        exchange.status = response.status
        record.note(exchange, response.body)
        guard strike != .crashBeforeAnswer else { throw die() }
        if strike == .crashAfterAnswer { state.withLock { $0.diesNext = true } }
        return response
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        let (inner, isCut) = state.withLock { ($0.inner, $0.isCut) }
        guard let inner, !isCut else { throw Self.cutOff }
        return try await inner.stream(request)
    }

    private func die() -> TransportError {
        cut()
        death.open()
        return Self.cutOff
    }

    private static let cutOff = TransportError(.cancelled, "the process is gone")
}

/// What the processes of one story asked a real API server to change, and what it made of that.
final class LiveRecord: Sendable {
    private struct State: Sendable {
        var effects: [Exchange] = []
        var begun = 0
        var violations: [String] = []
        var isRecording = false
    }

    private let strike: LiveStrike?
    private let onlooker: LiveOnlooker
    private let state = LockedBox(State())

    init(_ strike: LiveStrike?, seenBy onlooker: LiveOnlooker) {
        self.strike = strike
        self.onlooker = onlooker
    }

    /// Changes that arrived since the story began.
    var effects: [Exchange] { state.withLock { $0.effects } }
    var violations: [String] { state.withLock { $0.violations } }
    /// Whether the process has died that was to.
    var hasStruck: Bool { strike.map { strike in state.withLock { $0.begun > strike.ordinal } } ?? true }

    /// The story begins: changes count from here on.
    func begin() {
        state.withLock { $0.isRecording = true }
        onlooker.begin()
    }

    func strikeAtNextEffect() -> Strike? {
        state.withLock { state in
            guard state.isRecording else { return nil }
            defer { state.begun += 1 }
            return strike.flatMap { $0.ordinal == state.begun ? $0.strike : nil }
        }
    }

    func note(_ exchange: Exchange, _ answer: [UInt8]) {
        let violation = Self.lostStatus(exchange, answer) ?? Self.refusal(exchange, answer)
        state.withLock { state in
            if let violation { state.violations.append("\(exchange.text): \(violation)") }
            if state.isRecording, exchange.isEffect { state.effects.append(exchange) }
        }
        onlooker.see(exchange, answer)
    }

    /// A status that the server keeps otherwise than it was sent: pruned, defaulted or mixed with someone else's.
    private static func lostStatus(_ exchange: Exchange, _ answer: [UInt8]) -> String? {
        guard exchange.status == 200, exchange.subresource == "status" else { return nil }
        guard let sent = (try? JSONValue(parsing: exchange.body))?["status"],
            let kept = (try? JSONValue(parsing: answer))?["status"]
        else { return "the answer can't be read" }
        return sent == kept ? nil : "sent \(sent), kept \(kept)"
    }

    /// An answer that the controller can't have expected: rights that it lacks, or documents that are not valid.
    private static func refusal(_ exchange: Exchange, _ answer: [UInt8]) -> String? {
        guard let status = exchange.status, [400, 401, 403, 415].contains(status) else { return nil }
        return "refused with \(status): \(String(decoding: answer.prefix(500), as: UTF8.self))"
    }
}

/// A crash at one of the changes of a story, counted from 0.
package struct LiveStrike: Sendable, Hashable {
    package var strike: Strike
    package var ordinal: Int

    package init(_ strike: Strike, at ordinal: Int) {
        self.strike = strike
        self.ordinal = ordinal
    }
}
