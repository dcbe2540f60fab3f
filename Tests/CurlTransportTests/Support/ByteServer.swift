import Glibc

/// A server on a loopback port that says exactly what its script says, connection by connection.
final class ByteServer: Sendable {
    let port: Int
    /// The connections in the order they were accepted.
    var accepted: Int { state.with { $0.accepted } }

    private struct State {
        var accepted = 0
        var isStopped = false
        var threads: [ServerThread] = []
        var peers: [Peer] = []
    }

    private let listener: Int32
    private let state = Shared(State())

    /// Runs `script` on a thread of its own for every connection, and closes the connection when it returns.
    init(address: String = "127.0.0.1", _ script: @escaping @Sendable (Peer) -> Void) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, address, &name.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let fd = listener
        withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(fd, $0, length) == 0 else { return perror("bind") }
                listen(fd, 512)
                getsockname(fd, $0, &length)
            }
        }
        port = Int(UInt16(bigEndian: name.sin_port))
        let thread = ServerThread { [state] in Self.accept(fd, state, script) }
        state.with { $0.threads.append(thread) }
    }

    var origin: String { "http://127.0.0.1:\(port)" }

    private static func accept(_ listener: Int32, _ state: Shared<State>, _ script: @escaping @Sendable (Peer) -> Void)
    {
        while true {
            let fd = Glibc.accept(listener, nil, nil)
            guard fd >= 0 else { return }
            _ = fcntl(fd, F_SETFD, FD_CLOEXEC)
            let peer = Peer(fd, listener: listener)
            let isStopped = state.with { state in
                guard !state.isStopped else { return true }
                state.accepted += 1
                state.peers.append(peer)
                state.threads.append(
                    ServerThread {
                        script(peer)
                        peer.close()
                    }
                )
                return false
            }
            if isStopped { return peer.close() }
        }
    }

    /// Ends all connections and threads.
    @Sendable func stop() {
        let peers = state.with { state in
            state.isStopped = true
            return state.peers
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for peer in peers { peer.hangUp() }
        while let thread = state.with({ $0.threads.popLast() }) { thread.join() }
        Glibc.close(listener)
    }
}

/// Runs `body` with a server that is stopped afterwards.
func withServer<Result>(
    _ script: @escaping @Sendable (Peer) -> Void,
    _ body: (ByteServer) async throws -> Result
) async throws -> Result {
    let server = ByteServer(script)
    do {
        let result = try await body(server)
        try await blocking(server.stop)
        return result
    } catch {
        try await blocking(server.stop)
        throw error
    }
}

/// One accepted connection, with blocking reads and writes.
final class Peer: Sendable {
    /// A request as it came over the wire.
    struct Request {
        var head: String
        var body: [UInt8]

        var line: String { head.split(separator: "\r\n").first.map(String.init) ?? "" }

        func value(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].lowercased() == name.lowercased() else { continue }
                return String(parts[1].drop { $0 == " " })
            }
            return nil
        }
    }

    private let state: Shared<(fd: Int32, unread: [UInt8], isHungUp: Bool)>
    private let fd: Int32
    private let listener: Int32

    fileprivate init(_ fd: Int32, listener: Int32) {
        self.fd = fd
        self.listener = listener
        state = Shared((fd, [], false))
        set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(fd, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Bounds the time a write may make no progress before `stalled` is told.
    func setSendTimeout(milliseconds: Int) {
        var time = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Reads what is there; nil after the end.
    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(fd, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    /// Reads exactly that many bytes; nil when the connection ends before.
    func read(_ count: Int) -> [UInt8]? {
        while state.with({ $0.unread.count }) < count {
            guard let more = read() else { return nil }
            state.with { $0.unread += more }
        }
        return state.with { state in
            let bytes = Array(state.unread.prefix(count))
            state.unread.removeFirst(count)
            return bytes
        }
    }

    /// Reads one request with its body; nil when the connection ends before.
    func readRequest() -> Request? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard let byte = read(1) else { return nil }
            head += byte
        }
        var request = Request(head: String(decoding: head, as: UTF8.self), body: [])
        if let length = request.value("Content-Length").flatMap({ Int($0) }) {
            guard let body = read(length) else { return nil }
            request.body = body
        }
        return request
    }

    @discardableResult
    func write(_ text: String) -> Bool {
        write(Array(text.utf8))
    }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        write(bytes, stalled: {})
    }

    /// Writes everything, calling `stalled` whenever a time limit on the socket's sending passes without progress.
    @discardableResult
    func write(_ bytes: [UInt8], stalled: () -> Void) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(fd, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EAGAIN {
                stalled()
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Answers with a body of known length.
    @discardableResult
    func respond(_ body: String = "", status: String = "200 OK", headers: String = "") -> Bool {
        write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Waits until the gate is open, or the server is stopped.
    func wait(for gate: Gate) {
        while !gate.isOpen, !state.value.isHungUp { pause(milliseconds: 1) }
    }

    /// Lets time pass on the wire.
    func pause(milliseconds: UInt32) {
        usleep(milliseconds * 1000)
    }

    /// Waits until the other side has closed the connection.
    func waitForClose() {
        while read() != nil {}
    }

    /// Passes bytes to and from another loopback port until either side ends.
    func relay(toPort port: Int) {
        let other = Peer(socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0), listener: -1)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = UInt16(port).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
        let connected = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(other.fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { return }
        let back = ServerThread {
            while let bytes = other.read(), self.write(bytes) {}
            self.hangUp()
        }
        while let bytes = read(), other.write(bytes) {}
        other.hangUp()
        back.join()
        other.close()
    }

    /// Makes the server refuse further connections.
    func stopListening() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Ends the connection with a reset instead of an orderly close.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func close() {
        state.with { state in
            if state.fd >= 0 { Glibc.close(state.fd) }
            state.fd = -1
        }
    }

    /// Wakes the thread that reads or writes.
    fileprivate func hangUp() {
        state.with { state in
            state.isHungUp = true
            if state.fd >= 0 { shutdown(state.fd, Int32(SHUT_RDWR)) }
        }
    }
}
