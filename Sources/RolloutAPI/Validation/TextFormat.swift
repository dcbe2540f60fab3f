import KubeModel

/// What the text of a field must look like.
package enum TextFormat: String, Sendable, Hashable, CaseIterable {
    /// RFC 1123 label.
    case label
    /// RFC 1035 label, as the names of Services.
    case serviceName
    /// RFC 1123 subdomain, as the names of most objects.
    case objectName
    /// At least one character, no space and no control character.
    case visible
    /// `algorithm:value`, as OCI writes digests.
    case digest
    /// A length of time: `90s`, `1h30m`; days stand alone, as CEL knows none.
    case timeSpan
    /// A name of an HTTP header or a cookie (RFC 9110 `token`).
    case token
    /// At least one character, no control character.
    case printable
    /// The same without `;`, which ends a cookie.
    case cookieValue
    /// A protocol's name, such as `http` or `kubernetes.io/h2c`.
    case appProtocol
    /// The name of a metrics source, or an HTTP URL without user information.
    case metricsSource
    /// 0% to 100%.
    case percent
    /// Lower-case letters, digits and `-`, at least one letter, as the names of container ports.
    case portName
    /// A selector of PromQL: a metric's name, braces, or both, on one line.
    case selector
    /// `server/metric`.
    case presetName
    /// The name of an object, in which `{{name}}`, `{{revision}}` and `{{version}}` may stand.
    case nameTemplate
    /// A key of a ConfigMap.
    case dataKey

    /// The same rule as a regular expression (RE2), for the schema.
    package var pattern: String {
        switch self {
        case .label: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
        case .serviceName: "^[a-z]([-a-z0-9]*[a-z0-9])?$"
        case .objectName: #"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"#
        case .visible: #"^[^\x00-\x20\x7f]+$"#
        case .digest: "^[a-z0-9]+([+._-][a-z0-9]+)*:[A-Za-z0-9=_-]+$"
        case .timeSpan: #"^([0-9]+d|([0-9]+(\.[0-9]+)?(ms|s|m|h))+)$"#
        case .token: "^[A-Za-z0-9!#$%&'*+.^_|~-]+$"
        case .printable: #"^[^\x00-\x1f\x7f]+$"#
        case .cookieValue: #"^[^\x00-\x1f\x7f;]+$"#
        case .appProtocol: "^[A-Za-z0-9]([A-Za-z0-9./_-]*[A-Za-z0-9])?$"
        case .metricsSource:
            #"^([a-z0-9]([-a-z0-9.]*[a-z0-9])?|https?://[^\x00-\x20\x7f/?#@]+([/?][^\x00-\x20\x7f]*)?)$"#
        case .percent: "^(0|[1-9][0-9]?|100)%$"
        case .portName: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
        case .selector: #"^[a-zA-Z_:{]([^\x00-\x1f\x7f]*[a-zA-Z0-9_:}])?$"#
        case .presetName: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
        case .nameTemplate: #"^([a-z0-9.-]|\{\{(name|revision|version)\}\})+$"#
        case .dataKey: "^[-._a-zA-Z0-9]+$"
        }
    }

    /// What a person should write, after "must be".
    package var advice: String {
        switch self {
        case .label, .portName: "lower-case letters, digits and '-', with a letter or digit at both ends"
        case .serviceName: "lower-case letters, digits and '-', with a letter first and a letter or digit last"
        case .objectName: "lower-case letters, digits, '-' and '.', with a letter or digit at both ends of each part"
        case .visible: "text without spaces and control characters"
        case .digest: "an algorithm and a value, such as sha256:9f2c…"
        case .timeSpan: "a length of time such as 30s, 10m, 1h30m or 2d"
        case .token: "letters, digits and !#$%&'*+.^_|~- alone"
        case .printable: "text without control characters"
        case .cookieValue: "text without control characters and semicolons"
        case .appProtocol: "a protocol's name such as http or kubernetes.io/h2c"
        case .metricsSource: "the name of a metrics source, or an http(s) URL without user information"
        case .percent: "a number, or a percentage from 0% to 100%"
        case .selector: "a selector on one line, without functions and ranges, such as http_requests_total{ {{arm}} }"
        case .presetName: "a server and one of its metrics, such as vllm/errors"
        case .nameTemplate: "lower-case letters, digits, '-', '.', and {{name}}, {{revision}} or {{version}}"
        case .dataKey: "letters, digits, '-', '_' and '.' alone"
        }
    }

    /// Whether the text keeps the rule; the same as matching `pattern`.
    package func accepts(_ text: String) -> Bool {
        let bytes = text.utf8
        return switch self {
        case .label, .portName: Self.isLabel(bytes[...])
        case .serviceName: Self.isLabel(bytes[...]) && bytes.first.map(Self.isLower) == true
        case .objectName: Self.parts(of: bytes, at: UInt8(ascii: ".")).allSatisfy(Self.isLabel)
        case .visible: !bytes.isEmpty && bytes.allSatisfy(Self.isVisible)
        case .digest: Self.isDigest(bytes)
        case .timeSpan: Self.isTimeSpan(text)
        case .token: !bytes.isEmpty && bytes.allSatisfy { Self.isAlphanumeric($0) || Self.tokenSigns.contains($0) }
        case .printable: !bytes.isEmpty && bytes.allSatisfy(Self.isPrintable)
        case .cookieValue:
            !bytes.isEmpty && bytes.allSatisfy { Self.isPrintable($0) && $0 != UInt8(ascii: ";") }
        case .appProtocol: Self.isBounded(bytes) { Self.isAlphanumeric($0) || Self.protocolSigns.contains($0) }
        case .metricsSource: Self.isMetricsSource(bytes)
        case .percent: Self.isPercent(text)
        case .selector: Self.isSelector(bytes)
        case .presetName:
            Self.parts(of: bytes, at: UInt8(ascii: "/")).count == 2
                && Self.parts(of: bytes, at: UInt8(ascii: "/")).allSatisfy(Self.isLabel)
        case .nameTemplate: Self.isNameTemplate(text)
        case .dataKey: !bytes.isEmpty && bytes.allSatisfy { Self.isAlphanumeric($0) || "-._".utf8.contains($0) }
        }
    }
}

