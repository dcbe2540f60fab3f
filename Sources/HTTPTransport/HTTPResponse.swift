/// A whole HTTP response.
package struct HTTPResponse: Sendable, Hashable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A response whose body arrives piece by piece.
///
/// Dropping the last reference to `body`, or ending the iteration early, cancels the request.
package struct HTTPResponseStream: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    package var body: HTTPBodyStream

    package init(status: Int, headers: HTTPHeaders = [:], body: HTTPBodyStream) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The pieces of a body, in order, each as received; the consumer's pace holds the sender back.
///
/// May be iterated once. A clean end of the response ends the sequence; a response that was cut short throws.
package struct HTTPBodyStream: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = TransportError

    private let pull: @Sendable () async throws(TransportError) -> [UInt8]?

    /// Makes a stream of `next`, which is called by one consumer at a time until it returns nil or throws.
    package init(next: @escaping @Sendable () async throws(TransportError) -> [UInt8]?) {
        pull = next
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(pull: pull)
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let pull: @Sendable () async throws(TransportError) -> [UInt8]?

        package mutating func next(isolation actor: isolated (any Actor)?) async throws(TransportError) -> [UInt8]? {
            try await pull()
        }

        package mutating func next() async throws(TransportError) -> [UInt8]? {
            try await pull()
        }
    }
}
