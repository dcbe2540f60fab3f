import CurlTransport
import HTTPTransport
import Testing

/// What is sent, seen from the server.
@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    /// Sends the request to a server that answers `200`, and returns what arrived there.
    private func arrival(_ change: (inout HTTPRequest) -> Void) async throws -> Peer.Request? {
        let seen = Shared<Peer.Request?>(nil)
        return try await withServer { peer in
            guard let request = peer.readRequest() else { return }
            seen.with { $0 = request }
            peer.respond()
        } _: { server in
            let transport = try CurlTransport(.with { $0.userAgent = "modelrollout/1 (linux/amd64) abc" })
            var request = request(url: server.origin + "/apis/a/../b%2Fc?watch=1&labelSelector=a%3Db")
            change(&request)
            #expect(try await transport.send(request).status == 200)
            return seen.value
        }
    }

    @Test(arguments: ["GET", "DELETE", "POST", "PUT", "PATCH"])
    func theMethodAndThePathArriveUnchanged(method: String) async throws {
        let request = try await arrival { $0.method = method }
        #expect(request?.line == "\(method) /apis/a/../b%2Fc?watch=1&labelSelector=a%3Db HTTP/1.1")
    }

    @Test(arguments: ["DELETE", "POST", "PUT", "PATCH", "GET"], [0, 1, 100, 3 << 20])
    func theBodyArrivesWhole(method: String, size: Int) async throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        let request = try await arrival {
            $0.method = method
            $0.body = body
            $0.headers["Content-Type"] = "application/json-patch+json"
        }
        #expect(request?.body == body)
        #expect(request?.value("Content-Type") == "application/json-patch+json")
        #expect(request?.value("Expect") == nil)
    }

    @Test(arguments: ["POST", "PUT", "PATCH"])
    func aWriteWithoutBodySaysSo(method: String) async throws {
        let request = try await arrival { $0.method = method }
        #expect(request?.value("Content-Length") == "0")
        #expect(request?.value("Content-Type") == nil)
    }

    @Test func headersArriveInOrderAndWithTheirValues() async throws {
        let request = try await arrival {
            $0.headers.append(name: "X-One", value: "a: b, \"c\"; d")
            $0.headers.append(name: "X-Empty", value: "")
            $0.headers.append(name: "X-One", value: "späte Grüße")
        }
        let lines = request?.head.split(separator: "\r\n").filter { $0.hasPrefix("X-") }
        #expect(lines == ["X-One: a: b, \"c\"; d", "X-Empty:", "X-One: späte Grüße"])
    }

    @Test func theUserAgentIsTheConfiguredOneUnlessTheRequestBringsItsOwn() async throws {
        #expect(try await arrival { _ in }?.value("User-Agent") == "modelrollout/1 (linux/amd64) abc")
        #expect(try await arrival { $0.headers["User-Agent"] = "other" }?.value("User-Agent") == "other")
    }

    @Test func compressionIsAskedForOnlyWhenTheCallerDoes() async throws {
        #expect(try await arrival { _ in }?.value("Accept-Encoding") == nil)
        #expect(try await arrival { $0.headers["Accept-Encoding"] = "gzip" }?.value("Accept-Encoding") == "gzip")
        #expect(
            try await arrival { $0.headers["Accept-Encoding"] = "identity" }?.value("Accept-Encoding") == "identity"
        )
    }

    @Test(arguments: [
        "", "/pods", "127.0.0.1", "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://",
        "http:///x", "http://user:secret@127.0.0.1/", "http://user@127.0.0.1/", "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/\0", "http://127.0.0.1%00.example.com/", "http://exa mple/",
        "http://127.0.0.1:99999/", "http://127.0.0.1:x/", "http://[::1/", "http://bücher.example/", "http://a/ü",
    ])
    func aURLThatCannotBeUsedIsRefusedBeforeAnythingIsSent(url: String) async throws {
        let transport = try CurlTransport()
        let error = await failure { () throws(TransportError) in try await transport.send(request(url: url)) }
        #expect(error?.code == .unusable)
        #expect(error?.isUnsent == true)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(arguments: [
        ("X", "a\r\nInjected: 1"), ("X", "a\nb"), ("X", "a\0b"), ("X", "\u{7f}"), ("X\r\nY", "1"), ("X Y", "1"),
        ("", "1"), ("X:", "1"), ("Content-Length", "0"), ("transfer-encoding", "chunked"), ("Connection", "close"),
        ("Ünicode", "1"),
    ])
    func aHeaderThatWouldChangeTheMessageIsRefused(name: String, value: String) async throws {
        let transport = try CurlTransport()
        var request = request(url: "http://127.0.0.1:9/")
        request.headers.append(name: name, value: value)
        let sent = request
        let error = await failure { () throws(TransportError) in try await transport.send(sent) }
        #expect(error?.code == .unusable)
    }

    @Test(arguments: ["", "get", "G T", "GET\r\n", "CONNECT"])
    func aMethodThatIsNoneIsRefused(method: String) async throws {
        let transport = try CurlTransport()
        let request = request(method: method, url: "http://127.0.0.1:9/")
        let error = await failure { () throws(TransportError) in try await transport.send(request) }
        #expect(error?.code == .unusable)
    }
}
