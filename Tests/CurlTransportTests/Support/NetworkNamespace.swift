import Glibc
import Testing

/// A network of its own, seen only by the threads that enter it.
///
/// Needs the right to make namespaces, which root has outside restricted containers.
final class NetworkNamespace: Sendable {
    /// Why there can be none here, or nil.
    static let missing: String? = {
        guard Subprocess.exists(tool) else { return "\(tool) is not installed" }
        guard (try? NetworkNamespace()) != nil else { return "this user may not make network namespaces" }
        return nil
    }()

    static let tool = "/usr/sbin/ip"
    static var isAvailable: Bool { missing == nil }
    static var missingReason: Comment { "\(missing ?? "")" }

    private struct Refused: Error {}

    private let handle: Int32

    init() throws {
        let made = Shared(Int32(-1))
        let thread = ServerThread {
            guard Self.call("unshare", Self.newNetwork) == 0 else { return }
            made.with { $0 = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC) }
        }
        thread.join()
        handle = made.value
        guard handle >= 0 else { throw Refused() }
    }

    deinit {
        close(handle)
    }

    /// A path by which `ip` knows the namespace.
    var path: String { "/proc/\(getpid())/fd/\(handle)" }

    /// Runs the closure in the namespace; threads it starts stay there.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) throws -> Result {
        let outcome = Shared<Swift.Result<Result, any Error>?>(nil)
        let handle = handle
        let thread = ServerThread {
            let result = Swift.Result {
                guard Self.call("setns", handle, Self.newNetwork) == 0 else { throw Refused() }
                return try body()
            }
            outcome.with { $0 = result }
        }
        thread.join()
        return try #require(outcome.value).get()
    }

    /// Runs `ip` with these words in the namespace.
    func ip(_ words: String) throws {
        try run { try Subprocess.run([Self.tool] + words.split(separator: " ").map(String.init)) }
    }

    /// `CLONE_NEWNET`.
    private static let newNetwork: Int32 = 0x4000_0000

    /// Calls a function that the C module does not show.
    private static func call(_ name: String, _ first: Int32, _ second: Int32 = 0) -> Int32 {
        guard let symbol = dlsym(nil, name) else { return -1 }
        return unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)(first, second)
    }
}

/// Two networks with a wire between them that can be cut without either side hearing of it.
final class CuttableWire: Sendable {
    static let clientAddress = "192.0.2.1"
    static let serverAddress = "192.0.2.2"

    let client: NetworkNamespace
    let server: NetworkNamespace

    init() throws {
        client = try NetworkNamespace()
        server = try NetworkNamespace()
        try client.ip("link add wire type veth peer name wire netns \(server.path)")
        for (side, address) in [(client, Self.clientAddress), (server, Self.serverAddress)] {
            try side.ip("link set lo up")
            try side.ip("address add \(address)/24 dev wire")
            try side.ip("link set wire up")
        }
        try client.ip("route add default via \(Self.serverAddress)")
    }

    /// Lets all frames go to a station that is not there; nothing is refused, everything is lost.
    func cut() throws {
        try client.ip("neighbour replace \(Self.serverAddress) lladdr 02:00:00:00:00:99 dev wire nud permanent")
        try server.ip("neighbour replace \(Self.clientAddress) lladdr 02:00:00:00:00:98 dev wire nud permanent")
    }

    func mend() throws {
        try client.ip("neighbour delete \(Self.serverAddress) dev wire")
        try server.ip("neighbour delete \(Self.clientAddress) dev wire")
    }
}
