import CurlTransport
import HTTPTransport
import Testing

/// What is made of the bytes a server sends.
@Suite(.timeLimit(.minutes(1)))
struct ResponseTests {
    /// Sends a GET to a server that answers with these bytes and closes.
    private func answer(_ bytes: String, _ change: (inout HTTPRequest) -> Void = { _ in }) async throws -> HTTPResponse
    {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write(bytes)
        } _: { server in
            var request = request(url: server.origin + "/")
            change(&request)
            return try await CurlTransport().send(request)
        }
    }

    @Test func theWholeResponseIsCollected() async throws {
        let response = try await answer(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nSet-Cookie: a\r\nset-cookie: b\r\nEmpty:\r\n"
                + "Padded: \t x y \t\r\nContent-Length: 11\r\n\r\n{\"a\":\"b\"}\r\nleft over"
        )
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "application/json")
        #expect(response.headers.values(of: "Set-Cookie") == ["a", "b"])
        #expect(response.headers["Empty"] == "")
        #expect(response.headers["Padded"] == "x y")
        #expect(response.text == "{\"a\":\"b\"}\r\n")
    }

    @Test(arguments: [200, 201, 202, 204, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503, 504, 599])
    func everyStatusIsAResponse(status: Int) async throws {
        let response = try await answer("HTTP/1.1 \(status) Some Reason\r\nContent-Length: 0\r\n\r\n")
        #expect(response.status == status)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func aRedirectIsNotFollowed(status: Int) async throws {
        try await withServer { peer in
            while let request = peer.readRequest() {
                let port = request.value("Host") ?? ""
                peer.respond(status: "\(status) Moved", headers: "Location: http://\(port)/elsewhere\r\n")
            }
        } _: { server in
            let response = try await CurlTransport().send(request(url: server.origin + "/"))
            #expect(response.status == status)
            #expect(response.headers["Location"]?.hasSuffix("/elsewhere") == true)
            #expect(server.accepted == 1)
        }
    }

    @Test func theLastOfSeveralHeadsCounts() async throws {
        let response = try await answer(
            "HTTP/1.1 100 Continue\r\nX: early\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 404 Not Found\r\nX: late\r\nContent-Length: 2\r\n\r\nno"
        )
        #expect(
            response
                == HTTPResponse(status: 404, headers: ["X": "late", "Content-Length": "2"], body: Array("no".utf8))
        )
    }

    @Test func trailersAreNoHeaders() async throws {
        let response = try await answer(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2\r\nok\r\n0\r\nX: late\r\n\r\n"
        )
        #expect(response.text == "ok")
        #expect(response.headers["X"] == nil)
    }

    @Test func aHeadHasNoBodyWhateverItsLengthSays() async throws {
        let response = try await answer("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n") { $0.method = "HEAD" }
        #expect(response.status == 200)
        #expect(response.headers["Content-Length"] == "5000")
        #expect(response.body.isEmpty)
    }

    @Test(arguments: [true, false])
    func anyPacingGivesTheSameResponse(chunked: Bool) async throws {
        let text = String((0..<300).map { Character(UnicodeScalar(UInt8(0x21 + $0 % 90))) })
        let body = chunked ? text.map { "1;x=y\r\n\($0)\r\n" }.joined() + "0\r\n\r\n" : text
        let framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 300"
        let bytes = Array("HTTP/1.1 200 OK\r\n\(framing)\r\nX: y\r\n\r\n\(body)".utf8)
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            for byte in bytes { peer.write([byte]) }
        } _: { server in
            let transport = try CurlTransport()
            #expect(try await transport.send(request(url: server.origin)).text == text)
            #expect(try await transport.collect(request(url: server.origin)).text == text)
        }
    }

    @Test(arguments: [false, true], [false, true])
    func aResponseCutAnywhereIsNeverTakenForWhole(chunked: Bool, byReset: Bool) async throws {
        let framed =
            chunked
            ? "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n4\r\n:[1]\r\n1\r\n}\r\n0\r\n\r\n"
            : "Content-Length: 9\r\n\r\n{\"a\":[1]}"
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(framed)".utf8)
        let cut = Shared(0)
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.write(Array(bytes.prefix(cut.value)))
            if byReset { peer.reset() }
        } _: { server in
            let transport = try CurlTransport()
            // After "0\r\n\r" nothing can be missing but a line feed, which libcurl does not insist on.
            for length in 0..<bytes.count - (chunked ? 1 : 0) {
                cut.with { $0 = length }
                let request = request(url: server.origin + "/")
                let whole = await failure { () throws(TransportError) in try await transport.send(request) }
                let streamed = await failure { () throws(TransportError) in try await transport.collect(request) }
                #expect(whole?.code == .interrupted, "cut at \(length)")
                #expect(streamed?.code == .interrupted, "cut at \(length)")
                #expect(whole?.isUnsent == false)
            }
        }
    }

    @Test(arguments: [
        ("no HTTP at all", "SSH-2.0-OpenSSH_9.6\r\n"),
        ("HTTP/0.9", "<html>hello</html>"),
        ("no status", "HTTP/1.1\r\n\r\n"),
        ("status of letters", "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"),
        ("status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"),
        ("future version", "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n"),
        ("field without colon", "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 0\r\n\r\n"),
        ("field without name", "HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n"),
        ("NUL in a field", "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n"),
        ("negative length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"),
        ("length of letters", "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello"),
        ("chunk size of letters", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"),
        ("chunk too short", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n"),
        ("chunk size overflows", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nx"),
        ("body that is not gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"),
        ("NUL bytes", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\r\n\r\n"),
    ])
    func garbageIsNeverAResponse(name: String, bytes: String) async throws {
        do {
            let response = try await answer(bytes) { $0.headers["Accept-Encoding"] = "gzip" }
            Issue.record("\(name) was taken for \(response)")
        } catch let error as TransportError {
            #expect([.malformed, .interrupted].contains(error.code), "\(name): \(error)")
            #expect(!error.isUnsent)
        }
    }

    /// Ways of a server never to come to the body.
    enum EndlessHead: CaseIterable {
        case longField, manyFields, manyHeads

        var text: String {
            switch self {
            case .longField: "HTTP/1.1 200 OK\r\nX: " + String(repeating: "a", count: 150_000) + "\r\n"
            case .manyFields:
                "HTTP/1.1 200 OK\r\n" + String(repeating: "X: \(String(repeating: "a", count: 999))\r\n", count: 300)
            case .manyHeads: String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 20_000) + "HTTP/1.1 200 OK\r\n"
            }
        }
    }

    @Test(arguments: EndlessHead.allCases)
    func aHeadWithoutEndIsGivenUp(head: EndlessHead) async throws {
        do {
            _ = try await answer("\(head.text)Content-Length: 0\r\n\r\n")
            Issue.record("no error")
        } catch let error as TransportError {
            #expect(error.code == .tooLarge)
        }
    }
}
