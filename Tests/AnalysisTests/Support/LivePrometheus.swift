import Analysis
import Foundation
import Glibc
import HTTPTransport
import KubeModel
import RolloutCore

/// A real Prometheus on loopback that scrapes one static page every second.
final class LivePrometheus {
    let port: Int
    private let directory: URL
    private var processes: [Process] = []

    static let programs = ["/usr/bin/prometheus", "/usr/bin/python3"]
    static var isInstalled: Bool { programs.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) } }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Starts both servers and waits until the page has been scraped.
    init(page: String) async throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("analysis-\(UUID().uuidString)")
        port = try LoopbackHTTP.freePort()
        let pagePort = try LoopbackHTTP.freePort()
        let pages = directory.appendingPathComponent("pages")
        try FileManager.default.createDirectory(at: pages, withIntermediateDirectories: true)
        try Data(page.utf8).write(to: pages.appendingPathComponent("metrics"))
        try Data(#"[{"targets": ["127.0.0.1:\#(pagePort)"]}]"#.utf8).write(
            to: directory.appendingPathComponent("targets.json")
        )
        try Data(Self.configuration.utf8).write(to: directory.appendingPathComponent("prometheus.yml"))
        try run(
            Self.programs[1],
            ["-m", "http.server", "\(pagePort)", "--bind", "127.0.0.1", "--directory", pages.path]
        )
        try run(
            Self.programs[0],
            [
                "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--log.level=error",
                "--web.listen-address=127.0.0.1:\(port)",
            ]
        )
        try await waitForScrape()
    }

    private static let configuration = """
        global: {scrape_interval: 1s, scrape_timeout: 900ms}
        scrape_configs:
          - job_name: pods
            honor_labels: true
            file_sd_configs: [{files: [targets.json]}]

        """

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

    private func waitForScrape() async throws {
        for _ in 0..<300 {
            let query = PrometheusQuery(source: try source(), text: "sum(up)", at: Self.now(), staleness: .seconds(60))
            if let response = try? send(query), query.outcome(of: response) == .value(1) { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure(description: "Prometheus has scraped nothing within 30 s")
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
