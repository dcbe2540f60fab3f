import KubeClient

/// Files that exist only in memory and may change.
final class FakeFiles: FileReading, Sendable {
    private let state: Locked<(contents: [String: String], reads: [String])>

    init(_ contents: [String: String] = [:]) {
        state = Locked((contents, []))
    }

    subscript(path: String) -> String? {
        get { state.current.contents[path] }
        set { state.withLock { $0.contents[path] = newValue } }
    }

    func count(of path: String) -> Int {
        state.current.reads.count { $0 == path }
    }

    func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        let content = state.withLock {
            $0.reads.append(path)
            return $0.contents[path]
        }
        guard let content else { throw .missing }
        guard content.utf8.count <= limit else { throw .tooLarge(limit: limit) }
        return Array(content.utf8)
    }
}

/// Programs that give prepared outputs, one after the other, and wait until they are let go.
final class FakeCommands: CommandRunning, Sendable {
    private let state: Locked<(outputs: [Result<String, CommandError>], commands: [Command], isHeld: Bool)>

    init(_ outputs: Result<String, CommandError>..., isHeld: Bool = false) {
        state = Locked((outputs, [], isHeld))
    }

    var commands: [Command] { state.current.commands }

    func release() {
        state.withLock { $0.isHeld = false }
    }

    func output(of command: Command, timeout: Duration, limit: Int) async throws(CommandError) -> [UInt8] {
        state.withLock { $0.commands.append(command) }
        while state.current.isHeld {
            if Task.isCancelled { throw .cancelled }
            await Task.yield()
        }
        let next = state.withLock { $0.outputs.isEmpty ? nil : $0.outputs.removeFirst() }
        guard let next else { throw .notStarted("no output left") }
        return Array(try next.get().utf8)
    }
}

/// PEM text that looks right; what it means is nobody's business here.
enum PEM {
    static func certificate(_ content: String = "AAAA") -> String {
        "-----BEGIN CERTIFICATE-----\n\(content)\n-----END CERTIFICATE-----\n"
    }

    static func key(_ content: String = "AAAA") -> String {
        "-----BEGIN PRIVATE KEY-----\n\(content)\n-----END PRIVATE KEY-----\n"
    }
}
