import KubeClient
import Testing

@Suite struct HostProcessTests {
    /// A machine with a process 812 that started at tick 33071.
    private let files = FakeFiles([
        "/proc/sys/kernel/random/boot_id": "4f1c2a90-1111-2222-3333-444455556666\n",
        "/proc/812/stat": stat(812, "S", 33071),
    ])

    private static func stat(_ id: Int, _ state: String, _ start: Int) -> String {
        "\(id) (a ) b) \(state) 1 812 812 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 4 0 \(start) 1000 200\n"
    }

    private func process(_ id: Int32 = 812, namespace: String? = "pid:[4026531836]") -> HostProcess {
        HostProcess(files: files, namespace: namespace, id: id)
    }

    @Test func itsNameHoldsBootNamespaceNumberAndStart() {
        #expect(process().name == "4f1c2a90.4026531836.812.33071")
        #expect(process(namespace: nil).name == nil)
        #expect(process(99).name == nil)
    }

    @Test func oneThatIsGoneOrReplacedHasEnded() {
        files["/proc/900/stat"] = Self.stat(900, "R", 40000)
        let own = process()
        #expect(own.hasEnded("4f1c2a90.4026531836.899.39000"))
        #expect(own.hasEnded("4f1c2a90.4026531836.900.39999"))
        files["/proc/900/stat"] = Self.stat(900, "Z", 40000)
        #expect(own.hasEnded("4f1c2a90.4026531836.900.40000"))
    }

    @Test(arguments: ["R", "S", "D", "T", "t"]) func oneThatIsThereHasNotEvenWhereItIsStopped(_ state: String) {
        files["/proc/900/stat"] = Self.stat(900, state, 40000)
        #expect(!process().hasEnded("4f1c2a90.4026531836.900.40000"))
        #expect(!process().hasEnded(process().name ?? ""))
    }

    @Test(arguments: [
        // Another boot, another namespace, and names that are none.
        "aaaaaaaa.4026531836.899.39000", "4f1c2a90.4026532999.899.39000", "899", "", "4f1c2a90.4026531836.x.1",
        "4f1c2a90.4026531836.899.39000.1", "6f2d8c0e-1f0a-4a57-9f6e-2b1d7c6f9a10",
    ]) func ofOthersNothingCanBeTold(_ name: String) {
        #expect(!process().hasEnded(name))
        #expect(!process(namespace: nil).hasEnded("4f1c2a90.4026531836.899.39000"))
    }

    @Test func thisVeryProcessHasANameAndIsAlive() throws {
        let own = HostProcess(files: HostFiles())
        let name = try #require(own.name)
        #expect(!own.hasEnded(name))
        #expect(own.hasEnded(name + "0"))
    }
}