extension TextFormat {
    private static let tokenSigns = Array("!#$%&'*+.^_|~-".utf8)
    private static let protocolSigns = Array("./_-".utf8)

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F }
    private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLower(byte) || isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    /// Whether all bytes are allowed, and those at both ends are letters or digits.
    private static func isBounded(_ bytes: String.UTF8View, by allows: (UInt8) -> Bool) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last) && bytes.allSatisfy(allows)
    }

    private static func isLabel(_ bytes: Substring.UTF8View) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        let isInner = { (byte: UInt8) in isLower(byte) || isDigit(byte) || byte == UInt8(ascii: "-") }
        return first != UInt8(ascii: "-") && last != UInt8(ascii: "-") && bytes.allSatisfy(isInner)
    }

    private static func parts(of bytes: String.UTF8View, at separator: UInt8) -> [Substring.UTF8View] {
        bytes.split(separator: separator, omittingEmptySubsequences: false)
    }

    private static func isNameTemplate(_ text: String) -> Bool {
        let name = ["name", "revision", "version"].reduce(text) { $0.replacing("{{\($1)}}", with: "-") }
        return !name.isEmpty
            && name.utf8.allSatisfy { isLower($0) || isDigit($0) || "-.".utf8.contains($0) }
    }

    private static func isDigest(_ bytes: String.UTF8View) -> Bool {
        let halves = parts(of: bytes, at: UInt8(ascii: ":"))
        guard halves.count == 2, !halves[1].isEmpty else { return false }
        let signs = Array("+._-".utf8)
        let words = halves[0].split(omittingEmptySubsequences: false) { signs.contains($0) }
        return words.allSatisfy { !$0.isEmpty && $0.allSatisfy { isLower($0) || isDigit($0) } }
            && halves[1].allSatisfy { isAlphanumeric($0) || Array("=_-".utf8).contains($0) }
    }

    private static func isMetricsSource(_ bytes: String.UTF8View) -> Bool {
        let text = Substring(bytes[...])
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else {
            return isBounded(bytes) { isLower($0) || isDigit($0) || Array("-.".utf8).contains($0) }
        }
        let rest = text.dropFirst(scheme.count).utf8
        let host = rest.prefix { !Array("/?".utf8).contains($0) }
        return !host.isEmpty && host.allSatisfy { !Array("#@".utf8).contains($0) } && rest.allSatisfy(isVisible)
    }

    private static func isSelector(_ bytes: String.UTF8View) -> Bool {
        let signs = Array("_:".utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.allSatisfy(isPrintable) else { return false }
        guard first == UInt8(ascii: "{") || signs.contains(first) || isAlphanumeric(first) && !isDigit(first) else {
            return false
        }
        return bytes.count == 1 || last == UInt8(ascii: "}") || signs.contains(last) || isAlphanumeric(last)
    }

    private static func isPercent(_ text: String) -> Bool {
        guard text.hasSuffix("%") else { return false }
        let digits = text.dropLast()
        guard let value = Int(digits), (0...100).contains(value) else { return false }
        return String(value) == digits
    }

    private static func isTimeSpan(_ text: String) -> Bool {
        var rest = text.utf8[...]
        guard !rest.isEmpty else { return false }
        while !rest.isEmpty {
            guard takeNumber(&rest, fraction: true) != nil else { return false }
            let unit = rest.prefix(while: isLower)
            rest = rest.dropFirst(unit.count)
            guard ["ms", "s", "m", "h"].contains(String(Substring(unit))) else { return isDays(text) }
        }
        return true
    }

    private static func isDays(_ text: String) -> Bool {
        var rest = text.utf8[...]
        return takeNumber(&rest, fraction: false) != nil && Array(rest) == [UInt8(ascii: "d")]
    }

    /// Drops a decimal number from the front; nil where there is none.
    private static func takeNumber(_ rest: inout Substring.UTF8View, fraction: Bool) -> Void? {
        let whole = rest.prefix(while: isDigit)
        guard !whole.isEmpty else { return nil }
        rest = rest.dropFirst(whole.count)
        guard fraction, rest.first == UInt8(ascii: ".") else { return () }
        let digits = rest.dropFirst().prefix(while: isDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count + 1)
        return ()
    }
}
