/// Supplies the `Authorization` header of requests to one API server.
package protocol Authorizer: Sendable {
    /// The value of the header, or nil for none.
    func authorization() async throws(CredentialError) -> Secret?

    /// Is told that the server answered 401 to that value: gets a new one at once.
    ///
    /// - Returns: Whether there is another value now, so that the request is worth repeating.
    func renew(refused: Secret?) async -> Bool
}

/// Why no credential could be had, for people; never holds a secret.
package struct CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
    package var message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}

/// The authorizer of servers that ask for nothing, or know the client by its certificate.
package struct Anonymous: Authorizer {
    package init() {}

    package func authorization() async throws(CredentialError) -> Secret? { nil }

    package func renew(refused: Secret?) async -> Bool { false }
}
