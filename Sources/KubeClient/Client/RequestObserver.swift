package import KubeModel

/// One exchange with the server, as metrics and the comparison with RBAC count it.
package struct RequestRecord: Sendable, Hashable {
    /// How the exchange ended.
    package enum Outcome: Sendable, Hashable {
        /// The HTTP status of the answer.
        case status(Int)
        /// No usable answer came: the code of the `TransportError`.
        case failure(String)
    }

    package var verb: String
    package var resource: ResourceKind
    package var subresource: String
    /// Empty for requests across all namespaces and for kinds without one.
    package var namespace: String
    package var outcome: Outcome
    /// From sending to the whole answer; for a stream, to its head.
    package var duration: Duration

    package init(_ request: APIRequest, outcome: Outcome, duration: Duration) {
        verb = request.verb
        resource = request.resource
        subresource = request.subresource
        namespace = request.namespace
        self.outcome = outcome
        self.duration = duration
    }
}

/// Is told of every exchange with the server, retries included; must return at once.
package protocol RequestObserver: Sendable {
    func observe(_ record: RequestRecord)
}
