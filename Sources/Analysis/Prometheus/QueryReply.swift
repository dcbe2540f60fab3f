package import HTTPTransport
package import KubeModel

/// What came of a query that was to be sent.
package enum QueryReply: Sendable, Hashable {
    case response(HTTPResponse)
    case failure(TransportError)
    /// It was not sent; why, for people.
    case withheld(String)
}

extension QueryReply {
    /// What the server's clock showed when it answered, in whole seconds, rounded down; nil where it does not tell.
    package var date: Timestamp? {
        guard case .response(let response) = self else { return nil }
        return response.headers["Date"].flatMap(HTTPDate.parse)
    }
}
