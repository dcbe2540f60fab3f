import Glibc

/// Starting, watching and ending processes of the operating system.
enum ChildProcess {
    /// An error number of the operating system.
    struct SystemError: Error, Hashable, CustomStringConvertible {
        var operation: String
        var code: Int32

        var description: String {
            let text = unsafe strerror(code)
            return unsafe "\(operation): \(text.map { unsafe String(cString: $0) } ?? "error \(code)")"
        }
    }

    /// What a new process is given.
    struct Settings {
        var arguments: [String]
        var environment: [String: String]
        var workingDirectory: String
        /// The file that standard output and error are appended to.
        var logPath: String
        /// A descriptor for standard input; nil for none.
        var input: Int32?
    }

    /// Starts a process in a new process group of its own, with no descriptor of ours but those given.
    ///
    /// A program that is not there shows as an exit with code 127.
    static func spawn(_ settings: Settings) throws(SystemError) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let input = settings.input {
            unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 1, settings.logPath, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Our own descriptors close by themselves; these are what a library may have forgotten.
        for descriptor in 3..<Int32(clamping: min(highestDescriptor, sysconf(Int32(_SC_OPEN_MAX)))) {
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid: pid_t = 0
        let environment = settings.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        // There is no portable way to set a child's directory; `env` is that little program.
        let arguments = ["env", "-C", settings.workingDirectory, "--"] + settings.arguments
        let code = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw SystemError(operation: settings.arguments.first ?? "", code: code) }
        return pid
    }

    private static let highestDescriptor = 1024

    /// How a child ended; nil while it runs.
    static func exit(of pid: pid_t) -> ProcessExit? {
        var status: Int32 = 0
        let found = unsafe waitpid(pid, &status, WNOHANG)
        guard found != 0 else { return nil }
        // A child that is not ours to wait for any more has ended in a way that nobody will tell.
        guard found == pid else { return ProcessExit(code: 255) }
        let signal = Int(status & 0x7F)
        return signal == 0
            ? ProcessExit(code: Int(status >> 8 & 0xFF)) : ProcessExit(code: 128 + signal, signal: signal)
    }

    static func terminate(_ pid: pid_t) { _ = Glibc.kill(pid, SIGTERM) }

    /// Ends every process of the group that the process leads.
    static func killGroup(_ pid: pid_t) { _ = Glibc.kill(-pid, SIGKILL) }

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            var fallback: UnsafeMutablePointer<CChar>?
            guard let base = buffer.baseAddress else { return unsafe body(&fallback) }
            return unsafe body(base)
        }
    }
}
