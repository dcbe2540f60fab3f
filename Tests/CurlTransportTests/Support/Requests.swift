import CurlTransport
import HTTPTransport
import Testing

/// A request with limits that are not reached within the time of a test.
func request(
    method: String = "GET",
    url: String,
    headers: HTTPHeaders = [:],
    body: [UInt8]? = nil,
    limits: HTTPRequest.Limits = .init(total: .seconds(100))
) -> HTTPRequest {
    HTTPRequest(method: method, url: url, headers: headers, body: body, limits: limits)
}

/// The error that the operation throws; records an issue when it throws none.
func failure<Success>(
    _ operation: () async throws(TransportError) -> Success,
    sourceLocation: SourceLocation = #_sourceLocation
) async -> TransportError? {
    do {
        _ = try await operation()
        Issue.record("no error was thrown", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

extension HTTPTransport {
    /// Reads the whole body of a stream.
    func collect(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let stream = try await stream(request)
        var body: [UInt8] = []
        for try await piece in stream.body { body += piece }
        return HTTPResponse(status: stream.status, headers: stream.headers, body: body)
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

extension CurlTransport.Configuration {
    static func with(
        _ change: (inout CurlTransport.Configuration) throws -> Void
    ) rethrows -> CurlTransport.Configuration {
        var configuration = CurlTransport.Configuration()
        try change(&configuration)
        return configuration
    }
}
