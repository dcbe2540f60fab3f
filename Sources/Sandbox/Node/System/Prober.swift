import Dispatch
import Glibc
import HTTPTransport
import KubeModel

/// Asks containers, each question on a thread of its own that may block.
final class Prober: Sendable {
    private struct Board {
        var next = 0
        var answers: [Int: Bool] = [:]
    }

    private let board = LockedBox(Board())

    /// Begins to ask and returns a handle for the answer.
    ///
    /// `command` starts the command of an `exec` check; it gives nil where it cannot be started.
    func ask(
        _ check: ContainerCheck,
        timeout: Duration,
        command: @escaping @Sendable ([String]) -> pid_t?
    ) -> Int {
        let handle = board.withLock { board in
            board.next += 1
            return board.next
        }
        DispatchQueue.global().async { [board] in
            let answer = Self.ask(check, timeout: timeout, command: command)
            board.withLock { $0.answers[handle] = answer }
        }
        return handle
    }

    /// The answer, once; nil while there is none.
    func answer(to handle: Int) -> Bool? {
        board.withLock { $0.answers.removeValue(forKey: handle) }
    }

    private static func ask(
        _ check: ContainerCheck,
        timeout: Duration,
        command: ([String]) -> pid_t?
    ) -> Bool {
        switch check {
        case .tcp(let address, let port):
            guard let _ = LoopbackConnection.open(address: address, port: port, timeout: timeout) else { return false }
            return true
        case .http(let address, let port, let path, let headers):
            return get(address: address, port: port, path: path, headers: headers, timeout: timeout)
        case .exec(let words):
            guard let pid = command(words) else { return false }
            return finish(pid, timeout: timeout)
        }
    }

    private static func get(
        address: String,
        port: Int,
        path: String,
        headers: [String: String],
        timeout: Duration
    ) -> Bool {
        guard let connection = LoopbackConnection.open(address: address, port: port, timeout: timeout) else {
            return false
        }
        var head = ["host": "\(address):\(port)", "user-agent": "kube-probe/modelrollout", "connection": "close"]
        for (name, value) in headers { head[name.lowercased()] = value }
        let lines = head.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        let answer = connection.exchange("GET \(path) HTTP/1.1\r\n\(lines)\r\n") { $0.contains(UInt8(ascii: "\n")) }
        let words = String(decoding: answer.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self).split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { return false }
        return (200..<400).contains(status)
    }

    private static func finish(_ pid: pid_t, timeout: Duration) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        while clock.now < deadline {
            if let exit = ChildProcess.exit(of: pid) { return exit.code == 0 }
            usleep(10_000)
        }
        ChildProcess.killGroup(pid)
        while ChildProcess.exit(of: pid) == nil { usleep(1_000) }
        return false
    }
}
