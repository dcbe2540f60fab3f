import Glibc
import HTTPTransport
import KubeModel

/// Requests at a fixed rate through the gateway, by the demo's load generator.
struct Load: Sendable {
    /// One request of a client.
    struct Record: Sendable {
        /// When it was due to be sent.
        var at: Timestamp
        /// 0 where there was no answer.
        var status: Int
        /// The version of the model that answered; empty where none did.
        var version: String
        /// Why it counts as failed: `pod`, `gateway` or `connection`; nil for a success.
        var cause: String?
        var error: String

        var isFailure: Bool { cause != nil }
    }

    /// Requests a second.
    static let rate = 50

    let log: String
    let process: ChildProcess

    /// The requests so far.
    var records: [Record] {
        let lines = ((try? Files.text(log)) ?? "").split(separator: "\n")
        return lines.compactMap { line in
            guard let json = try? JSONValue(parsing: Array(line.utf8)), let at = json["t"]?.double else { return nil }
            return Record(
                at: Timestamp(seconds: at),
                status: json["status"]?.int ?? 0,
                version: json["version"]?.string ?? "",
                cause: json["cause"]?.string,
                error: json["error"]?.string ?? ""
            )
        }
    }

    /// Ends it, and returns every request.
    func finish() async -> [Record] {
        await process.stop()
        return records
    }
}

extension Bench {
    /// Begins to send requests for the rollout, and waits for the first answer.
    func startLoad(_ recipe: RolloutRecipe) async throws -> Load {
        let name = "load-\(recipe.key.name)"
        let holdout = "\(directory)/holdout.json"
        try Files.write(#"{"rows": [[0]], "labels": [0]}"#, to: holdout)
        let log = "\(directory)/\(name).jsonl"
        let url = "http://127.0.0.1:\(ports.gateway)/predict"
        try await eventually("the gateway serves \(recipe.key.name)", within: .seconds(30)) {
            try await isServed(recipe, at: url)
        }
        let process = try start(
            name,
            [
                "\(Tools.venv)/python3", "\(Tools.checkout)/hack/demo.d/load/load.py",
                "--url", url, "--host", "\(recipe.key.name).test", "--holdout", holdout,
                "--rate", "\(Load.rate)", "--seconds", "600", "--namespace", namespace, "--log", log,
            ]
        )
        let load = Load(log: log, process: process)
        try await eventually("the first answers", within: .seconds(15)) { load.records.count > Load.rate / 2 }
        return load
    }

    private func isServed(_ recipe: RolloutRecipe, at url: String) async throws -> Bool {
        let headers: HTTPHeaders = ["Host": "\(recipe.key.name).test"]
        let request = HTTPRequest(method: "POST", url: url, headers: headers, body: Array("{}".utf8))
        return try await web.send(request).status == 200
    }
}

/// The share of requests that a version answered in a span of time.
struct Share: Sendable, CustomStringConvertible {
    var asked: Int
    var measured: Double
    var requests: Int

    var description: String { "\(asked)→\(measured.short) of \(requests)" }

    /// For each weight that lasted: the share that the version had of the requests under it.
    ///
    /// Requests count from a second after the weight was seen in the route, when proxies have taken it over, until
    /// somewhat before the next was seen: it was written earlier.
    static func of(_ version: String, in records: [Load.Record], under weights: [Journal.Weight]) -> [Share] {
        zip(weights, weights.dropFirst()).compactMap { weight, next in
            let since = weight.at + .seconds(1)
            let until = next.at - .milliseconds(500)
            let span = records.filter { since <= $0.at && $0.at < until && !$0.version.isEmpty }
            guard span.count >= 2 * Load.rate else { return nil }
            let hits = span.reduce(0) { $0 + ($1.version == version ? 1 : 0) }
            let share = 100 * Double(hits) / Double(span.count)
            return Share(asked: weight.percent, measured: share, requests: span.count)
        }
    }
}
