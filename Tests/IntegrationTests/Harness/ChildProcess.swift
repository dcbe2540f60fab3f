import Glibc
import HTTPTransport
import KubeRuntime

/// A program that a test runs, in a process group of its own, with its output in a file.
final class ChildProcess: Sendable {
    struct NotStarted: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    let pid: pid_t
    /// Where standard output and standard error go.
    let log: String
    private let status = LockedBox<Int32?>(nil)

    /// Starts the program; what it and its children leave behind ends with this process, however that ends.
    init(_ name: String, _ arguments: [String], environment: [String: String] = [:], log: String) throws {
        self.name = name
        self.log = log
        // The cluster that this process is to use is not that of every child.
        let inherited = Tools.environment.filter { $0.key != "KUBECONFIG" }
        pid = try Self.spawn(arguments, inherited.merging(environment) { $1 }, log: log)
        ProcessGuard.shared?.add(pid)
    }

    /// The exit code, or 128 and the number of the signal; nil while it runs.
    var exitCode: Int32? {
        status.withLock { status in
            if let status { return status }
            var seen = siginfo_t()
            let isOver = waitid(P_PID, id_t(pid), &seen, WEXITED | WNOHANG | WNOWAIT) == 0 && seen.si_signo == SIGCHLD
            guard isOver else { return nil }
            // What it left behind goes with it, while its number can't be another group's yet.
            _ = Glibc.kill(-pid, SIGKILL)
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
            let signal = raw & 0x7F
            status = signal == 0 ? raw >> 8 & 0xFF : 128 + signal
            ProcessGuard.shared?.remove(pid)
            return status
        }
    }

    var isRunning: Bool { exitCode == nil }

    /// Sends a signal to the process alone; nothing where it has ended.
    func signal(_ number: Int32) {
        guard isRunning else { return }
        _ = Glibc.kill(pid, number)
    }

    /// Waits for the end.
    ///
    /// - Returns: The exit code, or nil where it still runs after the time.
    func exit(within limit: Duration) async throws -> Int32? {
        try await poll(within: limit) { exitCode }
    }

    /// Ends the process at once, as a crash does.
    func kill() async {
        signal(SIGKILL)
        _ = try? await exit(within: .seconds(5))
    }

    /// Asks the process to end, and ends it where it does not.
    func stop(within limit: Duration = .seconds(10)) async {
        signal(SIGCONT)
        signal(SIGTERM)
        guard (try? await exit(within: limit)) == nil else { return }
        await kill()
    }

    /// Everything it wrote so far.
    var output: String { (try? Files.text(log)) ?? "" }

    private static func spawn(_ arguments: [String], _ environment: [String: String], log: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        return try spawn(arguments, environment, &actions)
    }

    static func spawn(
        _ arguments: [String],
        _ environment: [String: String],
        _ actions: inout posix_spawn_file_actions_t
    ) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))
        // Descriptors that a library of this process forgot to close on exec.
        for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }

        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            words.forEach { free($0) }
            variables.forEach { free($0) }
        }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, arguments.first ?? "", &actions, &attributes, &words, &variables)
        guard code == 0 else {
            let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
            throw NotStarted(description: "\(arguments.first ?? ""): \(reason)")
        }
        return pid
    }
}

/// Ends process groups when this process ends, even by SIGKILL: a shell that waits for the end of a pipe.
private final class ProcessGuard: Sendable {
    static let shared = try? ProcessGuard()

    private let pipe: Int32

    private static let script = """
        groups=
        while read -r verb group; do
            case "$verb" in
            +) groups="$groups $group" ;;
            -) left=; for one in $groups; do [ "$one" = "$group" ] || left="$left $one"; done; groups=$left ;;
            esac
        done
        for group in $groups; do kill -s KILL -- "-$group"; done
        """

    private init() throws {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw ChildProcess.NotStarted(description: "pipe: \(errno)") }
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        defer { _ = close(ends[0]) }
        pipe = ends[1]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        _ = try ChildProcess.spawn(["/bin/sh", "-c", Self.script], [:], &actions)
    }

    func add(_ group: pid_t) { tell("+ \(group)\n") }
    func remove(_ group: pid_t) { tell("- \(group)\n") }

    private func tell(_ line: String) {
        let bytes = Array(line.utf8)
        _ = write(pipe, bytes, bytes.count)
    }
}
