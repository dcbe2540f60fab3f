import Glibc

/// A program in a process of its own, which ends when its standard input does.
///
/// Made with `posix_spawn`, so that waiting needs no run loop.
final class Subprocess: Sendable {
    struct Failure: Error {
        var command: [String]
        var status: Int32
    }

    let output: Int32
    private let input: Int32
    private let process: pid_t

    init(_ command: [String]) throws {
        let made = Self.spawning.with { _ in Self.spawn(command) }
        guard made.status == 0 else { throw Failure(command: command, status: made.status) }
        (process, input, output) = (made.process, made.input, made.output)
    }

    /// Held while a process is made, so that no other process inherits the pipes meanwhile.
    private static let spawning = Shared(0)

    private static func spawn(_ command: [String]) -> (status: Int32, process: pid_t, input: Int32, output: Int32) {
        var (stdin, stdout) = ([Int32](repeating: -1, count: 2), [Int32](repeating: -1, count: 2))
        pipe(&stdin)
        pipe(&stdout)
        for fd in stdin + stdout { _ = fcntl(fd, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, stdin[0], 0)
        posix_spawn_file_actions_adddup2(&actions, stdout[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // The threads of the concurrency runtime block signals, and a process inherits that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let status = posix_spawn(&process, command[0], &actions, &attributes, &arguments, environ)
        close(stdin[0])
        close(stdout[1])
        if status != 0 {
            close(stdin[1])
            close(stdout[0])
        }
        return (status, process, stdin[1], stdout[0])
    }

    /// Reads a line of the output, without its end.
    func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != 10 { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// Ends the input and waits for the end of the process.
    @discardableResult
    func finish() -> Int32 {
        close(input)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        close(output)
        return status
    }

    /// Ends a process that does not look at its input.
    func terminate() {
        kill(process, SIGTERM)
        finish()
    }

    /// Runs a program to its end.
    static func run(_ command: [String]) throws {
        let status = try Subprocess(command).finish()
        guard status == 0 else { throw Failure(command: command, status: status) }
    }

    static func exists(_ path: String) -> Bool {
        access(path, X_OK) == 0
    }
}
