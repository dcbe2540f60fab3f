import Analysis
import Foundation
import Glibc
import HTTPTransport
import KubeModel
import RolloutCore

/// A real Prometheus on loopback that scrapes static pages every second.
final class LivePrometheus {
    let port: Int
    private let directory: URL
    private var processes: [Process] = []

    static let programs = ["/usr/bin/prometheus", "/usr/bin/python3"]
    static var isInstalled: Bool { programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) } }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Targets that are scraped alike.
    struct Job {
        var name = "pods"
        /// Whether a page's own labels win over the target's; else they are renamed `exported_…`.
        var honorsLabels = true
        /// Labels of each target; `__metrics_path__` is the page that it serves.
        var targets: [[String: String]] = [[:]]
    }

    /// Serves one page as the only target.
    convenience init(page: String) async throws {
        try await self.init(pages: ["metrics": page], jobs: [Job()])
    }

    /// A server of files that says of those that end in `.pb` what Prometheus must be told of messages.
    private static let pageServer = """
        import http.server, sys
        H = http.server.SimpleHTTPRequestHandler
        H.extensions_map['.pb'] = ('application/vnd.google.protobuf; '
            'proto=io.prometheus.client.MetricFamily; encoding=delimited')
        http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])),
            lambda *a: H(*a, directory=sys.argv[2])).serve_forever()
        """

    /// Starts both servers and waits until every target has been scraped.
    init(
        pages: [String: String],
        data: [String: Data] = [:],
        jobs: [Job],
        features: [String] = []
    ) async throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("analysis-\(UUID().uuidString)")
        port = try LoopbackHTTP.freePort()
        let pagePort = try LoopbackHTTP.freePort()
        try FileManager.default.createDirectory(at: self.pages, withIntermediateDirectories: true)
        for (path, text) in pages { try serve(text, at: path) }
        for (path, bytes) in data { try serve(bytes, at: path) }
        var configuration = "global: {scrape_interval: 1s, scrape_timeout: 900ms}\nscrape_configs:\n"
        for job in jobs {
            configuration += "  - job_name: \(job.name)\n    honor_labels: \(job.honorsLabels)\n"
            configuration += "    file_sd_configs: [{files: [\(job.name).json]}]\n"
            let groups = job.targets.map { TargetGroup(targets: ["127.0.0.1:\(pagePort)"], labels: $0) }
            try JSONEncoder().encode(groups).write(to: directory.appendingPathComponent("\(job.name).json"))
        }
        try Data(configuration.utf8).write(to: directory.appendingPathComponent("prometheus.yml"))
        try run(Self.programs[1], ["-c", Self.pageServer, "\(pagePort)", self.pages.path])
        try run(
            Self.programs[0],
            [
                "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--log.level=error",
                "--web.listen-address=127.0.0.1:\(port)",
            ] + features.map { "--enable-feature=\($0)" }
        )
        let targets = jobs.reduce(0) { $0 + $1.targets.count }
        try await wait(until: "sum(up) == \(targets)")
    }

    private struct TargetGroup: Encodable {
        var targets: [String]
        var labels: [String: String]
    }

    private var pages: URL { directory.appendingPathComponent("pages") }

    /// Replaces a page as a whole.
    func serve(_ page: String, at path: String) throws { try serve(Data(page.utf8), at: path) }

    func serve(_ page: Data, at path: String) throws {
        let file = pages.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try page.write(to: file, options: .atomic)
    }

    func source(path: String = "") throws -> MetricSource {
        MetricSource(name: "live", url: try SourceURL("http://127.0.0.1:\(port)\(path)"), scrapeInterval: .seconds(1))
    }

    func send(_ query: PrometheusQuery) throws -> HTTPResponse {
        try LoopbackHTTP.send(query.request, port: port)
    }

    static func now() -> Timestamp { Timestamp(seconds: Date().timeIntervalSince1970) }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        processes.append(process)
    }

    /// Waits until the query gives a number; the instant at which it did.
    @discardableResult
    func wait(until text: String) async throws -> Timestamp {
        for _ in 0..<300 {
            let query = PrometheusQuery(
                source: try source(),
                text: text,
                at: Self.now().wholeSeconds,
                staleness: .seconds(60)
            )
            if let response = try? send(query), case .value = query.outcome(of: response) { return query.at }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure(description: "Prometheus has scraped too little within 30 s: \(text)")
    }

    deinit {
        // Threads of the test runner block SIGTERM, and what they start inherits that.
        for process in processes { kill(process.processIdentifier, SIGKILL) }
        for process in processes {
            for _ in 0..<500 where process.isRunning { usleep(10_000) }
        }
        try? FileManager.default.removeItem(at: directory)
    }
}
