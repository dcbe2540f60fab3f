import Glibc
import KubeClient
import Testing

/// Real programs, run to their end.
@Suite struct HostCommandsTests {
    private func output(
        _ script: String,
        environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        timeout: Duration = .seconds(30),
        limit: Int = 1 << 20
    ) async throws(CommandError) -> String {
        let command = Command("/bin/sh", ["-c", script], environment: environment)
        let bytes = try await HostCommands(time: .system).output(of: command, timeout: timeout, limit: limit)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(.timeLimit(.minutes(1))) func theOutputIsCollected() async throws {
        #expect(try await output("echo hello; echo error >/dev/null") == "hello\n")
        #expect(try await output("true") == "")
    }

    @Test(.timeLimit(.minutes(1))) func moreThanAPipeHoldsIsCollected() async throws {
        let text = try await output("head -c 500000 /dev/zero | tr '\\0' x")
        #expect(text.utf8.count == 500_000)
    }

    @Test(.timeLimit(.minutes(1))) func theEnvironmentIsThatOfTheCommandAlone() async throws {
        #expect(try await output("echo \"$A-$HOME\"", environment: ["A": "b c"]) == "b c-\n")
    }

    @Test(.timeLimit(.minutes(1))) func standardInputIsEmpty() async throws {
        #expect(try await output("cat; echo done") == "done\n")
    }

    @Test(.timeLimit(.minutes(1))) func aNameIsLookedUp() async throws {
        let bytes = try await HostCommands(time: .system)
            .output(of: Command("echo", ["x"]), timeout: .seconds(30), limit: 10)
        #expect(bytes == Array("x\n".utf8))
    }

    @Test(.timeLimit(.minutes(1))) func aMissingProgramIsNotStarted() async {
        let error = await #expect(throws: CommandError.self) {
            try await HostCommands(time: .system)
                .output(of: Command("/nowhere/at/all"), timeout: .seconds(30), limit: 10)
        }
        #expect(error == .notStarted("No such file or directory"))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [("exit 3", 3), ("kill -TERM $$", 143)])
    func aFailureHasItsStatus(_ script: String, _ status: Int) async {
        let error = await #expect(throws: CommandError.self) { try await output("echo x; \(script)") }
        #expect(error == .failed(status: status))
    }

    @Test(.timeLimit(.minutes(1))) func tooMuchOutputEndsIt() async {
        let error = await #expect(throws: CommandError.self) { try await output("yes", limit: 1000) }
        #expect(error == .tooMuchOutput(limit: 1000))
    }

    @Test(.timeLimit(.minutes(1))) func tooLongARunEndsWithAllItStarted() async throws {
        let clock = JumpClock(patience: .seconds(1))
        let commands = HostCommands(time: clock.source)
        let error = await #expect(throws: CommandError.self) {
            try await commands.output(
                of: Command("/bin/sh", ["-c", "sleep 1000 & sleep 1000"], environment: ["PATH": "/usr/bin:/bin"]),
                timeout: .seconds(60),
                limit: 10
            )
        }
        #expect(error == .timedOut(.seconds(60)))
    }

    @Test(.timeLimit(.minutes(1))) func whatAProgramLeavesBehindDoesNotHoldUpItsOutput() async throws {
        let left = try #require(pid_t(try await output("sleep 1000 & printf %s $!")))
        #expect(kill(left, SIGKILL) == 0, "it went on, with the pipe in its hands")
    }

    @Test(.timeLimit(.minutes(1))) func aCallerWhoGivesUpEndsIt() async {
        let task = Task { try await output("sleep 1000") }
        task.cancel()
        let error = await #expect(throws: CommandError.self) { try await task.value }
        #expect(error == .cancelled)
    }
}
