import HTTPTransport
import KubeModel

/// Attempts and what decides about another one.
extension KubeClient {
    /// The first successful answer of as many attempts as the policy and the budget permit.
    func answer(to request: APIRequest, within budget: Duration?) async throws(KubeError) -> HTTPResponse {
        let least = max(retryPolicy.budget, limits.limits(of: request).total * 2)
        return try await repeating(request, within: budget ?? least) { attempt throws(KubeError) in
            try await exchange(attempt)
        }
    }

    /// The body of the first answer with a success code.
    func body(of request: APIRequest) async throws(KubeError) -> HTTPBodyStream {
        try await repeating(request, within: limits.watchHead * 2) { attempt throws(KubeError) in
            try await open(attempt)
        }
    }

    private func repeating<Answer>(
        _ request: APIRequest,
        within budget: Duration,
        _ once: (Attempt) async throws(KubeError) -> Answer
    ) async throws(KubeError) -> Answer {
        try checkSegments(of: request)
        let deadline = time.elapsed() + budget
        var count = 0
        var isRenewed = false
        while true {
            count += 1
            let credential = try await credential(for: request)
            do throws(KubeError) {
                return try await once(attempt(request, credential, until: deadline))
            } catch {
                if error.status?.code == 401, !isRenewed, await authorizer.renew(refused: credential) {
                    isRenewed = true
                    count -= 1
                    continue
                }
                guard let pause = retryPolicy.pause(after: error, request, attempt: count),
                    time.elapsed() + pause < deadline
                else { throw final(error, request) }
                try await wait(pause, request)
            }
        }
    }

    private func credential(for request: APIRequest) async throws(KubeError) -> Secret? {
        do throws(CredentialError) {
            return try await authorizer.authorization()
        } catch {
            throw KubeError(.unauthenticated(error.message), request)
        }
    }

    private func wait(_ pause: Duration, _ request: APIRequest) async throws(KubeError) {
        guard pause > .zero else { return }
        do {
            try await time.sleep(pause)
        } catch {
            throw KubeError(.transport(TransportError(.cancelled, "cancelled while waiting to try again")), request)
        }
    }

    /// What the last attempt's error means to the caller: a write whose fate nobody knows is said to be one.
    private func final(_ error: KubeError, _ request: APIRequest) -> KubeError {
        guard request.isWrite, case .transport(let transport) = error.code, !transport.isUnsent,
            transport.code != .cancelled
        else { return error }
        return KubeError(.unknownOutcome(transport.description), request)
    }

    /// Names become path segments: none may lead out of its place (`ValidatePathSegmentName` of the API server).
    private func checkSegments(of request: APIRequest) throws(KubeError) {
        for name in [request.name, request.namespace] where !name.isEmpty {
            let isSegment = name != "." && name != ".." && !name.utf8.contains { $0 == 0x2F || $0 == 0x25 }
            guard isSegment else {
                throw KubeError(.unusable("a name must not be '.', '..' or hold '/' or '%'"), request)
            }
        }
    }
}

/// One attempt.
extension KubeClient {
    private struct Attempt: Sendable {
        var request: APIRequest
        var http: HTTPRequest
    }

    private func attempt(
        _ request: APIRequest,
        _ credential: Secret?,
        until deadline: Duration
    ) throws(KubeError) -> Attempt {
        var http = request.http(base: server, limits: limits.limits(of: request))
        http.headers["User-Agent"] = userAgent
        http.headers["Authorization"] = credential?.revealed
        // Only lists are worth compressing, and a compressed watch would wait for full blocks.
        if request.verb == "list" { http.headers["Accept-Encoding"] = "gzip" }
        guard RequestClass(request) != .watch else { return Attempt(request: request, http: http) }
        http.limits.total = min(http.limits.total, max(deadline - time.elapsed(), .milliseconds(1)))
        if RequestClass(request) == .write { http.limits.total = min(http.limits.total, try permitted(request)) }
        return Attempt(request: request, http: http)
    }

    /// Asks the gate, last of all before sending, how long the write may take.
    private func permitted(_ request: APIRequest) throws(KubeError) -> Duration {
        do throws(GateClosed) {
            guard let remaining = try gate.permit() else { return limits.unary }
            guard let limit = limits.write(within: remaining) else { throw GateClosed() }
            return limit
        } catch {
            throw KubeError(.gateClosed, request)
        }
    }

    private func exchange(_ attempt: Attempt) async throws(KubeError) -> HTTPResponse {
        let start = time.elapsed()
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await transports.transport(for: attempt.request).send(attempt.http)
        } catch {
            throw failed(attempt, error, since: start)
        }
        try check(attempt, response, since: start)
        return response
    }

    private func open(_ attempt: Attempt) async throws(KubeError) -> HTTPBodyStream {
        let start = time.elapsed()
        let head: WatchHead
        do throws(TransportError) {
            head = try await watchHead(of: attempt)
        } catch {
            throw failed(attempt, error, since: start)
        }
        try check(attempt, head.response, since: start)
        return head.body
    }

    /// Reports the answer to whoever counts, and throws where it is a refusal.
    private func check(_ attempt: Attempt, _ response: HTTPResponse, since start: Duration) throws(KubeError) {
        observe(attempt.request, .status(response.status), since: start)
        warnings.note(response.headers, of: "\(attempt.request.verb) \(attempt.request.resource)")
        guard (200..<300).contains(response.status) else {
            throw KubeError(.status(APIStatus(response)), attempt.request)
        }
    }

    private func failed(_ attempt: Attempt, _ error: TransportError, since start: Duration) -> KubeError {
        observe(attempt.request, .failure(error.code.rawValue), since: start)
        return KubeError(.transport(error), attempt.request)
    }

    private func observe(_ request: APIRequest, _ outcome: RequestRecord.Outcome, since start: Duration) {
        observer?.observe(RequestRecord(request, outcome: outcome, duration: time.elapsed() - start))
    }
}

/// The beginning of a watch's answer.
extension KubeClient {
    private struct WatchHead: Sendable {
        /// The head, and the body too where it is a refusal.
        var response: HTTPResponse
        var body: HTTPBodyStream
    }

    /// Opens the stream, within the time that a head may take: the life of the stream itself is much longer.
    private func watchHead(of attempt: Attempt) async throws(TransportError) -> WatchHead {
        let transport = transports.transport(for: attempt.request)
        let http = attempt.http
        let (limit, sleep) = (limits.watchHead, time.sleep)
        let first = await withTaskGroup(of: Result<WatchHead, TransportError>.self) { group in
            group.addTask {
                do throws(TransportError) {
                    return .success(try await Self.opened(http, over: transport))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                let isOver = (try? await sleep(limit)) != nil
                return .failure(isOver ? Self.headTimeout : TransportError(.cancelled, "cancelled"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(Self.headTimeout)
        }
        return try first.get()
    }

    private static var headTimeout: TransportError { TransportError(.timedOut, "no answer to the watch in time") }

    private static func opened(
        _ request: HTTPRequest,
        over transport: any HTTPTransport
    ) async throws(TransportError) -> WatchHead {
        let stream = try await transport.stream(request)
        var response = HTTPResponse(status: stream.status, headers: stream.headers)
        if !(200..<300).contains(stream.status) {
            for try await piece in stream.body {
                response.body += piece
                if response.body.count > 64 << 10 { break }
            }
        }
        return WatchHead(response: response, body: stream.body)
    }
}
