package import KubeModel

/// The base URL of a metrics source, in one spelling: http or https, a host, perhaps a port and a path.
///
/// Refused are user information, queries, fragments, and spellings of a host that programs read differently
/// (`0x7f.1`, `127.1`, `2130706433`, percent-encoded or trailing dots), so that a comparison of hosts can be trusted.
package struct SourceURL: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable, Hashable {
        case http, https
    }

    package let scheme: Scheme
    /// In lower case; an IPv6 address stands in brackets.
    package let host: String
    /// The port as written, or nil for the scheme's own.
    package let port: Int?
    /// Empty, or starting with `/` and not ending with it.
    package let path: String

    /// Parses the text; the error never repeats what stands in it.
    package init(_ text: String) throws(FieldError) {
        guard let separator = text.firstRange(of: "://"),
            let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased())
        else { throw FieldError(path: "", message: "must start with http:// or https://") }
        let rest = text[separator.upperBound...]
        for (character, name) in [("@", "user information"), ("?", "a query"), ("#", "a fragment")] as [(Character, _)]
        where rest.contains(character) {
            throw FieldError(path: "", message: "must hold no \(name)")
        }
        let authority = rest.prefix { $0 != "/" }
        let (host, port) = try HostText.split(authority)
        try HostText.check(host)
        self.scheme = scheme
        self.host = host
        self.port = port
        path = try Self.path(rest.dropFirst(authority.count))
    }

    /// The port that a connection is made to.
    package var effectivePort: Int { port ?? (scheme == .https ? 443 : 80) }

    /// Scheme, host and port: what may be shown; a path can hold a token.
    package var origin: String { "\(scheme.rawValue)://\(host)" + (port.map { ":\($0)" } ?? "") }

    /// The whole URL, without a trailing slash.
    package var text: String { origin + path }

    package var description: String { origin }

    private static func path(_ text: Substring) throws(FieldError) -> String {
        var path = text
        while path.last == "/" { path.removeLast() }
        let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        let hasDots = path.split(separator: "/").contains { $0 == "." || $0 == ".." }
        guard isPlain, !hasDots else { throw FieldError(path: "", message: "has a path that can't be used") }
        return String(path)
    }
}

/// Rules for the host part of a URL.
enum HostText {
    /// Splits `host[:port]`; the host comes back in lower case.
    static func split(_ authority: Substring) throws(FieldError) -> (host: String, port: Int?) {
        let host: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw invalid }
            host = authority[...end]
        } else {
            host = authority.prefix { $0 != ":" }
        }
        let rest = authority.dropFirst(host.count)
        guard !rest.isEmpty else { return (host.lowercased(), nil) }
        let digits = rest.dropFirst()
        guard rest.first == ":", !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy(isDigit),
            let port = Int(digits), (1...65_535).contains(port)
        else { throw FieldError(path: "", message: "must have a port between 1 and 65535, or none") }
        return (host.lowercased(), port)
    }

    /// Checks a name, an IPv4 address of four decimal numbers, or an IPv6 address in brackets.
    static func check(_ host: String) throws(FieldError) {
        if host.first == "[" {
            guard isIPv6(host.dropFirst().dropLast()) else { throw invalid }
            return
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x2D || $0 == 0x5F }
                && label.first != "-" && label.last != "-"
        }
        guard isName, host.utf8.count <= 253, let last = labels.last else { throw invalid }
        guard isNumeric(last) else { return }
        guard labels.count == 4, labels.allSatisfy(isOctet) else {
            throw FieldError(path: "", message: "must write an IPv4 address as four decimal numbers")
        }
    }

    private static var invalid: FieldError { FieldError(path: "", message: "has a host that can't be used") }

    /// Whether a resolver takes a host that ends in this label for a number (WHATWG URL, "ends in a number").
    private static func isNumeric(_ label: Substring) -> Bool {
        if label.utf8.allSatisfy(isDigit) { return true }
        return label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
    }

    private static func isOctet(_ label: Substring) -> Bool {
        guard label.utf8.allSatisfy(isDigit), let value = UInt8(label) else { return false }
        return String(value) == label
    }

    private static func isIPv6(_ text: Substring) -> Bool {
        guard text.utf8.allSatisfy({ $0 == UInt8(ascii: ":") || isDigit($0) || (0x61...0x66).contains($0) }) else {
            return false
        }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.utf8.count <= 4 }), !text.contains(":::") else { return false }
        let gaps = text.ranges(of: "::").count
        if gaps == 0 { return groups.count == 8 && groups.allSatisfy { !$0.isEmpty } }
        return gaps == 1 && groups.filter { !$0.isEmpty }.count <= 7
            && (text.hasPrefix("::") || !text.hasPrefix(":")) && (text.hasSuffix("::") || !text.hasSuffix(":"))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
}
