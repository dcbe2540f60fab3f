import Analysis
import ArgumentParser
import CurlTransport
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import RolloutController
import ServiceLifecycle
import UnixSignals

/// The controller as a process: reads its options, chooses the transport, and runs until it is told to end.
@main
struct ControllerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modelrollout-controller",
        abstract: "Puts new versions of machine-learning models into production, step by step.",
        version: Version.current
    )

    @OptionGroup var access: AccessOptions
    @OptionGroup var leadership: LeadershipOptions

    @Option(help: "A namespace to look after; may be repeated. All of them where none is given.")
    var namespace: [String] = []

    @Option(
        help: """
            A Prometheus that rollouts may name: name=url, with options after commas, such as \
            default=http://prometheus:9090,scrapeInterval=15s,tokenFile=/path. May be repeated. Options: \
            scrapeInterval, timeout, concurrency, namespaceLabel, podLabel; tokenFile, basicAuthFile, ca, clientCert, \
            clientKey; header.<name>, as header.X-Scope-OrgID=team for Mimir; param.<name>, as \
            param.partial_response=false for Thanos; sigv4Region, sigv4Service and awsCredentialsFile for Amazon's.
            """
    )
    var metricsSource: [String] = []

    @Option(help: "A host, or *.suffix, whose Prometheus a rollout may name by URL. May be repeated.")
    var allowMetricsHost: [String] = []

    @Option(help: "How many rollouts are reconciled at once.")
    var workers = 8

    @Option(help: "Where /healthz, /readyz and /metrics are served: [host]:port.")
    var listen = ListenAddress(host: "0.0.0.0", port: 8080)

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel = LogLevel(level: .info)

    @Option(help: "json or text.")
    var logFormat = LogFormat.text

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers must be between 1 and 256") }
        _ = try sources()
    }

    func run() async throws {
        let level = logLevel.level
        let format = logFormat
        LoggingSystem.bootstrap { label in format.handler(label: label, level: level) }
        let logger = Logger(label: "modelrollout")
        let time = TimeSource(clock: ContinuousClock(), now: Wall.now)
        let cluster = try await access.connect(time: time, logger: logger)
        let configuration = ControllerConfiguration(
            namespaces: namespace.isEmpty ? nil : namespace,
            sources: try sources(),
            leaderElection: try leadership.settings(defaultNamespace: cluster.namespace),
            workers: workers,
            instance: leadership.instance,
            version: Version.current
        )
        let metrics = SourceConnections(
            configuration.sources,
            files: HostFiles(),
            environment: HostEnvironment.current()
        )
        let process = ControllerProcess(
            configuration,
            connect: cluster.client,
            source: metrics.connection,
            hasEnded: LeadershipOptions.hasEnded,
            time: time,
            logger: logger
        )
        logger.notice(
            "starting",
            metadata: [
                "version": "\(Version.current)", "server": "\(cluster.server)", "listen": "\(listen.description)",
            ]
        )
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: ControllerService(process, host: listen.host, port: listen.port, logger: logger)),
                    .init(
                        service: RotationService(
                            cluster: cluster,
                            metrics: metrics,
                            requests: process.requests,
                            time: time
                        )
                    ),
                    .init(
                        service: WorkService(process: process, logger: logger),
                        successTerminationBehavior: .gracefullyShutdownGroup
                    ),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
        logger.notice("ended")
    }

    private func sources() throws -> MetricSources {
        do {
            return try MetricSources(options: metricsSource, allowedHosts: allowMetricsHost)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
