import HTTPTransport
import Testing

struct TransportErrorTests {
    @Test(arguments: TransportError.Code.allCases)
    func theDescriptionNamesTheCodeAndTheMessage(code: TransportError.Code) {
        let error = TransportError(code, "what happened")
        #expect(error.description == "\(code.rawValue): what happened")
        #expect(!error.isUnsent, "a request counts as sent unless proved otherwise")
    }

    @Test func everyRequestHasLimits() {
        let limits = HTTPRequest(url: "https://example.com").limits
        #expect(limits.total > .zero && limits.total <= .seconds(60))
        #expect(limits.bodyBytes > 0)
    }
}
