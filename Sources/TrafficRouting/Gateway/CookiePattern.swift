import RolloutAPI

/// Conditions on cookies as one regular expression on the `cookie` header (RE2), since a route knows no cookies.
///
/// A browser sends `a=1; b=2` in any order. The expression is anchored and reaches to the end, so that it means the
/// same whether a data plane looks for a part of the header or for the whole.
enum CookiePattern {
    static let headerName = "cookie"

    /// Without look-ahead every order must be spelt out: two are what stays readable.
    static let limit = 2

    private static let start = "^(.*;)? *"
    private static let between = " *;(.*;)? *"
    private static let end = " *(;.*)?$"
    private static let metacharacters: Set<Character> = [
        "\\", ".", "+", "*", "?", "(", ")", "|", "[", "]", "{", "}", "^", "$",
    ]

    static func header(for cookies: [RequestMatch.Value]) throws(RouteProblem) -> RequestMatch.Value {
        guard cookies.count <= limit else {
            throw .impossible("a match on \(cookies.count) cookies can't be expressed, \(limit) is the limit")
        }
        for cookie in cookies where !isValid(cookie) {
            throw .impossible("\(cookie.name.prefix(64)) is no condition on a cookie")
        }
        return RequestMatch.Value(name: headerName, value: expression(for: cookies), type: .regularExpression)
    }

    /// The cookies of such a condition; nil where it is none.
    static func cookies(in header: RequestMatch.Value) -> [RequestMatch.Value]? {
        guard header.name == headerName, header.isRegularExpression,
            header.value.hasPrefix(start), header.value.hasSuffix(end),
            header.value.count >= start.count + end.count
        else { return nil }
        let cookies = parts(of: header.value.dropFirst(start.count).dropLast(end.count)).map(cookie)
        let found = cookies.compactMap(\.self)
        return found.count == cookies.count && expression(for: found) == header.value ? found : nil
    }

    private static func isValid(_ cookie: RequestMatch.Value) -> Bool {
        let isClean = cookie.value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != ";" }
        return cookie.name.isHTTPToken && (cookie.isRegularExpression || isClean)
    }

    private static func expression(for cookies: [RequestMatch.Value]) -> String {
        let parts = cookies.map(part)
        guard parts.count == 2 else { return start + parts.joined() + end }
        let orders = [parts, parts.reversed()].map { $0.joined(separator: between) }
        return start + "(?:" + orders.joined(separator: "|") + ")" + end
    }

    private static func part(_ cookie: RequestMatch.Value) -> String {
        let value = cookie.isRegularExpression ? "(?:\(cookie.value))" : escaped(cookie.value)
        return "\(escaped(cookie.name))=\(value)"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if metacharacters.contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}

// MARK: - Reading back

extension CookiePattern {
    /// The parts of an expression's middle: one cookie, or two in both orders, `a…b|b…a`.
    private static func parts(of middle: Substring) -> [Substring] {
        guard middle.hasPrefix("(?:"), middle.hasSuffix(")") else { return [middle] }
        let body = middle.dropFirst(3).dropLast()
        guard let first = body.range(of: between) else { return [middle] }
        let head = body[..<first.lowerBound]
        let tail = body[first.upperBound...]
        guard let second = tail.range(of: between) else { return [middle] }
        let doubled = tail[..<second.lowerBound]
        return [head, doubled.prefix((doubled.count - 1) / 2)]
    }

    private static func cookie(_ part: Substring) -> RequestMatch.Value? {
        guard let equals = part.firstIndex(of: "=") else { return nil }
        let name = unescaped(part[..<equals])
        let value = part[part.index(after: equals)...]
        if value.hasPrefix("(?:"), value.hasSuffix(")") {
            let expression = String(value.dropFirst(3).dropLast())
            return RequestMatch.Value(name: name, value: expression, type: .regularExpression)
        }
        return RequestMatch.Value(name: name, value: unescaped(value))
    }

    private static func unescaped(_ text: Substring) -> String {
        var result = ""
        var isEscaped = false
        for character in text {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }
}

extension Substring {
    /// The first occurrence of the text.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            let rest = self[start...]
            if rest.hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
