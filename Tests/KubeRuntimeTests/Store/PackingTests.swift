import KubeModel
import Testing

@testable import KubeRuntime

@Suite struct PackedObjectTests {
    @Test(
        arguments: [
            nil, [:], ["metadata": ["uid": "90d992e0-0f89-4a36-b3c5-b1e557990929", "resourceVersion": "12"]],
            [
                "metadata": ["uid": "Not-A-Usual-One", "resourceVersion": "x"],
                "spec": ["a": [1, 1.0, -2.5e300, nil, true]],
            ],
            ["text": "\u{0}\u{1}\"\\/\u{7F}\u{2028}\u{FEFF}é😀e\u{301}", "": "", "max": 9_223_372_036_854_775_807],
        ] as [JSONValue]
    )
    func anObjectIsTheSameAfterPacking(json: JSONValue) {
        let object = KubeObject(json)
        let packed = PackedObject(object)
        #expect(packed.object == object)
        #expect(packed.object.json.encoded == object.json.encoded)
        #expect(packed.resourceVersion == object.resourceVersion)
        #expect(packed == PackedObject(packed.object))
    }

    @Test func anyTwoDifferentUIDsDiffer() {
        let uids = [
            "90d992e0-0f89-4a36-b3c5-b1e557990929", "90d992e0-0f89-4a36-b3c5-b1e55799092a",
            "a0d992e0-0f89-4a36-b3c5-b1e557990929", "90D992E0-0F89-4A36-B3C5-B1E557990929",
            "90d992e0-0f89-4a36-b3c5_b1e557990929", "90d992e00f894a36b3c5b1e557990929", "",
            "90d992e0-0f89-4a36-b3c5-b1e55799092", "é0d992e0-0f89-4a36-b3c5-b1e5579909",
        ]
        let packed = uids.map { PackedObject(service("a", uid: $0, version: 1)) }
        #expect(Set(packed.map(\.uid)).count == uids.count)
        for (one, other) in zip(packed, packed.dropFirst()) { #expect(!one.isSame(as: other)) }
    }

    /// What is packed again and again is packed otherwise, and reads the same.
    @Test func anObjectIsTheSameBeforeAndAfterItsStringsAreShared() {
        let object = KubeObject([
            "metadata": ["uid": "1", "resourceVersion": "1", "labels": ["example.org/a-long-label": "sharedvalue"]],
            // Equal strings of other bytes, of which the first are ASCII.
            "spec": ["key": "KKKK;;;;", "other": "\u{212A}KKK\u{37E};;;", "é": "e\u{301}e\u{301}", "e\u{301}": "éé"],
        ])
        let first = PackedObject(object)
        for _ in 0..<(2 * SharedStrings.sightings) {
            let packed = PackedObject(object)
            #expect(packed.object.json.encoded == object.json.encoded)
            #expect(packed == first)
            #expect(packed.hashValue == first.hashValue)
        }
        var other = object
        other.json[path: "spec", "key"] = "another"
        #expect(PackedObject(other) != first)
    }

    @Test func anyDocumentIsTheSameAfterPacking() {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<2000 {
            let document = Self.document(&generator, depth: 0)
            #expect(PackedDocument(document).value.encoded == document.encoded)
        }
    }

    @Test func objectsArePackedAndReadFromManyTasks() async {
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<200).allSatisfy { turn in
                        let document: JSONValue = ["turn-\(turn)-of-any-task": .string("value-\(turn)-of-\(task)")]
                        return PackedDocument(document).value == document
                    }
                }
            }
            for await isSame in group { #expect(isSame) }
        }
    }

    /// Integers of every length, counts below and above what fits into a byte, strings that repeat and such that don't.
    private static func document(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 9 : 7), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2:
            return .int(Int.random(in: .min ... .max, using: &generator) >> Int.random(in: 0..<64, using: &generator))
        case 3: return .double(Double(bitPattern: .random(in: 0..<0x7FF0_0000_0000_0000, using: &generator)))
        case 4: return .string(String(repeating: "x", count: .random(in: 0..<300, using: &generator)))
        case 5, 6: return .string("value-\(Int.random(in: 0..<20, using: &generator))")
        case 7:
            return .array(
                (0..<Int.random(in: 0..<20, using: &generator)).map { _ in document(&generator, depth: depth + 1) }
            )
        default:
            let names = 0..<Int.random(in: 0..<20, using: &generator)
            return .object(JSONObject(names.map { ("name-\($0)", document(&generator, depth: depth + 1)) }))
        }
    }
}

@Suite struct SharedStringsTests {
    @Test func aStringIsTakenUpWhenItWasMetOftenAndKeepsItsNumber() {
        var shared = SharedStrings()
        for _ in 1..<SharedStrings.sightings { #expect(shared.number(of: "RollingUpdate") == nil) }
        #expect(shared.number(of: "RollingUpdate") == 0)
        for _ in 0..<SharedStrings.sightings { _ = shared.number(of: "ClusterIP") }
        #expect(shared.number(of: "ClusterIP") == 1)
        #expect(shared.number(of: "RollingUpdate") == 0)
        #expect(shared.strings == ["RollingUpdate", "ClusterIP"])
    }

    @Test(arguments: ["", "ab", String(repeating: "a", count: 257), "dé-jà-vu", "\u{212A}elvin"])
    func aStringThatIsNotWorthItOrNotPlainIsNeverTakenUp(_ string: String) {
        var shared = SharedStrings()
        for _ in 0..<(2 * SharedStrings.sightings) { #expect(shared.number(of: string) == nil) }
        #expect(shared.strings.isEmpty)
    }

    /// Names that stand in the objects of one rollout only must not keep out what stands in all of them.
    @Test func whatIsMetOftenComesThroughAmongManyThatAreNot() {
        var shared = SharedStrings()
        for rollout in 0..<20_000 {
            for _ in 0..<8 { #expect(shared.number(of: "model-number-\(rollout)") == nil) }
            _ = shared.number(of: "modelrollout.dev/name")
        }
        #expect(shared.strings == ["modelrollout.dev/name"])
    }

    @Test func noMoreAreTakenUpThanCanBeAfforded() {
        var shared = SharedStrings()
        for index in 0..<(SharedStrings.capacity + 100) {
            for _ in 0..<SharedStrings.sightings { _ = shared.number(of: "string-\(index)") }
        }
        #expect(shared.strings.count == SharedStrings.capacity)
        #expect(shared.number(of: "string-1") == 1)
        #expect(shared.number(of: "string-\(SharedStrings.capacity)") == nil)
    }
}
