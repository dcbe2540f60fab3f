import RolloutAPI
import RolloutCore

/// The annotations by which ingress-nginx tells a canary Ingress.
///
/// Annotations end in the configuration of a proxy that many share, so nothing but numbers, `true`, names of headers
/// and short values without quotes, spaces, braces or backslashes is written into one. Patterns are not: they would
/// run, as expensive as they may be, in that proxy.
struct CanaryAnnotations {
    static let defaultPrefix = "nginx.ingress.kubernetes.io"

    private enum Key: String, CaseIterable {
        case canary
        case weight = "canary-weight"
        case header = "canary-by-header"
        case headerValue = "canary-by-header-value"
        case cookie = "canary-by-cookie"
    }

    /// The only value of a cookie that leads to the canary.
    private static let cookieValue = "always"

    private let prefix: String

    init(prefix: String?) throws(RouteProblem) {
        let prefix = prefix ?? Self.defaultPrefix
        guard prefix.isDNSSubdomain else {
            throw .unreadable("\(prefix.prefix(64)) is no prefix of an annotation")
        }
        self.prefix = prefix
    }

    /// Whether the annotation says something of canaries, be it known here or not.
    func isOfCanary(_ name: String) -> Bool {
        name == self[.canary] || name.hasPrefix("\(self[.canary])-")
    }

    private subscript(key: Key) -> String { "\(prefix)/\(key.rawValue)" }

    func values(for split: TrafficSplit) throws(RouteProblem) -> [String: String] {
        var result = [self[.canary]: "true", self[.weight]: String(split.weight)]
        for match in split.matches {
            switch try Self.condition(of: match) {
            case .header(let header):
                guard result.updateValue(header.name, forKey: self[.header]) == nil else {
                    throw Self.tooMany("header")
                }
                result[self[.headerValue]] = header.value
            case .cookie(let cookie):
                guard result.updateValue(cookie.name, forKey: self[.cookie]) == nil else {
                    throw Self.tooMany("cookie")
                }
            }
        }
        return result
    }

    /// The split that seems to have made the annotations; nil where none did.
    func split(in annotations: [String: String]) -> TrafficSplit? {
        guard let weight = annotations[self[.weight]].flatMap({ Int($0) }) else { return nil }
        var matches: [RequestMatch] = []
        if let name = annotations[self[.header]] {
            let value = annotations[self[.headerValue]] ?? ""
            matches.append(RequestMatch(headers: [RequestMatch.Value(name: name, value: value)]))
        }
        if let name = annotations[self[.cookie]] {
            matches.append(RequestMatch(cookies: [RequestMatch.Value(name: name, value: Self.cookieValue)]))
        }
        return TrafficSplit(weight: weight, matches: matches)
    }

    private enum Condition {
        case header(RequestMatch.Value)
        case cookie(RequestMatch.Value)
    }

    private static func condition(of match: RequestMatch) throws(RouteProblem) -> Condition {
        let headers = match.headers ?? []
        let cookies = match.cookies ?? []
        guard headers.count + cookies.count == 1, let value = headers.first ?? cookies.first else {
            throw .impossible("an Ingress matches one header or one cookie at a time")
        }
        guard !value.isRegularExpression else { throw .impossible("an Ingress matches exact values only") }
        guard isPlain(value.name, besides: "-_"), isPlain(value.value, besides: "^$.*+?|()[]/_=-") else {
            throw .impossible(
                "an Ingress matches names of letters, digits, - and _, and values with ^$.*+?|()[]/= besides, "
                    + "at most 256 of them"
            )
        }
        guard cookies.isEmpty || value.value == cookieValue else {
            throw .impossible("an Ingress matches a cookie by the value \(cookieValue) only")
        }
        return cookies.isEmpty ? .header(value) : .cookie(value)
    }

    private static func isPlain(_ text: String, besides signs: String) -> Bool {
        (1...256).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isLetterOrDigit || signs.utf8.contains($0) }
    }

    private static func tooMany(_ what: String) -> RouteProblem {
        .impossible("an Ingress matches one \(what) only")
    }
}

extension String {
    /// Whether it can be the prefix of an annotation's name or the name of an IngressClass (RFC 1123 subdomain).
    var isDNSSubdomain: Bool {
        (1...253).contains(utf8.count)
            && split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                !label.isEmpty && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }
                    && label == label.lowercased()
            }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
