package import Analysis
import HTTPTransport
package import KubeClient
import KubeModel
import KubeRuntime

/// Sends queries to the metrics sources: so many at once to each, with what proves who we are.
package final class SourceExchange: Sendable {
    private let connect: @Sendable (MetricSource) -> Measure.Connection
    private let time: TimeSource
    private let turnstiles = LockedBox<[String: Turnstile]>([:])
    private let clocks = LockedBox<[String: ServerClock]>([:])
    private let pauses = LockedBox<[String: SourcePause]>([:])
    private let count = LockedBox(0)

    package init(connect: @escaping @Sendable (MetricSource) -> Measure.Connection, time: TimeSource) {
        self.connect = connect
        self.time = time
    }

    /// How many requests were sent.
    package var sent: Int { count.withLock { $0 } }

    package func clock(of source: MetricSource) -> ServerClock { clocks.withLock { $0[source.name] ?? ServerClock() } }

    /// Sends the query when the source has room for it.
    package func send(_ query: PrometheusQuery) async -> QueryReply {
        let reply = await turnstile(of: query.source).pass { await self.unhurried(query) }
        return reply ?? .withheld("too many queries wait for it")
    }

    /// How long a pause may be for it to be waited for.
    private static let patience: Duration = .seconds(5)

    /// Sends the query unless the source wants to be left alone.
    private func unhurried(_ query: PrometheusQuery) async -> QueryReply {
        let name = query.source.name
        if let rest = pauses.withLock({ $0[name]?.rest(at: time.elapsed()) }) {
            guard rest <= Self.patience, (try? await time.sleep(rest)) != nil else {
                return .withheld("has too much to do, it is left alone for \(rest.components.seconds + 1) s")
            }
        }
        let reply = await exchange(query)
        guard case .response(let response) = reply else { return reply }
        pauses.withLock { pauses in
            if let refusal = Refusal(response), refusal.isOverload {
                pauses[name, default: SourcePause()].refuse(at: time.elapsed(), retryAfter: refusal.retryAfter)
            } else {
                pauses[name]?.relent()
            }
        }
        return reply
    }

    private func exchange(_ query: PrometheusQuery) async -> QueryReply {
        var request = query.request
        let connection = connect(query.source)
        do {
            try connection.authorize(&request, time.now())
        } catch {
            return .withheld(query.source.credentials.unreadable)
        }
        count.withLock { $0 += 1 }
        let sentAt = time.now()
        do throws(TransportError) {
            let response = try await connection.transport.send(request)
            let receivedAt = time.now()
            clocks.withLock {
                $0[query.source.name, default: ServerClock()].learn(
                    from: response,
                    sentAt: sentAt,
                    receivedAt: receivedAt
                )
            }
            return .response(response)
        } catch {
            return .failure(error)
        }
    }

    /// How many queries may wait for each that is on its way: beyond, a source that hangs is not waited for.
    private static let longestLine = 16

    private func turnstile(of source: MetricSource) -> Turnstile {
        turnstiles.withLock { turnstiles in
            if let known = turnstiles[source.name] { return known }
            let width = max(1, source.concurrency)
            let new = Turnstile(width: width, longestLine: width * Self.longestLine)
            turnstiles[source.name] = new
            return new
        }
    }
}

extension MetricSource.Credentials {
    /// Which file to look after where they can't be read; never what is in it.
    fileprivate var unreadable: String {
        switch self {
        case .none: "its credentials can't be read"
        case .bearerTokenFile(let file): "its tokenFile \(file) can't be read"
        case .basicAuthFile(let file): "its basicAuthFile \(file) can't be read"
        case .sigV4(let signing):
            signing.credentialsFile.map { "its awsCredentialsFile \($0) can't be read" }
                ?? "the environment holds no AWS keys for it"
        }
    }
}
