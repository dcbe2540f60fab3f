import HTTPTransport
import KubeModel
import KubeRuntime
import Sandbox

/// The way from one controller process to the API server: writes everything down, and lets processes die on it.
final class Wire: HTTPTransport {
    private struct State: Sendable {
        var isCut = false
        var diesNext = false
        var exchanges: [Exchange] = []
        var rights: Set<Right> = []
        var strike: (@Sendable (Exchange) -> Strike?)?
    }

    private let name: String
    private let inner: SandboxTransport
    private let server: APIServer
    private let clock: VirtualClock
    private let state = LockedBox(State())
    /// Called when the process has to stop; true for good.
    private let stop: @Sendable (_ isDead: Bool) -> Void

    init(
        _ name: String,
        inner: SandboxTransport,
        server: APIServer,
        clock: VirtualClock,
        stop: @escaping @Sendable (_ isDead: Bool) -> Void
    ) {
        self.name = name
        self.inner = inner
        self.server = server
        self.clock = clock
        self.stop = stop
    }

    var exchanges: [Exchange] { state.withLock { $0.exchanges } }

    /// Everything that RBAC was ever asked.
    var rights: Set<Right> { state.withLock { $0.rights } }

    func forgetExchanges() {
        state.withLock { $0.exchanges = [] }
    }

    /// Decides what befalls the process at each request from now on.
    func strike(_ choose: (@Sendable (Exchange) -> Strike?)?) {
        state.withLock { $0.strike = choose }
    }

    /// Nothing goes out any more.
    func cut() {
        state.withLock { $0.isCut = true }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        var exchange = Exchange(request, process: name, at: clock.civil)
        let strike = try await admit(exchange)
        let before = server.revision
        defer {
            exchange.hasCommitted = server.revision > before
            note(exchange)
        }
        let response = try await inner.send(request)
        guard strike != .crashBeforeAnswer else { throw die() }
        if strike == .crashAfterAnswer { state.withLock { $0.diesNext = true } }
        exchange.status = response.status
        return response
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        var exchange = Exchange(request, process: name, at: clock.civil)
        _ = try await admit(exchange)
        defer { note(exchange) }
        let response = try await inner.stream(request)
        exchange.status = response.status
        return response
    }

    /// Lets the request pass, after the process was stopped where that befalls it, or not at all.
    private func admit(_ exchange: Exchange) async throws(TransportError) -> Strike? {
        let (isCut, diesNow, choose) = state.withLock { ($0.isCut, $0.diesNext, $0.strike) }
        guard !isCut else { throw Self.cutOff }
        guard !diesNow else { throw die() }
        let strike = choose?(exchange)
        switch strike {
        case .crashBeforeSending: throw die()
        case .freeze:
            stop(false)
            await Task.yield()
            guard !state.withLock({ $0.isCut }) else { throw Self.cutOff }
        case .crashBeforeAnswer, .crashAfterAnswer, nil: break
        }
        return strike
    }

    private func note(_ exchange: Exchange) {
        var exchange = exchange
        exchange.endedAt = clock.civil
        state.withLock { state in
            state.exchanges.append(exchange)
            state.rights.formUnion(exchange.rights)
        }
    }

    private func die() -> TransportError {
        cut()
        stop(true)
        return Self.cutOff
    }

    private static let cutOff = TransportError(.cancelled, "the process is gone")
}
