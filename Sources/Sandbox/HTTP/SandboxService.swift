import Hummingbird
import HummingbirdHTTP2
import HummingbirdTLS
import KubeModel
package import Logging
import NIOCore
import ServiceLifecycle

/// The embedded cluster as a service: an API server on a socket, with TLS.
package struct SandboxService: Service {
    /// Where and how the server listens.
    package struct Configuration: Sendable {
        package var host = "127.0.0.1"
        /// 0 for any free port.
        package var port = 0
        /// Where certificates, tokens and the kubeconfig are written.
        package var directory: String
        /// How often behaviours that wait for time to pass are looked at.
        package var tick = Duration.milliseconds(20)

        package init(directory: String) {
            self.directory = directory
        }
    }

    private let server: APIServer
    private let configuration: Configuration
    private let logger: Logger
    private let certificates: Certificates
    private let token: String
    private let onRunning: @Sendable (_ url: String) async -> Void

    /// Prepares the directory and the certificates.
    ///
    /// - Parameters:
    ///   - server: The server to put on the network.
    ///   - configuration: Where and how.
    ///   - logger: Where requests that fail are told of.
    ///   - onRunning: Called with the base URL once requests are answered and the kubeconfig is written.
    /// - Throws: What keeps the certificates from being made.
    package init(
        _ server: APIServer,
        _ configuration: Configuration,
        logger: Logger,
        onRunning: @escaping @Sendable (_ url: String) async -> Void = { _ in }
    ) throws {
        self.server = server
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
        try Files.makeDirectory(configuration.directory)
        let addresses = Set(["127.0.0.1", "::1", configuration.host]).filter { $0 != "0.0.0.0" && $0 != "localhost" }
        certificates = try Certificates(directory: configuration.directory, addresses: addresses.sorted())
        var random = RandomSource(seed: UInt64.random(in: 0 ... .max))
        token = random.uuid() + random.uuid()
        server.accept(token: token, for: .administrator)
    }

    /// The authority's certificate, as a PEM file.
    package var authorityPath: String { certificates.authority }

    /// The administrator's bearer token.
    package var administratorToken: String { token }

    /// Serves until the service group shuts down.
    package func run() async throws {
        let chain = try NIOSSLCertificate.fromPEMFile(certificates.certificate)
        let key = try NIOSSLPrivateKey(file: certificates.key, format: .pem)
        let tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        let targets = FrontEnd.Page(path: "/prometheus/targets", contentType: "application/json") {
            server.withCluster { $0.prometheusTargets() }.encoded
        }
        let application = Application(
            responder: FrontEnd(server: server, pages: [targets]),
            server: try .http2Upgrade(tlsConfiguration: tls),
            configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                await started(port: port)
            },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await passTime() }
            group.addTask {
                try await withGracefulShutdownHandler {
                    try await application.run()
                } onGracefulShutdown: {
                    server.endWatches()
                }
            }
            try await group.next()
            try await group.next()
        }
    }

    /// Lets behaviours, bookmarks and ends of watches happen in time.
    private func passTime() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                server.settle()
                try? await Task.sleep(for: configuration.tick)
            }
        }
    }

    private func started(port: Int) async {
        let url = "https://\(configuration.host):\(port)"
        do {
            let directory = configuration.directory
            try TextFile.write(token, to: "\(directory)/admin.token", mode: 0o600)
            let authority = try TextFile.read(certificates.authority)
            let text = Kubeconfig.text(server: url, authority: authority, token: token)
            try TextFile.write(text, to: "\(directory)/admin.conf", mode: 0o600)
        } catch {
            logger.error("the kubeconfig can't be written", metadata: ["error": "\(error)"])
        }
        await onRunning(url)
    }
}
