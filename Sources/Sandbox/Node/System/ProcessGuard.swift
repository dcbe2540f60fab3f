import Glibc

/// Ends the processes of pods when this process ends, however it ends.
///
/// A small shell reads the numbers of process groups from a pipe whose other end nobody else holds. When this process
/// is gone, even by SIGKILL, the pipe closes, and the shell ends every group that it was told of and not told to forget.
@safe
final class ProcessGuard: Sendable {
    private let pipe: Int32
    private let shell: pid_t

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

    init() throws(ChildProcess.SystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw ChildProcess.SystemError(operation: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { _ = close(ends[0]) }
        pipe = ends[1]
        let settings = ChildProcess.Settings(
            arguments: ["/bin/sh", "-c", Self.script],
            environment: [:],
            workingDirectory: "/",
            logPath: "/dev/null",
            input: ends[0]
        )
        do {
            shell = try ChildProcess.spawn(settings)
        } catch {
            _ = close(ends[1])
            throw error
        }
    }

    deinit {
        _ = close(pipe)
        while ChildProcess.exit(of: shell) == nil { usleep(1_000) }
    }

    func add(_ group: pid_t) { tell("+ \(group)\n") }
    func remove(_ group: pid_t) { tell("- \(group)\n") }

    private func tell(_ line: String) {
        let bytes = Array(line.utf8)
        _ = unsafe write(pipe, bytes, bytes.count)
    }
}
