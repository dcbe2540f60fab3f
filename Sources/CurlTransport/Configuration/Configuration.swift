extension CurlTransport {
    /// How a transport connects: whom it trusts, who it is, which way it goes, and its limits.
    ///
    /// Files are read once, when the transport takes the configuration; a later change of a file takes effect by
    /// giving the configuration again to `replace(_:)`.
    package struct Configuration: Sendable, Hashable {
        /// Certificates that servers are checked against, and no others; nil for those of the system.
        package var authorities: PEMSource?
        /// The certificate this client shows, or nil for none.
        package var identity: ClientIdentity?
        /// Accepts any certificate of the server.
        ///
        /// For tests and an administrator's explicit wish only.
        package var insecureSkipVerify = false
        /// The name that the server's certificate must bear and that is asked for in the handshake, when it is not
        /// the host of the URL (`tls-server-name` of a kubeconfig).
        ///
        /// Requests through this transport must be `https`.
        package var serverName: String?
        /// The way out.
        package var proxy = ProxyChoice.none
        /// The protocol spoken where a response is collected.
        package var httpVersion = HTTPVersion.http2
        /// Connections open at the same time; further requests wait for one.
        ///
        /// A stream has one for itself as long as it lives; an HTTP/2 connection carries many other requests.
        package var maxConnections = 64
        /// Longest time for name resolution, TCP and TLS together.
        package var connectTimeout = Duration.seconds(10)
        /// How a dead peer is found.
        package var keepAlive = KeepAlive()
        /// Addresses that are refused.
        ///
        /// Cannot be combined with a proxy, which would hide the address.
        package var addressPolicy: AddressPolicy?
        /// Value of `User-Agent` for requests that bring none.
        package var userAgent: String?
        /// Bytes of a stream's body held for a slow consumer before the sender is held back.
        package var streamBufferBytes = 1 << 20

        package init() {}
    }

    /// PEM text, or the file it is in.
    package enum PEMSource: Sendable, Hashable {
        case file(String)
        case pem([UInt8])
    }

    /// A certificate, with those that link it to an authority, and its private key, which must not be encrypted.
    package struct ClientIdentity: Sendable, Hashable {
        package var certificate: PEMSource
        package var key: PEMSource

        package init(certificate: PEMSource, key: PEMSource) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Which proxy is used.
    package enum ProxyChoice: Sendable, Hashable {
        /// Direct connections, whatever the environment says.
        case none
        /// What `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.
        case environment
        /// Fixed rules.
        case rules(ProxyRules)
    }

    /// The version of HTTP spoken by `send`.
    ///
    /// Streams always have an HTTP/1.1 connection of their own: with libcurl 7.88, a reader of one HTTP/2 stream can hold
    /// up the others on its connection, and a server is not told that a stream was given up before that connection is
    /// used again. Without TLS there is no HTTP/2 either, because libcurl breaks such a connection by its reuse.
    package enum HTTPVersion: Sendable, Hashable {
        /// One request at a time on a connection.
        case http1
        /// HTTP/2 where the server agrees to it in the TLS handshake, else HTTP/1.1.
        ///
        /// A response without `Content-Length` that the server cuts off with the code `NO_ERROR` may look whole to
        /// libcurl 7.88: for bodies that do not show their end themselves, as JSON does, use `http1`.
        case http2
    }

    /// Settings of TCP that find a peer that went away without a word.
    ///
    /// With the defaults a connection on which nothing comes back is given up after 30 s, idle or not. libcurl 7.88 has
    /// no HTTP/2 PING for handles driven by a multi handle (`curl_easy_upkeep` leaves them alone), and needs none for
    /// that; a peer whose kernel still answers is found by the limit of silence of the request.
    package struct KeepAlive: Sendable, Hashable {
        /// Silence before the first probe (`TCP_KEEPIDLE`), in whole seconds.
        package var idle = Duration.seconds(20)
        /// Time between probes (`TCP_KEEPINTVL`), in whole seconds.
        package var interval = Duration.seconds(10)
        /// Unanswered probes that end the connection (`TCP_KEEPCNT`), where `userTimeout` is zero.
        package var probes = 3
        /// Longest time that sent bytes or probes may go unanswered (`TCP_USER_TIMEOUT`); zero for the system's own.
        package var userTimeout = Duration.seconds(30)

        package init() {}
    }
}

// A private key must not get into a log with the configuration around it.
extension CurlTransport.PEMSource: CustomStringConvertible, CustomReflectable {
    package var description: String {
        switch self {
        case .file(let path): "file \(path)"
        case .pem(let bytes): "PEM of \(bytes.count) bytes"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
