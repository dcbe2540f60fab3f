package import HTTPTransport

/// What came of a query that was to be sent.
package enum QueryReply: Sendable, Hashable {
    case response(HTTPResponse)
    case failure(TransportError)
    /// It was not sent; why, for people.
    case withheld(String)
}
