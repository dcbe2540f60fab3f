import Glibc
import HTTPTransport

/// Just enough of an HTTP client for a server on 127.0.0.1: one request a connection, HTTP/1.0.
enum LoopbackHTTP {
    struct Failure: Error {}

    /// A port that nobody listens on at this moment.
    static func freePort() throws -> Int {
        let descriptor = try makeSocket()
        defer { close(descriptor) }
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard status == 0 else { throw Failure() }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Sends the request, whose URL must be one of this port, and reads the answer to its end.
    static func send(_ request: HTTPRequest, port: Int) throws -> HTTPResponse {
        let descriptor = try makeSocket()
        defer { close(descriptor) }
        var address = address(port: port)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure() }
        let path = request.url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).last ?? ""
        var head = "\(request.method) /\(path) HTTP/1.0\r\nContent-Length: \(request.body?.count ?? 0)\r\n"
        for field in request.headers.fields { head += "\(field.name): \(field.value)\r\n" }
        try write(Array((head + "\r\n").utf8) + (request.body ?? []), to: descriptor)
        return try response(readAll(descriptor))
    }

    private static func makeSocket() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure() }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return descriptor
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure() }
            rest = rest.dropFirst(count)
        }
    }

    private static func readAll(_ descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { throw Failure() }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    private static func response(_ bytes: [UInt8]) throws -> HTTPResponse {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { throw Failure() }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Failure()
        }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.append(name: String(line[..<colon]), value: String(value))
        }
        return HTTPResponse(status: status, headers: headers, body: Array(bytes[end.upperBound...]))
    }
}
