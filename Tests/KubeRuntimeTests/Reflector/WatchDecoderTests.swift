import KubeModel
import KubeRuntime
import Testing

@Suite struct WatchDecoderTests {
    /// A stream with every kind of frame and with characters of two to four bytes.
    static let recording: [UInt8] =
        frame("ADDED", service("a", version: 1, app: "Grüße \u{1F600} \u{2028}"))
        + frame("MODIFIED", service("a", version: 2)) + bookmark(3) + frame("DELETED", service("a", version: 4))
        + frame("FROBNICATED", service("a", version: 5)) + bookmark(6, endsInitialEvents: true)
        + errorFrame(410, "Expired")

    static let expected: [WatchEvent] = [
        .added(service("a", version: 1, app: "Grüße \u{1F600} \u{2028}")), .modified(service("a", version: 2)),
        .bookmark(resourceVersion: "3", endsInitialEvents: false), .deleted(service("a", version: 4)),
        .unknown(type: "FROBNICATED"), .bookmark(resourceVersion: "6", endsInitialEvents: true),
        .error(APIStatus(code: 410, reason: "Expired", message: "")),
    ]

    @Test func aStreamCutInTwoAtEveryByteGivesTheSameEvents() {
        for cut in 0...Self.recording.count {
            var decoder = WatchDecoder()
            let events = decoder.decode(Array(Self.recording[..<cut])) + decoder.decode(Array(Self.recording[cut...]))
            #expect(events == Self.expected, "cut at \(cut)")
            #expect(!decoder.isInsideFrame)
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64, 4096])
    func piecesOfAnySizeGiveTheSameEvents(size: Int) {
        var decoder = WatchDecoder()
        var events: [WatchEvent] = []
        for start in stride(from: 0, to: Self.recording.count, by: size) {
            events += decoder.decode(Array(Self.recording[start..<min(start + size, Self.recording.count)]))
        }
        #expect(events == Self.expected)
    }

    @Test func aStreamThatEndsAnywhereGivesOnlyWholeFrames() {
        for end in 0..<Self.recording.count {
            var decoder = WatchDecoder()
            var events = decoder.decode(Array(Self.recording[..<end]))
            if let last = decoder.finish() { events.append(last) }
            #expect(events == Array(Self.expected[..<events.count]), "ended at \(end)")
            let whole = Self.recording[..<end].count { $0 == UInt8(ascii: "\n") }
            // The last frame may lack nothing but its line feed.
            let lacksLineFeed = Self.recording[end] == UInt8(ascii: "\n")
            #expect(events.count == whole + (lacksLineFeed ? 1 : 0), "ended at \(end)")
        }
    }

    @Test func emptyLinesAndCarriageReturnsAreSkipped() {
        var decoder = WatchDecoder()
        let text = "\n\r\n  \n" + #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}"# + "\r\n"
        #expect(decoder.decode(Array(text.utf8)) == [.bookmark(resourceVersion: "9", endsInitialEvents: false)])
    }

    @Test(arguments: [1, 5, 1000])
    func aFrameBeyondTheLimitIsLeftOutAndTheNextIsRead(size: Int) {
        let good = frame("ADDED", service("a", version: 1))
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: good.count + 50) + [UInt8(ascii: "\n")]
        let bytes = good + long + good
        var decoder = WatchDecoder(limit: good.count)
        var events: [WatchEvent] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += decoder.decode(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        let object = WatchEvent.added(service("a", version: 1))
        #expect(events == [object, .oversize, object])
    }

    @Test func anOversizeFrameIsReportedBeforeItsEnd() {
        var decoder = WatchDecoder(limit: 10)
        #expect(decoder.decode(Array("0123456789".utf8)).isEmpty)
        #expect(decoder.decode(Array("a".utf8)) == [.oversize])
        #expect(decoder.decode(Array("bcdefghijklmnop".utf8)).isEmpty)
        #expect(decoder.isInsideFrame)
        #expect(decoder.finish() == nil)
    }

    @Test(arguments: [
        "{", "[]", "null", "nonsense", #"{"type":"ADDED"}"#, #"{"type":"ADDED","object":3}"#, #"{"object":{}}"#,
        #"{"type":"ADDED","object":{"metadata":{"name":"a"}}}"#,
        #"{"type":"DELETED","object":{"metadata":{"resourceVersion":"1"}}}"#,
        #"{"type":"BOOKMARK","object":{"metadata":{}}}"#,
        #"{"type":"ADDED","object":{"kind":"Table","metadata":{"name":"a","resourceVersion":"1"}}}"#,
        "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"\u{1}\",\"resourceVersion\":\"1\"}}}",
    ])
    func aFrameThatIsNoEventIsMalformed(text: String) {
        var decoder = WatchDecoder()
        let events = decoder.decode(Array(text.utf8) + [0x0A])
        guard case .malformed = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(events.count == 1)
    }

    @Test func anErrorThatIsNoStatusIsStillAnError() {
        var decoder = WatchDecoder()
        let events = decoder.decode(Array(#"{"type":"ERROR","object":{"what":1}}"#.utf8) + [0x0A])
        #expect(events == [.error(APIStatus(code: 0, reason: "", message: "no Status"))])
    }

    @Test func noiseNeverStopsTheDecoder() {
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bytes = Self.recording
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] = UInt8.random(in: 0...255, using: &random)
            }
            var decoder = WatchDecoder()
            let events = decoder.decode(bytes)
            #expect(events.count <= 16)
            #expect(decoder.decode([0x0A] + frame("ADDED", service("z", version: 7))).last != nil)
        }
    }
}
