import HTTPTransport

/// A request in which nothing can be mistaken for something else on the wire, with its target.
struct CheckedRequest: Sendable {
    let request: HTTPRequest
    let target: Target
    /// True for a request that may be sent again after its fate became unknown.
    var isRepeatable: Bool { request.method == "GET" || request.method == "HEAD" }

    /// Refuses what cannot be sent faithfully.
    ///
    /// - Throws: `.unusable`.
    init(_ request: HTTPRequest, serverName: String?) throws(TransportError) {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5a).contains($0) }),
            request.method != "CONNECT"
        else { throw Self.unusable("the method cannot be sent") }
        for field in request.headers.fields { try Self.check(field) }
        guard request.limits.total > .zero, request.limits.bodyBytes >= 0 else {
            throw Self.unusable("a request needs limits above zero")
        }
        self.request = request
        target = try Target(request.url, serverName: serverName)
    }

    private static func check(_ field: HTTPHeaders.Field) throws(TransportError) {
        guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenCharacter) else {
            throw unusable("a header's name holds characters it cannot")
        }
        guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
            throw unusable("the value of the header \(field.name) holds control characters")
        }
        let framing = ["content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect"]
        guard !framing.contains(field.name.lowercased()) else {
            throw unusable("the header \(field.name) belongs to the transport")
        }
    }

    /// True for the characters of a token (RFC 9110, section 5.6.2).
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func unusable(_ message: String) -> TransportError {
        TransportError(.unusable, message, isUnsent: true)
    }
}
