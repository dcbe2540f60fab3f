package import HTTPTransport

/// A request as it reaches the server, whatever carried it.
package struct ServerRequest: Sendable {
    package var method: String
    /// The path without query, percent-decoded.
    package var path: String
    /// Query parameters in order, decoded.
    package var query: [(name: String, value: String)]
    package var headers: HTTPHeaders
    package var body: [UInt8]

    /// Makes a request of a target as it stands in the request line: path and query, percent-encoded.
    package init(method: String, target: String, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.method = method
        path = Self.decoded(parts.first ?? "", plusIsSpace: false)
        query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { item in
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                Self.decoded(pair[0], plusIsSpace: true),
                pair.count > 1 ? Self.decoded(pair[1], plusIsSpace: true) : ""
            )
        }
        self.headers = headers
        self.body = body
    }

    /// The first value of the query parameter, or nil where it is absent or empty.
    subscript(query name: String) -> String? {
        guard let value = query.first(where: { $0.name == name })?.value, !value.isEmpty else { return nil }
        return value
    }

    /// Whether the query parameter is there and says yes.
    func flag(_ name: String) -> Bool {
        guard let value = query.first(where: { $0.name == name })?.value else { return false }
        return value != "false" && value != "0"
    }

    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(Substring(rest.prefix(2))), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") && plusIsSpace ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
