package import KubeModel

/// How one API server is reached, and as whom: what a kubeconfig or the pod's environment comes down to.
package struct ClusterAccess: Sendable, Hashable {
    /// The base URL: scheme, host, port and perhaps a path, without a slash at its end.
    package var server: String
    /// The namespace for requests that name none.
    package var namespace: String
    package var tls: TLSSettings
    /// The proxy on the way there; its URL may hold a password.
    package var proxy: Secret?
    package var credential: CredentialMethod

    package init(
        server: String,
        namespace: String = "default",
        tls: TLSSettings = TLSSettings(),
        proxy: Secret? = nil,
        credential: CredentialMethod = .none
    ) {
        self.server = server
        self.namespace = namespace
        self.tls = tls
        self.proxy = proxy
        self.credential = credential
    }
}

/// Whom the client trusts, and which certificate it shows.
package struct TLSSettings: Sendable, Hashable {
    /// The authorities that servers are checked against; nil for those of the system.
    package var authorities: PEMOrigin?
    package var certificate: PEMOrigin?
    package var key: PEMOrigin?
    /// The name that the server's certificate must bear where it isn't the host of the URL.
    package var serverName: String?
    /// Accepts any certificate of the server.
    package var skipsVerification = false

    package init(
        authorities: PEMOrigin? = nil,
        certificate: PEMOrigin? = nil,
        key: PEMOrigin? = nil,
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

/// Where PEM text is: in a file that may change, or in the configuration itself.
package enum PEMOrigin: Sendable, Hashable {
    case file(String)
    case inline(Secret)
}

/// How the client says who it is, its certificate apart.
package enum CredentialMethod: Sendable, Hashable {
    case none
    case token(Secret)
    /// A file with a token, read again every minute; `initial` is used until it could be read.
    case tokenFile(String, initial: Secret?)
    case basic(user: String, password: Secret)
    /// A program that prints credentials.
    case exec(ExecPlugin)
}

/// A program of the `client.authentication.k8s.io` protocol.
package struct ExecPlugin: Sendable, Hashable {
    package var apiVersion: String
    package var command: Command
    /// Told to people when the program is missing.
    package var installHint: String
    /// The cluster as the protocol describes it to the program; nil where it is not to know.
    package var cluster: JSONValue?

    package init(apiVersion: String, command: Command, installHint: String = "", cluster: JSONValue? = nil) {
        self.apiVersion = apiVersion
        self.command = command
        self.installHint = installHint
        self.cluster = cluster
    }
}
