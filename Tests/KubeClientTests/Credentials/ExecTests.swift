import KubeClient
import KubeModel
import Logging
import Testing

/// Credentials from a program.
@Suite struct ExecTests {
    private static let version = "client.authentication.k8s.io/v1"

    private static func answer(_ status: JSONValue, version: String = version) -> Result<String, CommandError> {
        .success((["kind": "ExecCredential", "apiVersion": .string(version), "status": status] as JSONValue).text)
    }

    private static func plugin(cluster: JSONValue? = nil) -> ExecPlugin {
        ExecPlugin(
            apiVersion: version,
            command: Command("get-token", ["--now"], environment: ["REGION": "x", "HOME": "/other"]),
            installHint: "install get-token",
            cluster: cluster
        )
    }

    private static func credentials(
        _ commands: FakeCommands?,
        _ clock: JumpClock = JumpClock(),
        _ plugin: ExecPlugin = plugin(),
        _ files: FakeFiles = FakeFiles(),
        _ tls: TLSSettings = TLSSettings()
    ) throws -> Credentials {
        try Credentials(
            ClusterAccess(server: "https://a", tls: tls, credential: .exec(plugin)),
            files: files,
            commands: commands,
            environment: ["HOME": "/home/u", "PATH": "/bin"],
            time: clock.source,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test func withoutPermissionNoProgramRuns() {
        let error = #expect(throws: CredentialError.self) { try Self.credentials(nil) }
        #expect(error?.message == "exec plugins are not permitted here")
    }

    @Test(.timeLimit(.minutes(1))) func theProgramIsToldWhatIsWanted() async throws {
        let commands = FakeCommands(Self.answer(["token": "t0ken"]))
        let credentials = try Self.credentials(commands, JumpClock(), Self.plugin(cluster: ["server": "https://a"]))
        #expect(try await credentials.authorization()?.revealed == "Bearer t0ken")
        let command = try #require(commands.commands.first)
        #expect(command.program == "get-token")
        #expect(command.arguments == ["--now"])
        #expect(command.environment["HOME"] == "/other")
        #expect(command.environment["PATH"] == "/bin")
        #expect(command.environment["REGION"] == "x")
        #expect(
            try JSONValue(parsing: command.environment["KUBERNETES_EXEC_INFO"] ?? "") == [
                "kind": "ExecCredential", "apiVersion": .string(Self.version),
                "spec": ["interactive": false, "cluster": ["server": "https://a"]],
            ]
        )
    }

    @Test(.timeLimit(.minutes(1))) func theProgramGetsTheAuthorityOfAFile() async throws {
        let commands = FakeCommands(Self.answer(["token": "t"]))
        let credentials = try Self.credentials(
            commands,
            JumpClock(),
            Self.plugin(cluster: [:]),
            FakeFiles(["/ca": PEM.certificate()]),
            TLSSettings(authorities: .file("/ca"))
        )
        _ = try await credentials.authorization()
        let info = try JSONValue(parsing: commands.commands.first?.environment["KUBERNETES_EXEC_INFO"] ?? "")
        #expect(info[path: "spec", "cluster", "certificate-authority-data"]?.string == KubeConfigTests.ca)
    }

    @Test(.timeLimit(.minutes(1))) func aCredentialIsKeptUntilItExpires() async throws {
        let clock = JumpClock()
        let commands = FakeCommands(
            Self.answer(["token": "one", "expirationTimestamp": "2026-11-03T10:05:00Z"]),
            Self.answer(["token": "two", "expirationTimestamp": "2026-11-03T11:00:00Z"])
        )
        let credentials = try Self.credentials(commands, clock)
        for _ in 0..<3 { #expect(try await credentials.authorization()?.revealed == "Bearer one") }
        clock.advance(by: .seconds(289))
        #expect(try await credentials.authorization()?.revealed == "Bearer one")
        clock.advance(by: .seconds(1))
        #expect(try await credentials.authorization()?.revealed == "Bearer two")
        #expect(commands.commands.count == 2)
    }

    @Test(.timeLimit(.minutes(1))) func aRefusedCredentialIsAskedForAgainOnce() async throws {
        let commands = FakeCommands(
            Self.answer(["token": "one"]),
            Self.answer(["token": "two"]),
            Self.answer(["token": "two"])
        )
        let credentials = try Self.credentials(commands)
        let refused = try await credentials.authorization()
        #expect(await credentials.renew(refused: refused))
        #expect(await credentials.renew(refused: refused), "the new one was not refused yet")
        #expect(commands.commands.count == 2)
        #expect(await credentials.renew(refused: Secret("Bearer two")) == false)
        #expect(commands.commands.count == 3)
    }

    @Test(.timeLimit(.minutes(1))) func manyCallersShareOneRun() async throws {
        let commands = FakeCommands(Self.answer(["token": "t"]), isHeld: true)
        let credentials = try Self.credentials(commands)
        let headers = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { try await credentials.authorization()?.revealed } }
            while commands.commands.isEmpty { await Task.yield() }
            commands.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(headers == Array(repeating: "Bearer t", count: 20))
        #expect(commands.commands.count == 1)
    }

    @Test(.timeLimit(.minutes(1))) func aCallerWhoGivesUpDoesNotFailTheOthers() async throws {
        let commands = FakeCommands(Self.answer(["token": "t"]), isHeld: true)
        let credentials = try Self.credentials(commands)
        let first = Task { try await credentials.authorization() }
        while commands.commands.isEmpty { await Task.yield() }
        let second = Task { try await credentials.authorization() }
        first.cancel()
        await #expect(throws: CredentialError.self) { try await first.value }
        commands.release()
        #expect(try await second.value?.revealed == "Bearer t")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (.failure(.timedOut(.seconds(60))), "did not end within 60.0 seconds"),
            (.failure(.tooMuchOutput(limit: 1 << 20)), "wrote more than 1048576 bytes"),
            (.failure(.failed(status: 3)), "ended with status 3"),
            (.failure(.notStarted("No such file")), "can't be started: No such file; install get-token"),
            (.success("oops"), "its output is no JSON"),
            (.success("{}"), "its output is no ExecCredential"),
            (
                answer(["token": "t"], version: "client.authentication.k8s.io/v1beta1"),
                "its output is of another version than \(version)"
            ),
            (answer(nil), "it gave no credential"), (answer([:]), "it gave no credential"),
            (answer(["token": ""]), "it gave no credential"),
            (answer(["clientCertificateData": "c"]), "it gave a certificate without key, or a key without certificate"),
            (
                answer(["token": "t", "clientKeyData": "k"]),
                "it gave a certificate without key, or a key without certificate"
            ),
            (answer(["token": "t", "expirationTimestamp": "soon"]), "its expirationTimestamp is no time"),
        ] as [(Result<String, CommandError>, String)]
    )
    func aProgramThatFailsIsNamed(_ outcome: Result<String, CommandError>, _ message: String) async throws {
        let credentials = try Self.credentials(FakeCommands(outcome))
        let error = await #expect(throws: CredentialError.self) { try await credentials.authorization() }
        #expect(error?.message == "exec plugin get-token: \(message)")
    }

    @Test(.timeLimit(.minutes(1))) func aCertificateReachesTheTransports() async throws {
        let clock = JumpClock()
        func answer(_ content: String, _ expires: String) -> Result<String, CommandError> {
            Self.answer([
                "clientCertificateData": .string(PEM.certificate(content)), "clientKeyData": .string(PEM.key(content)),
                "expirationTimestamp": .string(expires),
            ])
        }
        let commands = FakeCommands(answer("one", "2026-11-03T10:05:00Z"), answer("two", "2026-11-03T12:00:00Z"))
        let credentials = try Self.credentials(commands, clock)
        #expect(try await credentials.tls().certificate == Array(PEM.certificate("one").utf8))
        #expect(try await credentials.authorization() == nil)
        #expect(await credentials.poll() == nil)
        clock.advance(by: .seconds(300))
        let change = try #require(await credentials.poll())
        #expect(change.closesConnections)
        #expect(change.material.certificate == Array(PEM.certificate("two").utf8))
        #expect(change.material.key?.revealed == PEM.key("two"))
        #expect(await credentials.poll() == nil)
    }
}
