import Glibc
import KubeClient
import KubeModel
import Testing

/// Real files.
@Suite struct HostFilesTests {
    private func withFile<Result>(_ content: [UInt8], _ body: (String) throws -> Result) throws -> Result {
        var template = Array("/tmp/kubeclient-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { unlink(path) }
        try #require(descriptor >= 0)
        try #require(content.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == content.count)
        close(descriptor)
        return try body(path)
    }

    @Test func aFileIsReadWhole() throws {
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try withFile(content) { try HostFiles().read($0, limit: 100_000) } == content)
        #expect(try withFile([]) { try HostFiles().read($0, limit: 0) } == [])
    }

    @Test func aFileThatIsTooLargeIsRefused() throws {
        _ = try withFile([1, 2, 3]) { path in
            #expect(throws: FileError.tooLarge(limit: 2)) { try HostFiles().read(path, limit: 2) }
        }
        #expect(throws: FileError.tooLarge(limit: 100)) { try HostFiles().read("/dev/zero", limit: 100) }
    }

    @Test func whatIsMissingIsToldFromWhatIsUnreadable() {
        #expect(throws: FileError.missing) { try HostFiles().read("/nowhere/at/all", limit: 10) }
        #expect(throws: FileError.missing) { try HostFiles().read("/dev/null/x", limit: 10) }
        #expect(throws: FileError.unreadable("Is a directory")) { try HostFiles().read("/tmp", limit: 10) }
    }

    @Test func theEnvironmentIsThatOfTheProcess() {
        let files = FakeFiles(["/proc/self/environ": "A=b\0C=d=e\0\0broken\0EMPTY=\0"])
        #expect(HostEnvironment.current(files) == ["A": "b", "C": "d=e", "EMPTY": ""])
        #expect(HostEnvironment.current(FakeFiles()).isEmpty)
        #expect(HostEnvironment.current()["PATH"] == getenv("PATH").map { String(cString: $0) })
    }

    @Test func civilTimeIsNow() {
        #expect(TimeSource.system.now().seconds > 1_700_000_000)
        #expect(TimeSource.system.elapsed() >= .zero)
    }
}
