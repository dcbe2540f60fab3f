import ArgumentParser
import Glibc
import KubeModel
import Logging
import Sandbox
import ServiceLifecycle
import UnixSignals

/// The command `modelrollout-sandbox`.
@main struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modelrollout-sandbox",
        abstract: "Runs a Kubernetes cluster in one process: an API server, controllers and, if asked, a node.",
        discussion: """
            The data directory receives admin.conf (a kubeconfig), ca.crt and admin.token. Nothing outlives the process.
            """
    )

    @Option(help: ArgumentHelp("Address and port to listen on; port 0 for any free one.", valueName: "host:port"))
    var listen = "127.0.0.1:0"

    @Option(help: ArgumentHelp("Directory for the kubeconfig, certificates and pods.", valueName: "directory"))
    var dataDir: String

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Manifests to load at the start.", valueName: "file"))
    var crds: [String] = []

    @Flag(help: "Run pods as processes of this machine.")
    var node = false

    @Option(help: ArgumentHelp("Seed of names and UIDs; random if not given.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
    var logLevel = "notice"

    func validate() throws {
        guard Endpoint(listen) != nil else {
            throw ValidationError("--listen must be an address and a port, such as 127.0.0.1:0")
        }
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level must be one of \(Logger.Level.allCases.map(\.rawValue))")
        }
    }

    func run() async throws {
        var logger = Logger(label: "modelrollout-sandbox", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .notice
        let server = makeServer()
        for path in crds { try server.load(manifests: path) }
        var services: [any Service] = []
        if node { services.append(NodeService(server, directory: "\(dataDir)/pods")) }
        services.append(try makeService(server, logger))
        let group = ServiceGroup(
            services: services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        try await group.run()
    }

    private func makeServer() -> APIServer {
        var configuration = APIServer.Configuration()
        configuration.seed = seed ?? UInt64.random(in: 0 ... .max)
        let server = APIServer(configuration: configuration, clock: WallClock.now)
        for behavior in Workloads.controllers() { server.add(behavior) }
        return server
    }

    private func makeService(_ server: APIServer, _ logger: Logger) throws -> SandboxService {
        var configuration = SandboxService.Configuration(directory: dataDir)
        if let endpoint = Endpoint(listen) {
            configuration.host = endpoint.host
            configuration.port = endpoint.port
        }
        return try SandboxService(server, configuration, logger: logger) { [dataDir] url in
            // Whoever started the process may wait for this line, so it must not stay in a buffer.
            let line = Array("serving on \(url); kubeconfig: \(dataDir)/admin.conf\n".utf8)
            _ = unsafe write(STDOUT_FILENO, line, line.count)
        }
    }
}

/// An address and a port, as the command line gives them.
struct Endpoint {
    var host: String
    var port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon > text.startIndex
        else { return nil }
        host = String(text[..<colon])
        self.port = port
    }
}

/// The time of day of the system.
enum WallClock {
    static let now: @Sendable () -> Timestamp = {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

/// The node that runs pods as processes.
struct NodeService: Service {
    private let server: APIServer
    private let node: ProcessNode

    init(_ server: APIServer, directory: String) {
        self.server = server
        node = ProcessNode(ProcessNode.Configuration(directory: directory))
        server.add(node.behavior)
        server.setPodLogs { [node] pod, container in node.logs(of: pod, container: container) }
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await node.run(now: WallClock.now) { body in server.withCluster { body($0) } }
        }
    }
}
