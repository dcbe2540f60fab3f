import Glibc
import HTTPTransport

/// A configuration that was checked, with its files read.
struct Settings: Sendable {
    let configuration: CurlTransport.Configuration
    let authorities: [UInt8]?
    let certificate: [UInt8]?
    let key: [UInt8]?
    let proxy: ProxyRules?

    init(_ configuration: CurlTransport.Configuration) throws(TransportError) {
        self.configuration = configuration
        authorities = try configuration.authorities.map { (source) throws(TransportError) in
            try Self.certificates(source, "the certificates of the authorities")
        }
        certificate = try configuration.identity.map { (identity) throws(TransportError) in
            try Self.certificates(identity.certificate, "the client's certificate")
        }
        key = try configuration.identity.map { (identity) throws(TransportError) in try Self.key(identity.key) }
        switch configuration.proxy {
        case .none: proxy = nil
        case .environment: proxy = try ProxyRules.fromProcessEnvironment()
        case .rules(let rules): proxy = rules
        }
        try Self.check(configuration)
    }

    private static func check(_ configuration: CurlTransport.Configuration) throws(TransportError) {
        guard configuration.maxConnections > 0, configuration.streamBufferBytes > 0 else {
            throw unusable("limits of a transport must be above zero")
        }
        guard configuration.connectTimeout > .zero else { throw unusable("the time to connect must be above zero") }
        if let name = configuration.serverName {
            let isName = name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            }
            guard isName, !name.isEmpty else { throw unusable("the TLS server name is no host name") }
        }
        if let agent = configuration.userAgent, !agent.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) {
            throw unusable("the user agent holds characters a header cannot")
        }
    }

    private static func certificates(
        _ source: CurlTransport.PEMSource,
        _ role: String
    ) throws(TransportError) -> [UInt8] {
        let bytes = try contents(of: source, role)
        let blocks = PEM.blocks(in: bytes) ?? []
        let certificates = blocks.filter { $0.label == "CERTIFICATE" || $0.label == "TRUSTED CERTIFICATE" }
        guard !certificates.isEmpty, certificates.allSatisfy(\.isWhole) else {
            throw unusable("\(role): no whole PEM certificates")
        }
        return bytes
    }

    private static func key(_ source: CurlTransport.PEMSource) throws(TransportError) -> [UInt8] {
        let bytes = try contents(of: source, "the client's key")
        let keys = (PEM.blocks(in: bytes) ?? []).filter { $0.label.hasSuffix("PRIVATE KEY") }
        guard let key = keys.first, keys.count == 1 else { throw unusable("the client's key: no single PEM key") }
        guard !key.isEncrypted else { throw unusable("the client's key is encrypted") }
        guard key.isWhole else { throw unusable("the client's key is torn") }
        return bytes
    }

    private static func contents(
        of source: CurlTransport.PEMSource,
        _ role: String
    ) throws(TransportError) -> [UInt8] {
        switch source {
        case .pem(let bytes):
            return bytes
        case .file(let path):
            guard let bytes = read(path) else { throw unusable("\(role): cannot read \(path)") }
            return bytes
        }
    }

    /// The content of a file of at most 8 MiB.
    private static func read(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "re") else { return nil }
        defer { unsafe fclose(file) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe fread($0.baseAddress, 1, $0.count, file) }
            guard count > 0 else { break }
            content.append(contentsOf: piece.prefix(count))
            guard content.count <= 8 << 20 else { return nil }
        }
        return unsafe ferror(file) == 0 ? content : nil
    }

    private static func unusable(_ message: String) -> TransportError {
        TransportError(.unusable, message, isUnsent: true)
    }
}
