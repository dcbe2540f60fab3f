import Glibc

/// The programs of this machine.
package struct HostCommands: CommandRunning {
    private let time: TimeSource
    /// How often output and end are looked for.
    private static let interval = Duration.milliseconds(10)

    package init(time: TimeSource) {
        self.time = time
    }

    package func output(of command: Command, timeout: Duration, limit: Int) async throws(CommandError) -> [UInt8] {
        let child = try ChildProcess(command)
        let deadline = time.elapsed() + timeout
        var output: [UInt8] = []
        while true {
            // The end is looked for first: what was written before it is then still read.
            let status = child.status()
            guard child.readAvailable(into: &output, limit: limit) else {
                child.kill()
                throw .tooMuchOutput(limit: limit)
            }
            if let status {
                guard status == 0 else { throw .failed(status: status) }
                return output
            }
            guard time.elapsed() < deadline else {
                child.kill()
                throw .timedOut(timeout)
            }
            do {
                try await time.sleep(Self.interval)
            } catch {
                child.kill()
                throw .cancelled
            }
        }
    }
}

/// A started program, leader of a process group of its own, and the pipe from its standard output.
private final class ChildProcess {
    private let identifier: pid_t
    private let pipe: CInt
    private var isOver = false

    init(_ command: Command) throws(CommandError) {
        var ends: [CInt] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw Self.error(errno) }
        defer { close(ends[1]) }
        // The other end must block: it becomes the program's standard output.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        var identifier: pid_t = 0
        let code = Self.spawn(command, output: ends[1], &identifier)
        guard code == 0 else {
            close(ends[0])
            throw Self.error(code)
        }
        self.identifier = identifier
        pipe = ends[0]
    }

    deinit {
        close(pipe)
    }

    private static func error(_ code: CInt) -> CommandError {
        .notStarted(unsafe String(cString: strerror(code)))
    }

    private static func spawn(_ command: Command, output: CInt, _ identifier: inout pid_t) -> CInt {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        // What this process does about signals is nothing to the program.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGHUP, SIGINT, SIGPIPE, SIGTERM] { unsafe sigaddset(&signals, signal) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        let arguments = [command.program] + command.arguments
        let variables = command.environment.map { "\($0.key)=\($0.value)" }
        return unsafe withTexts(arguments) { arguments in
            unsafe withTexts(variables) { variables in
                unsafe posix_spawnp(&identifier, command.program, &actions, &attributes, arguments, variables)
            }
        }
    }

    /// Calls the closure with a null-terminated array of C strings.
    @unsafe
    private static func withTexts<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) }
        defer { unsafe pointers.forEach { unsafe free($0) } }
        unsafe pointers.append(nil)
        return unsafe body(pointers)
    }

    /// Reads what is there; false when that is more than the limit.
    func readAvailable(into output: inout [UInt8], limit: Int) -> Bool {
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(pipe, $0.baseAddress, $0.count) }
            guard count > 0 else { return true }
            output += piece.prefix(count)
            guard output.count <= limit else { return false }
        }
    }

    /// The exit status, or 128 and the number of the signal that ended the program; nil while it runs.
    func status() -> Int? {
        var raw: CInt = 0
        guard unsafe waitpid(identifier, &raw, WNOHANG) == identifier else { return nil }
        isOver = true
        let signal = raw & 0x7F
        return signal == 0 ? Int(raw >> 8) & 0xFF : 128 + Int(signal)
    }

    func kill() {
        guard !isOver else { return }
        Glibc.kill(-identifier, SIGKILL)
        var raw: CInt = 0
        while unsafe waitpid(identifier, &raw, 0) < 0, errno == EINTR {}
        isOver = true
    }
}
