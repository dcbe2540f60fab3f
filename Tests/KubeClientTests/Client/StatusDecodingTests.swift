import HTTPTransport
import KubeClient
import KubeModel
import Testing

/// Refusals as the server, or something in between, writes them.
@Suite struct StatusDecodingTests {
    private func status(_ code: Int, _ body: String, _ headers: HTTPHeaders = [:]) async throws -> APIStatus {
        let bench = Bench(.response(code, body, headers))
        let error = await #expect(throws: KubeError.self) { try await bench.client().send(.read, within: .zero) }
        return try #require(error?.status)
    }

    @Test(.timeLimit(.minutes(1))) func aStatusKeepsItsCausesAndDelay() async throws {
        let body = #"""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
            "message":"Timeout: Too large resource version: 999999999, current: 267","reason":"Timeout",
            "details":{"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}],
            "retryAfterSeconds":1},"code":504}
            """#
        let status = try await status(504, body)
        #expect(status.isTooLargeResourceVersion)
        #expect(status.retryAfter == .seconds(1))
    }

    @Test(.timeLimit(.minutes(1))) func aProxysPageIsKeptInPartWithoutControlCharacters() async throws {
        let page = "<html>\u{1B}[31mbad\u{7} gateway\u{202E}</html>\r\n" + String(repeating: "é", count: 4000)
        let status = try await status(502, page)
        #expect(status.code == 502)
        #expect(status.reason == "")
        #expect(status.message.hasPrefix("<html> [31mbad  gateway </html>"))
        #expect(status.message.utf8.count <= 2048)
        #expect(!status.message.unicodeScalars.contains { $0.value < 0x20 })
    }

    @Test(.timeLimit(.minutes(1))) func aPlainTextAnswerIsItsMessage() async throws {
        let status = try await status(404, "404 page not found\n")
        #expect(status == APIStatus(code: 404, reason: "", message: "404 page not found "))
    }

    @Test(.timeLimit(.minutes(1))) func aStatusWithoutCodeTakesTheAnswers() async throws {
        let status = try await status(410, #"{"kind":"Status","status":"Failure","reason":"Expired","message":"old"}"#)
        #expect(status == APIStatus(code: 410, reason: "Expired", message: "old"))
    }

    @Test(.timeLimit(.minutes(1))) func textFromTheServerIsFitForATerminal() async throws {
        let status = try await status(403, Text.status(403, "Forbidden", #"no\u001b[2J\u202eevil"#))
        #expect(status.message == "no [2J evil")
    }

    @Test(.timeLimit(.minutes(1))) func aRedirectIsARefusal() async throws {
        let status = try await status(302, "", ["Location": "https://elsewhere.test/"])
        #expect(status.code == 302)
    }

    @Test(.timeLimit(.minutes(1))) func noErrorTellsTheToken() async throws {
        let bench = Bench(.response(403, Text.status(403, "Forbidden")))
        let error = await #expect(throws: KubeError.self) {
            try await bench.client(authorizer: Bearer("s3cr3t")).send(.read)
        }
        #expect(!String(reflecting: error).contains("s3cr3t"))
        #expect(!String(reflecting: Secret("s3cr3t")).contains("s3cr3t"))
        #expect(!"\(Secret("s3cr3t"))".contains("s3cr3t"))
        var dumped = ""
        dump(Secret("s3cr3t"), to: &dumped)
        #expect(!dumped.contains("s3cr3t"))
        #expect(bench.log.current.isEmpty)
    }
}
