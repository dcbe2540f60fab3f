import Glibc
import KubeClient

/// The programs that the tests run, and where they are.
enum Tools {
    /// Something that a machine may lack.
    enum Tool: String, CaseIterable {
        case kubectl, prometheus, traefik, python3, bash
    }

    static let environment = HostEnvironment.current()

    /// The directory with the programs built beside the tests.
    static let built: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
        return Files.directory(String(decoding: path, as: UTF8.self))
    }()

    /// The checkout.
    static let checkout = (0..<4).reduce(#filePath) { path, _ in Files.directory(path) }

    static var controller: String { "\(built)/modelrollout-controller" }
    static var sandbox: String { "\(built)/modelrollout-sandbox" }
    /// Python with the packages that the load generator needs.
    static var venv: String { "\(checkout)/.demo/venv/bin" }

    /// The path of the tool, or nil where this machine does not have it.
    static func path(of tool: Tool) -> String? {
        if tool == .traefik { return Files.isExecutable("\(venv)/traefik") ? "\(venv)/traefik" : nil }
        let directories = (environment["PATH"] ?? "").split(separator: ":")
        return directories.lazy.map { "\($0)/\(tool.rawValue)" }.first { Files.isExecutable($0) }
    }

    /// Fails where this machine lacks one of the tools or a program of ours: a test that is left out proves nothing.
    static func demand(_ tools: [Tool]) throws {
        let names = tools.filter { path(of: $0) == nil }.map(\.rawValue)
        guard names.isEmpty else {
            throw Missing(description: "not found: \(names.joined(separator: ", ")); run: hack/prepare test")
        }
        for program in [controller, sandbox] where !Files.isExecutable(program) {
            throw Missing(description: "\(program) is not built; run: swift build --build-tests")
        }
    }

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }
}

/// Files of the tests.
enum Files {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    static func text(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw Unreadable(description: path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw Unreadable(description: path) }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Unreadable(description: path) }
    }

    static func directory(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return String(path[..<slash])
    }

    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    /// Makes the directory, with those above it.
    static func makeDirectory(_ path: String) {
        guard access(path, F_OK) != 0 else { return }
        makeDirectory(directory(path))
        mkdir(path, 0o755)
    }
}
