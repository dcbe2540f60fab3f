import Analysis
import CurlTransport
import HTTPTransport
import KubeClient
import KubeRuntime
import RolloutController

/// The connections to metrics sources: one pool each, made when it is first needed.
final class SourceConnections: Sendable {
    private struct Entry {
        var transport: CurlTransport
        var configuration: CurlTransport.Configuration
        var files: [[UInt8]?]
    }

    private let sources: MetricSources
    private let files: any FileReading
    private let environment: [String: String]
    private let entries = LockedBox<[String: Entry]>([:])

    init(_ sources: MetricSources, files: any FileReading, environment: [String: String]) {
        self.sources = sources
        self.files = files
        self.environment = environment
    }

    /// How the source is reached; one that can't be set up fails every request.
    @Sendable func connection(to source: MetricSource) -> Measure.Connection {
        Measure.Connection(transport: transport(to: source)) { [files, environment] request, now in
            switch source.credentials {
            case .none: break
            case .bearerTokenFile(let path):
                request.headers["Authorization"] = "Bearer \(try Self.secret(path, files))"
            case .basicAuthFile(let path):
                let pair = Array(try Self.secret(path, files).utf8)
                request.headers["Authorization"] = "Basic \(Base64.encoded(pair))"
            case .sigV4(let scope):
                let credentials =
                    if let file = scope.credentialsFile {
                        try AWSCredentials(sharedFile: Self.secret(file, files))
                    } else {
                        try AWSCredentials(environment: environment)
                    }
                SigV4(region: scope.region, service: scope.service).sign(&request, with: credentials, at: now)
            }
        }
    }

    /// Takes changed certificate files into use.
    func rotate() {
        let present = entries.withLock { $0 }
        for (name, entry) in present {
            let contents = self.contents(entry.configuration)
            guard contents != entry.files, (try? entry.transport.replace(entry.configuration)) != nil else { continue }
            entries.withLock { $0[name]?.files = contents }
        }
    }

    private func transport(to source: MetricSource) -> any HTTPTransport {
        if let known = entries.withLock({ $0[source.name]?.transport }) { return known }
        let configuration = configuration(for: source)
        do throws(TransportError) {
            let transport = try CurlTransport(configuration)
            let entry = Entry(transport: transport, configuration: configuration, files: contents(configuration))
            return entries.withLock { entries in
                if let known = entries[source.name] { return known.transport }
                entries[source.name] = entry
                return transport
            }
        } catch {
            return UnusableTransport(error: error)
        }
    }

    private func configuration(for source: MetricSource) -> CurlTransport.Configuration {
        var configuration = CurlTransport.Configuration()
        configuration.authorities = source.caFile.map { .file($0) }
        configuration.identity = source.clientCertificate.map {
            .init(certificate: .file($0.certificateFile), key: .file($0.keyFile))
        }
        configuration.maxConnections = max(1, source.concurrency)
        if sources.named[source.name] == nil {
            // A resource chose this address: it must not lead to what only this machine or its host can reach.
            configuration.addressPolicy = AddressPolicy(denying: Self.inner.compactMap(AddressRange.init))
        }
        return configuration
    }

    private static let inner = [
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "fe80::/10",
        "ff00::/8",
    ]

    private func contents(_ configuration: CurlTransport.Configuration) -> [[UInt8]?] {
        [configuration.authorities, configuration.identity?.certificate, configuration.identity?.key].map { origin in
            guard case .file(let path)? = origin else { return nil }
            return try? files.read(path, limit: 1 << 20)
        }
    }

    private static func secret(_ path: String, _ files: any FileReading) throws -> String {
        let text = String(decoding: try files.read(path, limit: 1 << 16), as: UTF8.self)
        return String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

/// Stands for a transport that could not be made.
private struct UnusableTransport: HTTPTransport {
    let error: TransportError

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse { throw error }
    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream { throw error }
}
