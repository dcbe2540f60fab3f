import HTTPTransport
import KubeModel
import Sandbox

/// A server in standing time, with short ways to ask it.
struct TestServer: Sendable {
    let clock = ManualClock(start: "2026-11-21T10:00:00Z")
    let server: APIServer

    init(withControllers: Bool = false, _ configure: (inout APIServer.Configuration) -> Void = { _ in }) {
        var configuration = APIServer.Configuration()
        configure(&configuration)
        server = APIServer(configuration: configuration, clock: clock.now)
        server.accept(token: "admin", for: .administrator)
        if withControllers {
            for behavior in Workloads.controllers() { server.add(behavior) }
        }
    }

    struct Answer: Sendable {
        var status: Int
        var json: JSONValue
        var headers: HTTPHeaders
        var message: String { json["message"]?.string ?? "" }
        var reason: String { json["reason"]?.string ?? "" }
        var causes: [JSONValue] { json[path: "details", "causes"]?.array ?? [] }
        var names: [String] {
            (json["items"]?.array ?? []).compactMap { $0[path: "metadata", "name"]?.string }
        }
        var revision: String { json[path: "metadata", "resourceVersion"]?.string ?? "" }
    }

    @discardableResult
    func ask(
        _ method: String,
        _ target: String,
        _ body: JSONValue? = nil,
        token: String? = "admin",
        as contentType: String = "application/json",
        headers extra: [String: String] = [:]
    ) -> Answer {
        var headers: HTTPHeaders = ["Content-Type": contentType, "User-Agent": "tester/1"]
        if let token { headers["Authorization"] = "Bearer \(token)" }
        for (name, value) in extra { headers.append(name: name, value: value) }
        let response = server.respond(
            to: ServerRequest(method: method, target: target, headers: headers, body: body?.encoded ?? [])
        )
        guard case .whole(let bytes) = response.body else {
            return Answer(status: response.status, json: .null, headers: response.headers)
        }
        let json = (try? JSONValue(parsing: bytes)) ?? .string(String(decoding: bytes, as: UTF8.self))
        return Answer(status: response.status, json: json, headers: response.headers)
    }

    @discardableResult
    func merge(_ target: String, _ body: JSONValue) -> Answer {
        ask("PATCH", target, body, as: "application/merge-patch+json")
    }

    @discardableResult
    func apply(_ target: String, _ body: JSONValue, manager: String, force: Bool = false) -> Answer {
        ask(
            "PATCH",
            "\(target)?fieldManager=\(manager)&force=\(force)",
            body,
            as: "application/apply-patch+yaml"
        )
    }

    func watch(_ target: String, headers: HTTPHeaders = [:]) throws -> Watch {
        var headers = headers
        headers["Authorization"] = "Bearer admin"
        let response = server.respond(to: ServerRequest(method: "GET", target: target, headers: headers))
        guard case .watch(let subscription) = response.body else { throw NoWatch() }
        return Watch(subscription: subscription)
    }

    struct NoWatch: Error {}

    /// Lets time pass and whatever is due happen.
    func pass(_ duration: Duration) {
        clock.advance(duration)
        server.settle()
    }

    /// Makes a ConfigMap with a label.
    @discardableResult
    func makeMap(_ name: String, labels: [String: String] = [:], in namespace: String = "default") -> Answer {
        ask(
            "POST",
            "/api/v1/namespaces/\(namespace)/configmaps",
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": .string(name), "labels": .object(JSONObject(labels))], "data": ["a": "1"],
            ]
        )
    }

    static let maps = "/api/v1/namespaces/default/configmaps"
}

/// The events of a watch, read as they are.
struct Watch: Sendable {
    let subscription: WatchSubscription

    /// What came since the last look.
    func events() throws -> [JSONValue] {
        try subscription.drain().flatMap { $0.split(separator: UInt8(ascii: "\n")) }
            .map { try JSONValue(parsing: Array($0)) }
    }

    /// The kinds and names of what came: `ADDED a`.
    func summary() throws -> [String] {
        try events().map { event in
            let name = event[path: "object", "metadata", "name"]?.string ?? event[path: "object", "code"]?.text ?? ""
            return "\(event["type"]?.string ?? "") \(name)"
        }
    }
}
