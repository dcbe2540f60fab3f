import Glibc

/// Ends the processes of pods when this process ends, however it ends.
///
/// A small shell reads the numbers of process groups from a channel whose other end nobody else holds. When this process
/// is gone, even by SIGKILL, the channel closes, and the shell ends every group that it was told of and not told to forget.
@safe
final class ProcessGuard: Sendable {
    private let channel: Int32
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
        // A pair of sockets and no pipe: writing to one whose reader is gone can be told not to raise a signal.
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw ChildProcess.SystemError(operation: "socketpair", code: errno)
        }
        defer { _ = close(ends[0]) }
        channel = ends[1]
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
        _ = close(channel)
        while ChildProcess.exit(of: shell) == nil { usleep(1_000) }
    }

    func add(_ group: pid_t) { tell("+ \(group)\n") }
    func remove(_ group: pid_t) { tell("- \(group)\n") }

    private func tell(_ line: String) {
        let bytes = Array(line.utf8)
        _ = unsafe send(channel, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
