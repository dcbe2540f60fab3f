import HTTPTransport
import KubeModel
import Sandbox
import Testing

/// Replays what a real API server answered against the embedded one.
@Suite struct ReplayTests {
    /// Exchanges that are not replayed, and why.
    private static let leftOut: [String: String] = [
        "create invalid: cel rule": "CEL rules are not evaluated here",
        "create invalid: cel field path": "CEL rules are not evaluated here",
    ]

    @Test(.timeLimit(.minutes(1))) func theEmbeddedServerAnswersLikeTheRealOne() throws {
        let exchanges = try RecordedExchange.all()
        #expect(exchanges.count == 168)
        var replay = Replay()
        for exchange in exchanges where Self.leftOut[exchange.name] == nil {
            let differences = replay.run(exchange)
            #expect(differences.isEmpty, "\(exchange): \(differences.joined(separator: "\n    "))")
        }
    }
}

/// A server that is asked what the real one was asked.
private struct Replay {
    private let clock = ManualClock(start: "2026-11-21T02:37:08Z")
    private let server: APIServer
    private var correspondence = Correspondence()
    private var accountToken = ""

    init() {
        var configuration = APIServer.Configuration()
        configuration.hasGatewayAPI = false
        configuration.hasTraefik = false
        configuration.namespaceLinger = .seconds(10)
        server = APIServer(configuration: configuration, clock: clock.now)
        server.accept(token: "admin", for: .administrator)
        for behavior in Workloads.controllers() { server.add(behavior) }
    }

    mutating func run(_ exchange: RecordedExchange) -> [String] {
        let response = server.respond(to: request(exchange))
        if response.status != exchange.status {
            let body = String(decoding: Self.bytes(response), as: UTF8.self)
            return ["status \(response.status) instead of \(exchange.status): \(body.prefix(600))"]
        }
        compareBodies(exchange, response)
        compareHeaders(exchange, response)
        clock.advance(.milliseconds(100))
        server.settle()
        if exchange.name == "create token", case .whole(let bytes) = response.body {
            accountToken = (try? JSONValue(parsing: bytes))?[path: "status", "token"]?.string ?? ""
        }
        return correspondence.takeDifferences() + headerDifferences(exchange, response)
    }

    private func request(_ exchange: RecordedExchange) -> ServerRequest {
        var headers: HTTPHeaders = ["User-Agent": "python-requests/2.32", "Host": "127.0.0.1:26443"]
        for (name, value) in exchange.headers { headers[name] = value }
        if exchange.name.hasPrefix("forbidden") {
            headers["Authorization"] = "Bearer \(accountToken)"
        } else if exchange.name != "anonymous", headers["Authorization"] == nil {
            headers["Authorization"] = "Bearer admin"
        }
        var body = exchange.rawBody.map { Array($0.utf8) } ?? []
        if let json = exchange.body { body = Array(correspondence.translated(translatedRevision(json).text).utf8) }
        return ServerRequest(
            method: exchange.method,
            target: translatedTarget(exchange.path),
            headers: headers,
            body: body
        )
    }

    private func translatedRevision(_ json: JSONValue) -> JSONValue {
        guard let revision = json[path: "metadata", "resourceVersion"]?.string else { return json }
        var json = json
        json[path: "metadata", "resourceVersion"] = .string(correspondence.revision(revision))
        return json
    }

    private func translatedTarget(_ path: String) -> String {
        let target = correspondence.translated(path)
        guard let found = target.firstMatch(of: /resourceVersion=(\d+)/) else { return target }
        return target.replacing(
            "resourceVersion=\(found.1)",
            with: "resourceVersion=\(correspondence.revision(String(found.1)))"
        )
    }

    private mutating func compareBodies(_ exchange: RecordedExchange, _ response: ServerResponse) {
        switch response.body {
        case .whole(let bytes):
            let isText = exchange.responseHeaders["Content-Type"]?.hasPrefix("text/plain") == true
            let actual = (try? JSONValue(parsing: bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
            guard let expected = exchange.response ?? exchange.events?.first else { return }
            if isText, expected.object != nil {
                correspondence.compare(Self.keysOnly(expected), Self.keysOnly(actual))
            } else {
                correspondence.compare(Self.comparable(expected), Self.comparable(actual))
            }
        case .watch(let subscription):
            var lines = subscription.drain()
            clock.advance(.seconds(3))
            server.settle()
            lines += subscription.drain()
            let events = lines.flatMap { $0.split(separator: UInt8(ascii: "\n")) }
                .compactMap { try? JSONValue(parsing: Array($0)) }
                .filter { $0["type"] != "BOOKMARK" || $0[path: "object", "metadata", "annotations"] != nil }
            correspondence.compare(.array(exchange.events ?? []), .array(events))
        }
    }

    /// The hashes in the index of OpenAPI documents are each server's own.
    private static func keysOnly(_ json: JSONValue) -> JSONValue {
        .array((json["paths"]?.object?.names ?? []).sorted().map(JSONValue.string))
    }

    /// The credential's fingerprint says how the recorder logged in.
    private static func comparable(_ json: JSONValue) -> JSONValue {
        guard json[path: "status", "userInfo", "extra"] != nil else { return json }
        var json = json
        json[path: "status", "userInfo", "extra"] = nil
        return json
    }

    private mutating func compareHeaders(_ exchange: RecordedExchange, _ response: ServerResponse) {}

    private func headerDifferences(_ exchange: RecordedExchange, _ response: ServerResponse) -> [String] {
        exchange.responseHeaders.compactMap { name, value in
            let found = response.headers[name]
            return found == value ? nil : "header \(name): expected \(value), found \(found ?? "none")"
        }
    }

    private static func bytes(_ response: ServerResponse) -> [UInt8] {
        guard case .whole(let bytes) = response.body else { return [] }
        return bytes
    }
}
