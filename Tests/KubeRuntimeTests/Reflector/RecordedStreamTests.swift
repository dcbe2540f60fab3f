import KubeModel
import KubeRuntime
import Testing

/// What a real API server sent.
@Suite struct RecordedStreamTests {
    static let widget = ResourceKind(group: "example.dev", version: "v1", kind: "Widget", plural: "widgets")

    func decoded(_ text: String, pieces size: Int = 100) -> [WatchEvent] {
        var decoder = WatchDecoder()
        let bytes = Array((text + "\n").utf8)
        return stride(from: 0, to: bytes.count, by: size).flatMap { start in
            decoder.decode(Array(bytes[start..<min(start + size, bytes.count)]))
        }
    }

    @Test func aStreamingListBecomesAView() throws {
        let events = decoded(RecordedStreams.streamingList)
        let end = try #require(
            events.firstIndex { if case .bookmark(_, true) = $0 { true } else { false } }
        )
        #expect(events[..<end].allSatisfy { if case .added = $0 { true } else { false } })
        var machine = ReflectorMachine(Self.widget, namespace: "t", seed: 1)
        _ = machine.handle(.started, at: .zero)
        _ = machine.handle(.opened, at: .zero)
        let actions = machine.handle(.received(events), at: .zero)
        guard case .replace(let objects, let version)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(objects.count == end)
        #expect(ResourceVersion.isComparable(version))
        #expect(machine.health == .healthy)
    }

    @Test func changesAndDeletionsAreRead() {
        let events = decoded(RecordedStreams.replay, pieces: 1)
        #expect(events.count == 2)
        guard case .modified(let changed)? = events.first, case .deleted(let gone)? = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(changed.name == "p1" && changed.json[path: "spec", "size"] == 50)
        #expect(gone.name == "p2")
        #expect(ResourceVersion.isOlder(changed.resourceVersion, than: gone.resourceVersion) == true)
    }

    @Test func aVersionThatIsTooOldIsAnExpiry() {
        guard case .error(let status)? = decoded(RecordedStreams.tooOld).first else {
            Issue.record("no error")
            return
        }
        #expect(status.isExpired)
    }

    @Test func aTableIsNoObject() {
        guard case .malformed? = decoded(RecordedStreams.table).first else {
            Issue.record("a table was taken for an object")
            return
        }
    }

    @Test func pagesAreOfOneView() throws {
        let first = try ListPage(JSONValue(parsing: RecordedStreams.firstPage), of: Self.widget)
        let second = try ListPage(JSONValue(parsing: RecordedStreams.secondPage), of: Self.widget)
        #expect(first.objects.count == 2 && !first.continuation.isEmpty)
        #expect(second.resourceVersion == first.resourceVersion)
        #expect(Set((first.objects + second.objects).map(\.key)).count == first.objects.count + second.objects.count)
    }
}
