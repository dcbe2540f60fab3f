import Glibc

/// A TCP connection for one short exchange, with a limit on the time of the whole.
///
/// Blocks the calling thread: for threads of their own, not for tasks.
@safe
struct LoopbackConnection: ~Copyable {
    /// The most that is read of an answer.
    static let longestAnswer = 4096

    private let descriptor: Int32
    private let deadline: timespec

    /// Connects to an IPv4 address; nil where nobody accepts in time.
    static func open(address: String, port: Int, timeout: Duration) -> LoopbackConnection? {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        guard unsafe inet_pton(AF_INET, address, &target.sin_addr) == 1 else { return nil }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_INET, type, 0)
        guard descriptor >= 0 else { return nil }
        let connection = LoopbackConnection(descriptor: descriptor, deadline: now() + timeout)
        guard connection.connect(to: target) else { return nil }
        return connection
    }

    private init(descriptor: Int32, deadline: timespec) {
        self.descriptor = descriptor
        self.deadline = deadline
    }

    private func connect(to target: sockaddr_in) -> Bool {
        let code = unsafe withUnsafePointer(to: target) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return code == 0 || errno == EINPROGRESS && wait(for: Int16(POLLOUT)) && socketError == 0
    }

    deinit {
        _ = close(descriptor)
    }

    /// Sends the text, and reads until the peer closes, the limit is reached, or `isEnough`.
    func exchange(_ request: String, until isEnough: ([UInt8]) -> Bool) -> [UInt8] {
        var unsent = Array(request.utf8)
        while !unsent.isEmpty {
            guard wait(for: Int16(POLLOUT)) else { return [] }
            let count = unsafe send(descriptor, unsent, unsent.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return [] }
            unsent.removeFirst(count)
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        while answer.count < Self.longestAnswer, !isEnough(answer), wait(for: Int16(POLLIN)) {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return answer
    }

    private var socketError: Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 else { return errno }
        return error
    }

    private func wait(for events: Int16) -> Bool {
        let left = deadline.milliseconds - Self.now().milliseconds
        guard left > 0 else { return false }
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        return unsafe poll(&entry, 1, Int32(clamping: left)) == 1
    }

    private static func now() -> timespec {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time
    }
}

extension timespec {
    fileprivate var milliseconds: Int64 { Int64(tv_sec) * 1000 + Int64(tv_nsec) / 1_000_000 }

    fileprivate static func + (time: timespec, duration: Duration) -> timespec {
        let milliseconds = time.milliseconds + Int64(duration / .milliseconds(1))
        return timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
    }
}
