package import HTTPTransport
package import KubeModel

/// What this target needs of an API server; a client is one, and so is a script in a test.
///
/// Errors are `KubeError`, `TransportError` or `APIStatus`; others count as failures of no particular kind.
package protocol KubeAPI: Sendable {
    /// Sends the request and returns the document of a successful answer.
    func send(_ request: APIRequest) async throws -> JSONValue

    /// Sends a watch and returns its body as soon as the head of a successful answer arrived.
    func stream(_ request: APIRequest) async throws -> HTTPBodyStream
}
