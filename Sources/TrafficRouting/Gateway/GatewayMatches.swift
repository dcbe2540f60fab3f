import KubeModel
import RolloutAPI

/// The matches of a user's rule, to be narrowed by those of a step.
///
/// A rule's matches are alternatives and the conditions of one match must all hold. The narrowed rule therefore has one
/// match for each pair of a step's match and a user's, the step's in the outer loop.
struct GatewayMatches {
    private let dialect: GatewayDialect
    private let users: [JSONObject]

    init(of rule: JSONValue, _ dialect: GatewayDialect) {
        self.dialect = dialect
        let matches = rule["matches"]?.array ?? []
        users = matches.isEmpty ? [dialect.defaultMatch] : matches.map { $0.object ?? [:] }
    }

    func combined(with matches: [RequestMatch]) throws(RouteProblem) -> [JSONValue] {
        var result: [JSONValue] = []
        for match in matches {
            for user in users { result.append(try combined(user, match)) }
        }
        return result
    }

    private func combined(_ user: JSONObject, _ match: RequestMatch) throws(RouteProblem) -> JSONValue {
        var result = user
        for member in dialect.defaultMatch where result[member.name] == nil { result[member.name] = member.value }
        var headers = match.headers ?? []
        if let cookies = match.cookies, !cookies.isEmpty { headers.append(try CookiePattern.header(for: cookies)) }
        try add(headers, as: .headers, to: &result)
        try add(match.queryParams ?? [], as: .queryParams, to: &result)
        return .object(result)
    }

    private func add(
        _ values: [RequestMatch.Value],
        as list: ConditionList,
        to match: inout JSONObject
    ) throws(RouteProblem) {
        guard !values.isEmpty else { return }
        var conditions = match[list.rawValue]?.array ?? []
        var names = Set(conditions.compactMap { $0["name"]?.string }.map(list.key))
        for value in values {
            try list.check(value)
            guard names.insert(list.key(value.name)).inserted else {
                throw .impossible("the rule has a condition on the \(list.text) \(value.name) already")
            }
            conditions.append(Self.condition(value))
        }
        guard conditions.count <= GatewayDialect.conditionLimitOfMatch else {
            let limit = GatewayDialect.conditionLimitOfMatch
            throw .impossible("a match would have \(conditions.count) \(list.text)s, \(limit) is the limit")
        }
        match[list.rawValue] = .array(conditions)
    }

    private static func condition(_ value: RequestMatch.Value) -> JSONValue {
        let type = value.type ?? .exact
        return ["type": .string(type.rawValue), "name": .string(value.name), "value": .string(value.value)]
    }
}

// MARK: - Reading back

extension GatewayMatches {
    /// The step's matches that `rule` seems to be made of; only rendering them again proves it.
    func added(in rule: JSONValue) -> [RequestMatch] {
        let matches = rule["matches"]?.array ?? []
        return stride(from: 0, to: matches.count, by: users.count).map { added(in: matches[$0]) }
    }

    private func added(in match: JSONValue) -> RequestMatch {
        var headers = values(of: .headers, in: match)
        var cookies: [RequestMatch.Value]?
        if let last = headers.last, let found = CookiePattern.cookies(in: last) {
            cookies = found
            headers.removeLast()
        }
        return RequestMatch(headers: headers, cookies: cookies, queryParams: values(of: .queryParams, in: match))
            .normalized
    }

    private func values(of list: ConditionList, in match: JSONValue) -> [RequestMatch.Value] {
        let own = users.first?[list.rawValue]?.array?.count ?? 0
        return (match[list.rawValue]?.array ?? []).dropFirst(own).map {
            RequestMatch.Value(
                name: $0["name"]?.string ?? "",
                value: $0["value"]?.string ?? "",
                type: ($0["type"]?.string).flatMap(RequestMatch.Value.Kind.init)
            )
        }
    }
}

/// A list of conditions in a match of a route.
private enum ConditionList: String {
    case headers, queryParams

    var text: String {
        switch self {
        case .headers: "header"
        case .queryParams: "query parameter"
        }
    }

    /// Under which name a condition stands only once: headers are the same in any case.
    func key(_ name: String) -> String {
        switch self {
        case .headers: name.lowercased()
        case .queryParams: name
        }
    }

    /// Refuses what the resource definitions refuse.
    func check(_ value: RequestMatch.Value) throws(RouteProblem) {
        let limit = self == .headers ? 4096 : 1024
        guard value.name.isHTTPToken, value.name.utf8.count <= 256 else {
            throw .impossible("\(value.name.prefix(64)) is no name of a \(text)")
        }
        guard !value.value.isEmpty, value.value.unicodeScalars.count <= limit else {
            throw .impossible("the value of the \(text) \(value.name) must have 1 to \(limit) characters")
        }
    }
}

extension String {
    /// Whether it is a `token` of HTTP (RFC 9110, 5.6.2).
    var isHTTPToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
