import Glibc
import HTTPTransport
import KubeModel

/// One controller process of a test.
struct Controller: Sendable {
    let process: ChildProcess
    let url: String

    /// The page `/metrics`, read.
    func metrics() async throws -> MetricsText {
        let answer = try await web.send(HTTPRequest(url: "\(url)/metrics"))
        return MetricsText(String(decoding: answer.body, as: UTF8.self))
    }

    /// The status of `/readyz` or another page; nil where nobody answers.
    func status(_ page: String) async -> Int? {
        try? await web.send(HTTPRequest(url: "\(url)/\(page)", limits: .init(total: .seconds(2)))).status
    }

    /// Writes to the API server so far, those of the Lease and of Events aside.
    func writes() async throws -> Int { try await metrics().writes }
}

extension Bench {
    /// Starts a controller for the bench's namespace.
    ///
    /// - Parameters:
    ///   - name: The pod's name; its log is named after it.
    ///   - uid: The pod's UID: a process with the same name and UID is the same container, restarted.
    ///   - isAwaited: Whether it must be ready before this returns.
    /// - Returns: The controller.
    /// - Throws: `Refused` or `Timeout` where it does not become ready.
    @discardableResult
    func startController(
        _ name: String = "controller-a",
        uid: String = "1",
        isAwaited: Bool = true
    ) async throws -> Controller {
        let port = freePort()
        var arguments = [
            Tools.controller, "--kubeconfig", controllerKubeconfig, "--namespace", namespace,
            "--lease-namespace", namespace, "--listen", "127.0.0.1:\(port)",
        ]
        if needs.contains(.prometheus) {
            arguments += ["--metrics-source", "default=\(prometheusURL),scrapeInterval=1s,timeout=3s"]
        }
        let environment = ["POD_NAME": name, "POD_UID": uid]
        let process = try start(name, arguments, environment: environment)
        let controller = Controller(process: process, url: "http://127.0.0.1:\(port)")
        guard isAwaited else { return controller }
        try await eventually("\(name) is ready", within: .seconds(30)) {
            guard process.isRunning else { throw Refused(description: "\(name) ended: \(process.output.suffix(500))") }
            return await controller.status("readyz") == 200
        }
        return controller
    }

    /// Starts a controller and waits until it leads.
    @discardableResult
    func startLeader(_ name: String = "controller-a", uid: String = "1") async throws -> Controller {
        let controller = try await startController(name, uid: uid)
        try await eventually("\(name) leads", within: .seconds(30)) {
            try await controller.metrics()["leader_election_master_status"] == 1
        }
        return controller
    }
}

/// A page in Prometheus' text format.
struct MetricsText: Sendable {
    struct Sample: Sendable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    /// One kind of request to the API server, as a label set of `rest_client_requests_total`.
    struct Request: Sendable, CustomStringConvertible {
        var verb: String
        var resource: String
        var code: String

        var isWrite: Bool { ["create", "update", "patch", "delete"].contains(verb) }
        /// The Lease and Events, which no bound counts.
        var isAside: Bool { resource == "leases" || resource == "events" }
        var description: String { "\(verb) \(resource) \(code)" }
    }

    let samples: [Sample]

    init(_ text: String) {
        samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap(Self.sample)
    }

    private static func sample(_ line: Substring) -> Sample? {
        guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
            return nil
        }
        let series = line[..<space]
        guard let brace = series.firstIndex(of: "{") else {
            return Sample(name: String(series), labels: [:], value: value)
        }
        let pairs = series[series.index(after: brace)...].dropLast().split(separator: "\",").map { pair in
            let parts = pair.split(separator: "=\"", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]).replacing("\"", with: "") : "")
        }
        let labels = Dictionary(pairs) { first, _ in first }
        return Sample(name: String(series[..<brace]), labels: labels, value: value)
    }

    /// The sum of all series of the name; 0 where there is none.
    subscript(name: String) -> Double {
        samples.reduce(0) { $0 + ($1.name == name ? $1.value : 0) }
    }

    /// How many requests to the API server there were, by kind.
    var requests: [(request: Request, count: Int)] {
        samples.filter { $0.name == "rest_client_requests_total" }.map { sample in
            let labels = sample.labels
            let request = Request(
                verb: labels["verb"] ?? "",
                resource: labels["resource"] ?? "",
                code: labels["code"] ?? ""
            )
            return (request, Int(sample.value))
        }
    }

    func requests(where matches: (Request) -> Bool) -> Int {
        requests.reduce(0) { $0 + (matches($1.request) ? $1.count : 0) }
    }

    /// The requests that came since the earlier page, in words.
    func difference(since earlier: MetricsText, where matches: (Request) -> Bool = { _ in true }) -> String {
        let before = Dictionary(earlier.requests.map { ("\($0.request)", $0.count) }) { first, _ in first }
        let changes = requests.filter { matches($0.request) }.compactMap { request, count -> String? in
            let change = count - (before["\(request)"] ?? 0)
            return change == 0 ? nil : "\(request): \(change)"
        }
        return changes.joined(separator: ", ")
    }
}
