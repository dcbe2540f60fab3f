package import KubeModel

/// Why a resource's `source` stands for no metrics source, for people.
package struct UnknownSource: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}

/// The metrics sources that the administrator named, and the hosts that a resource may name by itself.
package struct MetricSources: Sendable, Hashable {
    package private(set) var named: [String: MetricSource]
    package var allowedHosts: [AllowedHost]

    package init(_ sources: [MetricSource] = [], allowedHosts: [AllowedHost] = []) {
        named = Dictionary(sources.map { ($0.name, $0) }) { _, last in last }
        self.allowedHosts = allowedHosts
    }

    /// Parses the values of `--metrics-source` and `--allow-metrics-host`.
    package init(options: [String], allowedHosts hosts: [String] = []) throws(FieldError) {
        var sources: [MetricSource] = []
        for option in options {
            let source = try MetricSource(option: option)
            guard !sources.contains(where: { $0.name == source.name }) else {
                throw FieldError(path: "\(MetricSource.option) \(source.name)", message: "is given twice")
            }
            sources.append(source)
        }
        var allowed: [AllowedHost] = []
        for host in hosts { allowed.append(try AllowedHost(option: host)) }
        self.init(sources, allowedHosts: allowed)
    }

    /// The source that a resource means: a name, nothing for `default`, or a URL whose host the administrator allowed.
    ///
    /// A URL's source gets no credentials, no headers and the defaults for the rest.
    package func source(_ reference: String?) throws(UnknownSource) -> MetricSource {
        let reference = reference ?? MetricSource.defaultName
        if let source = named[reference] { return source }
        guard reference.contains(":") || reference.contains("/") else {
            throw UnknownSource("the administrator named no metrics source \"\(shown(reference))\"; \(known)")
        }
        let url: SourceURL
        do {
            url = try SourceURL(reference)
        } catch {
            throw UnknownSource("the URL of the metrics source \(error.message)")
        }
        guard allowedHosts.contains(where: { $0.allows(url) }) else {
            throw UnknownSource(
                "the administrator has not allowed the metrics source \(url.origin) (--allow-metrics-host); \(known)"
            )
        }
        return MetricSource(name: url.origin, url: url)
    }

    private var known: String {
        guard !named.isEmpty else { return "no source is named (--metrics-source)" }
        let names = named.keys.sorted()
        return "named are \(names.prefix(10).joined(separator: ", "))" + (names.count > 10 ? ", …" : "")
    }

    private func shown(_ name: String) -> String {
        String(name.prefix(63).filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) })
    }
}

/// One host, or all names below one, that a resource may ask for metrics: `host[:port]` or `*.suffix[:port]`.
///
/// Without a port every port of the host is allowed.
package struct AllowedHost: Sendable, Hashable {
    /// The host in lower case, or the suffix with its leading dot.
    package let host: String
    package let isSuffix: Bool
    package let port: Int?

    package init(option text: String) throws(FieldError) {
        do throws(FieldError) {
            isSuffix = text.hasPrefix("*.")
            let (host, port) = try HostText.split(isSuffix ? text.dropFirst(2) : text[...])
            try HostText.check(host)
            let isAddress =
                host.first == "[" || host.last?.isNumber == true && host.allSatisfy { $0 == "." || $0.isNumber }
            guard !isSuffix || !isAddress else {
                throw FieldError(path: "", message: "can't be a suffix of an address")
            }
            self.host = isSuffix ? ".\(host)" : host
            self.port = port
        } catch {
            throw FieldError(
                path: "--allow-metrics-host",
                message: "\(error.message); it must be written host, host:port, *.suffix or *.suffix:port"
            )
        }
    }

    package func allows(_ url: SourceURL) -> Bool {
        guard port == nil || port == url.effectivePort else { return false }
        guard isSuffix else { return url.host == host }
        return url.host.utf8.count > host.utf8.count && url.host.hasSuffix(host)
    }
}
