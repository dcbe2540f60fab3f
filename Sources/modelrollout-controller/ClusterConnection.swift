import CurlTransport
import HTTPTransport
import KubeClient
import KubeRuntime
import Logging
import RolloutController

/// The connections to one API server: one each for the lease, for watches and for all other requests.
struct ClusterConnection: Sendable {
    let server: String
    let namespace: String
    private let credentials: Credentials
    private let transports: [CurlTransport]
    private let base: CurlTransport.Configuration
    private let userAgent: String
    private let time: TimeSource
    private let logger: Logger

    init(
        _ access: ClusterAccess,
        files: any FileReading,
        commands: (any CommandRunning)?,
        environment: [String: String],
        time: TimeSource,
        logger: Logger
    ) async throws {
        credentials = try Credentials(
            access,
            files: files,
            commands: commands,
            environment: environment,
            time: time,
            logger: logger
        )
        var base = CurlTransport.Configuration()
        if let proxy = access.proxy {
            base.proxy = .rules(try ProxyRules(url: proxy.revealed))
        } else if commands != nil {
            base.proxy = .environment
        }
        self.base = base
        server = access.server
        namespace = access.namespace
        userAgent = UserAgent.text(version: Version.current, commit: Version.commit)
        self.time = time
        self.logger = logger
        let configuration = Self.configuration(base, try await credentials.tls())
        transports = try (0..<3).map { _ in try CurlTransport(configuration) }
    }

    /// Makes a client whose writes pass the gate.
    @Sendable func client(gate: any WriteGate, meter: RequestMeter) -> any KubeAPI {
        KubeClient(
            server: server,
            transports: .init(lease: transports[0], watch: transports[1], unary: transports[2]),
            authorizer: credentials,
            gate: gate,
            observer: meter,
            userAgent: userAgent,
            logger: logger,
            time: time
        )
    }

    /// Takes changed certificates into use; `isForced` where a server's certificate was refused meanwhile.
    func rotate(isForced: Bool) async {
        guard let change = await credentials.poll(isForced: isForced) else { return }
        let configuration = Self.configuration(base, change.material)
        for transport in transports {
            do {
                try transport.replace(configuration)
            } catch {
                logger.warning("the old certificates stay in use", metadata: ["reason": "\(error)"])
            }
        }
    }

    private static func configuration(
        _ base: CurlTransport.Configuration,
        _ material: TLSMaterial
    ) -> CurlTransport.Configuration {
        var configuration = base
        configuration.authorities = material.authorities.map { .pem($0) }
        if let certificate = material.certificate, let key = material.key {
            configuration.identity = .init(certificate: .pem(certificate), key: .pem(Array(key.revealed.utf8)))
        }
        configuration.serverName = material.serverName
        configuration.insecureSkipVerify = material.skipsVerification
        return configuration
    }
}
