import CCurl
import HTTPTransport

/// Where a request goes, taken apart by the parser that libcurl itself uses, so that the two cannot disagree.
struct Target: Sendable, Equatable {
    /// The URL as libcurl gets it.
    let url: String
    let scheme: String
    /// The host, an IPv6 address in brackets.
    let host: String
    let port: Int
    /// `host:port` for people.
    var authority: String { "\(host):\(port)" }

    /// Takes the URL apart.
    ///
    /// - Parameters:
    ///   - text: An absolute `http` or `https` URL without user name, in plain ASCII.
    ///   - serverName: Stands in for the host in the URL, when given; `host` stays the real one.
    /// - Throws: `.unusable`.
    init(_ text: String, serverName: String? = nil) throws(TransportError) {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Self.unusable("the URL holds characters that must be percent-encoded")
        }
        // libcurl would read a path without host as a host.
        guard let start = text.firstRange(of: "://"), text[start.upperBound...].first != "/" else {
            throw Self.unusable("the URL is not absolute")
        }
        guard let parts = unsafe curl_url() else { throw Self.unusable("out of memory") }
        defer { unsafe curl_url_cleanup(parts) }
        guard unsafe curl_url_set(parts, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER)) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: parts),
            let host = unsafe Self.part(CURLUPART_HOST, of: parts), !host.isEmpty,
            let port = unsafe Self.part(CURLUPART_PORT, of: parts).flatMap({ Int($0) })
        else { throw Self.unusable("the URL is not valid, or names a user") }
        guard scheme == "http" || scheme == "https" else { throw Self.unusable("the URL is neither http nor https") }
        self.scheme = scheme
        self.host = host
        self.port = port
        guard let serverName else {
            url = text
            return
        }
        guard scheme == "https" else { throw Self.unusable("a TLS server name needs an https URL") }
        guard unsafe curl_url_set(parts, CURLUPART_HOST, serverName, 0) == CURLUE_OK,
            let renamed = unsafe Self.part(CURLUPART_URL, of: parts)
        else { throw Self.unusable("the TLS server name is no host name") }
        url = renamed
    }

    /// The scheme of the URL of a proxy, or nil where libcurl could not read the URL.
    static func scheme(ofProxy url: String) -> String? {
        guard let parts = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(parts) }
        guard unsafe curl_url_set(parts, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
            let host = unsafe part(CURLUPART_HOST, of: parts), !host.isEmpty
        else { return nil }
        return unsafe part(CURLUPART_SCHEME, of: parts)
    }

    private static func part(_ part: CURLUPart, of parts: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(parts, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK else { return nil }
        guard let text = unsafe text else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }

    private static func unusable(_ message: String) -> TransportError {
        TransportError(.unusable, message, isUnsent: true)
    }
}
