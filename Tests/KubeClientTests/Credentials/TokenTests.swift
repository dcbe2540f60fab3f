import HTTPTransport
import KubeClient
import KubeModel
import Logging
import Testing

/// Tokens and passwords.
@Suite struct TokenTests {
    private static func credentials(
        _ method: CredentialMethod,
        _ files: FakeFiles = FakeFiles(),
        _ clock: JumpClock = JumpClock()
    ) throws -> Credentials {
        try Credentials(
            ClusterAccess(server: "https://a", credential: method),
            files: files,
            time: clock.source,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (CredentialMethod.none, nil), (.token(Secret("t0ken")), "Bearer t0ken"),
            (.basic(user: "Aladdin", password: Secret("open sesame")), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            (.basic(user: "é", password: Secret("")), "Basic w6k6"),
        ] as [(CredentialMethod, String?)]
    )
    func whatIsConfiguredIsSent(_ method: CredentialMethod, _ header: String?) async throws {
        let credentials = try Self.credentials(method)
        #expect(try await credentials.authorization()?.revealed == header)
        #expect(await credentials.renew(refused: header.map(Secret.init)) == false)
    }

    @Test(.timeLimit(.minutes(1))) func aTokenThatNoHeaderCanHoldIsRefusedUnseen() async throws {
        for token in ["a b", "a\nX-Evil: 1", "é"] {
            let error = await #expect(throws: CredentialError.self) {
                try await Self.credentials(.token(Secret(token))).authorization()
            }
            #expect(error?.message == "the token holds characters that a header can't")
        }
    }

    @Test(.timeLimit(.minutes(1))) func aTokenFileIsReadAgainWithinAMinute() async throws {
        let (files, clock) = (FakeFiles(["/t": " one\n"]), JumpClock())
        let credentials = try Self.credentials(.tokenFile("/t", initial: nil), files, clock)
        #expect(try await credentials.authorization()?.revealed == "Bearer one")
        files["/t"] = "two"
        clock.advance(by: .seconds(49))
        #expect(try await credentials.authorization()?.revealed == "Bearer one")
        #expect(files.count(of: "/t") == 1)
        clock.advance(by: .seconds(1))
        #expect(try await credentials.authorization()?.revealed == "Bearer two")
        #expect(files.count(of: "/t") == 2)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [nil, "", " \n"]) func aTokenFileThatIsGoneLeavesTheOldToken(
        _ content: String?
    ) async throws {
        let (files, clock) = (FakeFiles(["/t": "one"]), JumpClock())
        let credentials = try Self.credentials(.tokenFile("/t", initial: nil), files, clock)
        _ = try await credentials.authorization()
        files["/t"] = content
        clock.advance(by: .seconds(3600))
        #expect(try await credentials.authorization()?.revealed == "Bearer one")
        files["/t"] = "two"
        #expect(try await credentials.authorization()?.revealed == "Bearer two")
    }

    @Test(.timeLimit(.minutes(1))) func withoutAnyTokenThereIsAnError() async throws {
        for (content, message) in [(nil, "no such file"), ("", "is empty")] as [(String?, String)] {
            let files = FakeFiles()
            files["/t"] = content
            let error = await #expect(throws: CredentialError.self) {
                try await Self.credentials(.tokenFile("/t", initial: nil), files).authorization()
            }
            #expect(error?.message == "token file /t: \(message)")
            let initial = try Self.credentials(.tokenFile("/t", initial: Secret("first")), files)
            #expect(try await initial.authorization()?.revealed == "Bearer first")
        }
    }

    @Test(.timeLimit(.minutes(1))) func theFileCountsMoreThanTheTokenBesideIt() async throws {
        let credentials = try Self.credentials(.tokenFile("/t", initial: Secret("old")), FakeFiles(["/t": "new"]))
        #expect(try await credentials.authorization()?.revealed == "Bearer new")
    }

    @Test(.timeLimit(.minutes(1))) func aRefusedTokenIsReadAgainAtOnce() async throws {
        let files = FakeFiles(["/t": "one"])
        let credentials = try Self.credentials(.tokenFile("/t", initial: nil), files)
        let refused = try await credentials.authorization()
        #expect(await credentials.renew(refused: refused) == false)
        files["/t"] = "two"
        #expect(await credentials.renew(refused: refused))
        #expect(await credentials.renew(refused: refused), "another request was refused with the same old token")
        #expect(try await credentials.authorization()?.revealed == "Bearer two")
    }

    /// Two hours against a server that changes the token it accepts every 90 s.
    @Test(.timeLimit(.minutes(1))) func aRotatingTokenNeverFailsARequest() async throws {
        let (files, clock) = (FakeFiles(["/t": "t0"]), JumpClock())
        let server = RotatingServer(files: files, clock: clock)
        let client = KubeClient(
            server: "https://a",
            transports: KubeClient.Transports(all: server),
            authorizer: try Self.credentials(.tokenFile("/t", initial: nil), files, clock),
            userAgent: "test",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            time: clock.source
        )
        for _ in 0..<1440 {
            _ = try await client.send(.read)
            clock.advance(by: .seconds(5))
        }
        #expect(server.refusals > 0)
        #expect(server.refusals <= 80)
    }

    /// Accepts one token at a time; a new one is in the file as soon as it is the one.
    private final class RotatingServer: HTTPTransport, Sendable {
        private let files: FakeFiles
        private let clock: JumpClock
        private let refused = Locked(0)

        init(files: FakeFiles, clock: JumpClock) {
            self.files = files
            self.clock = clock
        }

        var refusals: Int { refused.current }

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            let token = "t\(clock.now.offset.components.seconds / 90)"
            files["/t"] = token
            guard request.headers["Authorization"] == "Bearer \(token)" else {
                refused.withLock { $0 += 1 }
                return HTTPResponse(status: 401)
            }
            return HTTPResponse(status: 200, body: Array(Text.route.utf8))
        }

        func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
            throw TransportError(.unusable, "no streams here")
        }
    }
}
