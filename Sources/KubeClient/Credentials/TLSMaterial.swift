/// What a transport needs for TLS: certificates and keys themselves, not the files they are in.
package struct TLSMaterial: Sendable, Hashable {
    /// PEM text of the authorities that servers are checked against; nil for those of the system.
    package var authorities: [UInt8]?
    /// PEM text of the client's certificate, and of its key.
    package var certificate: [UInt8]?
    package var key: Secret?
    /// The name that the server's certificate must bear where it isn't the host of the URL.
    package var serverName: String?
    /// Accepts any certificate of the server.
    package var skipsVerification: Bool

    package init(
        authorities: [UInt8]? = nil,
        certificate: [UInt8]? = nil,
        key: Secret? = nil,
        serverName: String? = nil,
        skipsVerification: Bool = false
    ) {
        self.authorities = authorities
        self.certificate = certificate
        self.key = key
        self.serverName = serverName
        self.skipsVerification = skipsVerification
    }
}

/// New certificates for the transports.
package struct TLSChange: Sendable, Hashable {
    package var material: TLSMaterial
    /// True when the client shows another certificate: connections made with the old one must not live on.
    package var closesConnections: Bool

    package init(material: TLSMaterial, closesConnections: Bool) {
        self.material = material
        self.closesConnections = closesConnections
    }
}
