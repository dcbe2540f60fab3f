import Glibc
package import HTTPTransport

/// Which requests go through which proxy.
///
/// The environment is read as Go reads it, so that a cluster's settings mean the same here as in `kubectl`; blocks of
/// addresses in `NO_PROXY` work as well.
package struct ProxyRules: Sendable, Hashable {
    private var http: String?
    private var https: String?
    private var exceptions: [Exception]

    /// One entry of `NO_PROXY`.
    private enum Exception: Sendable, Hashable {
        case everything
        case addresses(AddressRange, port: Int?)
        /// A domain with the names below it, or only these.
        case domain(String, withItself: Bool, port: Int?)
        /// This machine: `localhost` and loopback addresses.
        case loopback
    }

    /// Makes rules that send every request through `url`, save to the hosts in `exceptions` (entries of `NO_PROXY`).
    package init(url: String, except exceptions: [String] = []) throws(TransportError) {
        let proxy = try Self.checked(url)
        http = proxy
        https = proxy
        self.exceptions = exceptions.compactMap(Self.exception)
    }

    /// Makes rules from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` or their lower-case forms.
    ///
    /// This machine is never reached through a proxy.
    package init(environment: [String: String]) throws(TransportError) {
        func value(_ name: String) -> String? {
            let found = environment[name] ?? environment[name.lowercased()]
            return found.flatMap { $0.isEmpty ? nil : $0 }
        }
        http = try value("HTTP_PROXY").map { (url) throws(TransportError) in try Self.checked(url) }
        https = try value("HTTPS_PROXY").map { (url) throws(TransportError) in try Self.checked(url) }
        let listed = (value("NO_PROXY") ?? "").split(separator: ",").map(String.init)
        exceptions = [.loopback] + listed.compactMap(Self.exception)
    }

    /// Reads the variables of this process.
    static func fromProcessEnvironment() throws(TransportError) -> ProxyRules {
        var environment: [String: String] = [:]
        for upper in ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"] {
            for name in [upper, upper.lowercased()] {
                guard let value = unsafe getenv(name) else { continue }
                environment[name] = unsafe String(cString: value)
            }
        }
        return try ProxyRules(environment: environment)
    }

    /// The URL of the proxy for a request to that host, or nil to connect directly.
    ///
    /// - Parameters:
    ///   - scheme: `http` or `https`.
    ///   - host: A name or an address, IPv6 with or without brackets.
    ///   - port: The port of the request's URL.
    /// - Returns: The proxy's URL or nil.
    package func proxy(scheme: String, host: String, port: Int) -> String? {
        guard let proxy = scheme == "https" ? https : http else { return nil }
        let name = Self.normalized(host)
        let address = IPAddress(name)
        return exceptions.contains { Self.matches($0, name: name, address: address, port: port) } ? nil : proxy
    }

    private static func matches(_ exception: Exception, name: String, address: IPAddress?, port: Int) -> Bool {
        switch exception {
        case .everything:
            return true
        case .loopback:
            guard let address else { return name == "localhost" || name.hasSuffix(".localhost") }
            return loopbacks.contains { $0.contains(address) }
        case .addresses(let range, let only):
            return address.map(range.contains) == true && (only == nil || only == port)
        case .domain(let domain, let withItself, let only):
            guard address == nil, only == nil || only == port else { return false }
            return name.hasSuffix("." + domain) || (withItself && name == domain)
        }
    }

    private static let loopbacks = ["127.0.0.0/8", "::1"].compactMap(AddressRange.init)

    private static func exception(_ entry: String) -> Exception? {
        let entry = entry.filter { !$0.isWhitespace }
        guard !entry.isEmpty else { return nil }
        if entry == "*" { return .everything }
        if let range = AddressRange(entry) { return .addresses(range, port: nil) }
        let (host, port) = split(entry)
        let name = normalized(host)
        if let range = AddressRange(name) { return .addresses(range, port: port) }
        let domain = name.hasPrefix("*.") ? String(name.dropFirst(1)) : name
        guard domain.hasPrefix(".") else { return .domain(domain, withItself: true, port: port) }
        return .domain(String(domain.dropFirst()), withItself: false, port: port)
    }

    /// Takes a trailing `:port` off.
    private static func split(_ entry: String) -> (host: String, port: Int?) {
        guard let colon = entry.lastIndex(of: ":"), let port = Int(entry[entry.index(after: colon)...]) else {
            return (entry, nil)
        }
        return (String(entry[..<colon]), port)
    }

    /// Lower case, without the brackets of an IPv6 address and the dot after a full name.
    private static func normalized(_ host: String) -> String {
        var name = host.lowercased()
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if name.hasSuffix(".") { name.removeLast() }
        return name
    }

    private static func checked(_ url: String) throws(TransportError) -> String {
        let full = url.contains("://") ? url : "http://" + url
        let schemes = ["http", "https", "socks5", "socks5h"]
        let isPlain = full.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        guard isPlain, let scheme = Target.scheme(ofProxy: full), schemes.contains(scheme) else {
            throw TransportError(
                .unusable,
                "the proxy's URL is not valid for http, https, socks5 or socks5h",
                isUnsent: true
            )
        }
        return full
    }
}

// The URL of a proxy may hold a password.
extension ProxyRules: CustomStringConvertible, CustomReflectable {
    package var description: String { http == nil && https == nil ? "no proxy" : "proxy" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
