import HTTPTransport
import Testing

struct HTTPBodyStreamTests {
    /// Hands out prepared pieces, then an end.
    private actor Script {
        private var pieces: [[UInt8]]
        private let end: TransportError?

        init(_ pieces: [[UInt8]], end: TransportError? = nil) {
            self.pieces = pieces
            self.end = end
        }

        func next() throws(TransportError) -> [UInt8]? {
            guard pieces.isEmpty else { return pieces.removeFirst() }
            if let end { throw end }
            return nil
        }
    }

    private func stream(of script: Script) -> HTTPBodyStream {
        HTTPBodyStream { () async throws(TransportError) in try await script.next() }
    }

    @Test func piecesComeInOrderUntilTheCleanEnd() async throws {
        var seen: [[UInt8]] = []
        for try await piece in stream(of: Script([[1], [2, 3], []])) { seen.append(piece) }
        #expect(seen == [[1], [2, 3], []])
    }

    @Test func anInterruptionIsThrownAfterThePiecesBeforeIt() async throws {
        let lost = TransportError(.interrupted, "lost")
        var seen: [[UInt8]] = []
        do {
            for try await piece in stream(of: Script([[1]], end: lost)) { seen.append(piece) }
            Issue.record("no error")
        } catch {
            #expect(error == lost)
        }
        #expect(seen == [[1]])
    }

    @Test func droppingTheBodyDropsWhatItHolds() {
        final class Resource: Sendable {}
        var body: HTTPBodyStream?
        weak var resource: Resource?
        do {
            let held = Resource()
            resource = held
            body = HTTPBodyStream { () async throws(TransportError) in
                _ = held
                return nil
            }
        }
        #expect(resource != nil)
        #expect(body != nil)
        body = nil
        #expect(resource == nil)
    }
}
