package import HTTPTransport
import KubeModel

/// Carries requests straight into an `APIServer`, without sockets.
///
/// Limits of time and faults that take time pass on the clock given, so that simulations stay in virtual time.
package struct SandboxTransport: HTTPTransport {
    private let server: APIServer
    private let token: String?
    private let userAgent: String
    private let sleep: @Sendable (Duration) async throws -> Void
    private let elapsed: @Sendable () -> Duration

    /// Makes a transport whose requests bear the token where they bring none; with nil they are anonymous.
    package init<C: Clock<Duration>>(
        _ server: APIServer,
        token: String?,
        userAgent: String = "sandbox/1",
        clock: C
    ) {
        self.server = server
        self.token = token
        self.userAgent = userAgent
        let start = clock.now
        sleep = { try await clock.sleep(for: $0) }
        elapsed = { start.duration(to: clock.now) }
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let response = try await stream(request)
        var body: [UInt8] = []
        for try await chunk in response.body {
            body += chunk
            guard body.count <= request.limits.bodyBytes else {
                throw TransportError(.tooLarge, "the body exceeds \(request.limits.bodyBytes) bytes")
            }
        }
        return HTTPResponse(status: response.status, headers: response.headers, body: body)
    }

    package func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        guard !Task.isCancelled else { throw TransportError(.cancelled, "cancelled", isUnsent: true) }
        let deadline = elapsed() + request.limits.total
        let delivery: Delivery
        do {
            delivery = try await server.deliver(try serverRequest(request)) { duration in
                try await self.pass(duration, until: deadline)
            }
        } catch let error as TransportError {
            throw error
        } catch {
            throw TransportError(.cancelled, "cancelled")
        }
        switch delivery {
        case .lost: throw TransportError(.interrupted, "the connection was lost")
        case .silence:
            do {
                try await sleep(max(.zero, deadline - elapsed()))
            } catch {
                throw TransportError(.cancelled, "cancelled")
            }
            throw TransportError(.timedOut, "no answer in time")
        case .response(let response, let cut):
            return HTTPResponseStream(
                status: response.status,
                headers: response.headers,
                body: body(of: response, cutAfter: cut, deadline, request.limits.idle)
            )
        }
    }

    private func pass(_ duration: Duration, until deadline: Duration) async throws {
        let left = deadline - elapsed()
        try await sleep(min(duration, max(left, .zero)))
        if duration >= left { throw TransportError(.timedOut, "no answer in time") }
    }

    private func serverRequest(_ request: HTTPRequest) throws(TransportError) -> ServerRequest {
        guard let scheme = request.url.firstRange(of: "://") else {
            throw TransportError(.unusable, "the URL has no scheme", isUnsent: true)
        }
        let rest = request.url[scheme.upperBound...]
        let target = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
        var headers = request.headers
        if let token, headers["Authorization"] == nil { headers["Authorization"] = "Bearer \(token)" }
        if headers["User-Agent"] == nil { headers["User-Agent"] = userAgent }
        return ServerRequest(method: request.method, target: target, headers: headers, body: request.body ?? [])
    }

    private func body(
        of response: ServerResponse,
        cutAfter cut: Int?,
        _ deadline: Duration,
        _ idle: Duration?
    ) -> HTTPBodyStream {
        switch response.body {
        case .whole(let bytes):
            let reader = WholeBody(bytes, cutAfter: cut)
            return HTTPBodyStream { () throws(TransportError) in try reader.next() }
        case .watch(let subscription):
            let reader = WatchBody(
                subscription,
                cutAfter: cut,
                deadline: deadline,
                idle: idle,
                sleep: sleep,
                elapsed: elapsed
            )
            return HTTPBodyStream { () async throws(TransportError) in try await reader.next() }
        }
    }
}

/// A body that is there at once.
private final class WholeBody: Sendable {
    private let rest: LockedBox<[UInt8]?>
    private let isCut: Bool

    init(_ bytes: [UInt8], cutAfter cut: Int?) {
        isCut = cut.map { $0 < bytes.count } ?? false
        rest = LockedBox(cut.map { Array(bytes.prefix($0)) } ?? bytes)
    }

    func next() throws(TransportError) -> [UInt8]? {
        let chunk = rest.withLock { rest in
            defer { rest = nil }
            return rest
        }
        if let chunk, !chunk.isEmpty { return chunk }
        guard !isCut else { throw TransportError(.interrupted, "the response ended early") }
        return nil
    }
}

/// The body of a watch; letting go of it ends the watch.
private final class WatchBody: Sendable {
    private let subscription: WatchSubscription
    private let left: LockedBox<Int?>
    private let deadline: Duration
    private let idle: Duration?
    private let sleep: @Sendable (Duration) async throws -> Void
    private let elapsed: @Sendable () -> Duration

    init(
        _ subscription: WatchSubscription,
        cutAfter cut: Int?,
        deadline: Duration,
        idle: Duration?,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        elapsed: @escaping @Sendable () -> Duration
    ) {
        self.subscription = subscription
        left = LockedBox(cut)
        self.deadline = deadline
        self.idle = idle
        self.sleep = sleep
        self.elapsed = elapsed
    }

    deinit {
        subscription.cancel()
    }

    func next() async throws(TransportError) -> [UInt8]? {
        guard left.withLock({ $0 != 0 }) else { throw TransportError(.interrupted, "the response ended early") }
        guard let chunk = try await nextChunk() else {
            if Task.isCancelled { throw TransportError(.cancelled, "cancelled") }
            if subscription.wasCut { throw TransportError(.interrupted, "the connection was lost") }
            return nil
        }
        let allowed = left.withLock { left -> Int? in
            guard let count = left else { return nil }
            left = max(0, count - chunk.count)
            return count
        }
        return allowed.map { Array(chunk.prefix($0)) } ?? chunk
    }

    private func nextChunk() async throws(TransportError) -> [UInt8]? {
        if let ready = subscription.poll() { return ready }
        if subscription.hasEnded { return nil }
        let wait = min(idle ?? .seconds(1 << 40), deadline - elapsed())
        let result = await withTaskGroup(of: Waited.self) { group in
            group.addTask { .chunk(await self.subscription.next()) }
            group.addTask {
                do {
                    try await self.sleep(max(wait, .zero))
                    return .timeOver
                } catch {
                    return .gaveUp
                }
            }
            let first = await group.next() ?? .gaveUp
            if case .chunk = first {} else { self.subscription.cancel() }
            group.cancelAll()
            return first
        }
        switch result {
        case .chunk(let chunk): return chunk
        case .timeOver: throw TransportError(.timedOut, "the watch was silent for too long")
        case .gaveUp: throw TransportError(.cancelled, "cancelled")
        }
    }

    private enum Waited: Sendable {
        case chunk([UInt8]?)
        case timeOver, gaveUp
    }
}
