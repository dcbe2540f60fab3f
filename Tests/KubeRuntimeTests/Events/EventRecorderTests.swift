import HTTPTransport
import KubeModel
import KubeRuntime
import Testing

func note(_ text: String = "went well", reason: String = "Promoted", about name: String = "fraud") -> EventNote {
    let object = KubeObject([
        "metadata": ["name": .string(name), "namespace": "ml", "uid": .string("uid-\(name)"), "resourceVersion": "7"]
    ])
    return EventNote(.normal, EventNote.Subject(object, .modelRollout), reason: reason, action: "Promote", text: text)
}

@Suite(.timeLimit(.minutes(5))) struct EventRecorderTests {
    let clock = ManualClock()

    func recorder(_ api: ScriptedAPI) -> EventRecorder {
        EventRecorder(
            controller: "modelrollout.dev/controller",
            instance: "pod-1",
            api: api,
            time: clock.source,
            logger: .silent
        )
    }

    func running(_ recorder: EventRecorder, _ body: () async throws -> Void) async rethrows {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await recorder.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }

    @Test func aNoteBecomesAnEventWithAllThatTheAPIDemands() async throws {
        let api = ScriptedAPI([.json([:])])
        let recorder = recorder(api)
        recorder.record(note())
        try await running(recorder) {
            await clock.settle()
            let request = try #require(api.requests.first)
            #expect(request.method == "POST" && request.path == "/apis/events.k8s.io/v1/namespaces/ml/events")
            let event = try #require(request.body)
            let name = try #require(event[path: "metadata", "name"]?.string)
            #expect(name.hasPrefix("fraud."))
            var rest = event
            rest["metadata"] = nil
            #expect(
                rest == [
                    "apiVersion": "events.k8s.io/v1", "kind": "Event", "eventTime": "2026-11-21T00:00:00.000000Z",
                    "reportingController": "modelrollout.dev/controller", "reportingInstance": "pod-1",
                    "type": "Normal", "reason": "Promoted", "action": "Promote", "note": "went well",
                    "regarding": [
                        "apiVersion": "modelrollout.dev/v1alpha1", "kind": "ModelRollout", "name": "fraud",
                        "uid": "uid-fraud", "resourceVersion": "7", "namespace": "ml",
                    ],
                ]
            )
        }
        #expect(recorder.statistics.sent == 1)
    }

    @Test func repetitionsBecomeASeriesThatIsPatchedOnceAMinute() async throws {
        let api = ScriptedAPI { _, _ in .json([:]) }
        let recorder = recorder(api)
        await running(recorder) {
            for _ in 0..<50 {
                recorder.record(note())
                await clock.advance(by: .seconds(1))
            }
            #expect(api.requests.count == 1)
            await clock.advance(by: .seconds(11))
            #expect(api.requests.count == 2)
            let patch = api.requests.last
            #expect(patch?.method == "PATCH" && patch?.contentType == "application/merge-patch+json")
            #expect(
                patch?.body == ["series": ["count": 50, "lastObservedTime": "2026-11-21T00:00:49.000000Z"]]
            )
            await clock.advance(by: .seconds(400))
            #expect(api.requests.count == 2)
            recorder.record(note())
            await clock.settle()
            #expect(api.requests.last?.method == "POST", "six quiet minutes end a series")
        }
    }

    @Test func anotherTextIsAnotherEvent() async throws {
        let api = ScriptedAPI { _, _ in .json([:]) }
        let recorder = recorder(api)
        recorder.record(note("candidate weight 5"))
        recorder.record(note("candidate weight 25"))
        await recorder.flush()
        #expect(api.requests.map(\.method) == ["POST", "POST"])
        #expect(api.requests.map { $0.body?["note"]?.string } == ["candidate weight 5", "candidate weight 25"])
    }

    @Test func aSeriesWhoseEventTheServerForgotIsCreatedAnew() async throws {
        let api = ScriptedAPI { request, _ in request.method == "PATCH" ? .status(404, "NotFound") : .json([:]) }
        let recorder = recorder(api)
        await running(recorder) {
            recorder.record(note())
            await clock.settle()
            recorder.record(note())
            await clock.advance(by: .seconds(61))
            #expect(api.requests.map(\.method) == ["POST", "PATCH", "POST"])
            #expect(api.requests.last?.body?[path: "series", "count"] == 2)
        }
    }

    @Test func aServerThatCannotAnswerIsAskedTwelveTimesTenSecondsApart() async {
        let api = ScriptedAPI { _, _ in .status(503, "") }
        let recorder = recorder(api)
        await running(recorder) {
            recorder.record(note())
            await clock.advance(by: .seconds(109))
            #expect(api.requests.count == 11)
            await clock.advance(by: .seconds(300))
            #expect(api.requests.count == 12)
        }
        #expect(recorder.statistics.dropped == 1 && recorder.statistics.waiting == 0)
    }

    @Test(arguments: [403, 404, 422, 400])
    func aRefusalIsFinalAndTheNextNoteIsSent(code: Int) async {
        let api = ScriptedAPI { _, index in index == 0 ? .status(code, "") : .json([:]) }
        let recorder = recorder(api)
        await running(recorder) {
            recorder.record(note(about: "a"))
            recorder.record(note(about: "b"))
            await clock.settle()
        }
        #expect(recorder.statistics.dropped == 1 && recorder.statistics.sent == 1)
    }

    @Test func anEventThatExistsAlreadyWasToldBefore() async {
        let api = ScriptedAPI([.transport(.interrupted), .status(409, "AlreadyExists")])
        let recorder = recorder(api)
        await running(recorder) {
            recorder.record(note())
            await clock.advance(by: .seconds(10))
        }
        #expect(recorder.statistics.sent == 1 && recorder.statistics.dropped == 0)
    }

    @Test func recordingNeverWaitsAndTooMuchIsDropped() {
        let recorder = recorder(ScriptedAPI([]))
        for index in 0..<1500 { recorder.record(note(about: "object-\(index)")) }
        #expect(recorder.statistics.waiting == 1000)
        #expect(recorder.statistics.dropped == 500)
    }

    @Test func flushingSendsWhatWaitsAndTheCountsOfSeries() async {
        let api = ScriptedAPI { _, _ in .json([:]) }
        let recorder = recorder(api)
        recorder.record(note(about: "a"))
        recorder.record(note(about: "a"))
        recorder.record(note(about: "b"))
        await recorder.flush()
        #expect(api.requests.map(\.method) == ["POST", "POST", "PATCH"])
        #expect(recorder.statistics.waiting == 0)
    }

    @Test func flushingEndsInTimeWhenTheServerHangs() async {
        let recorder = recorder(ScriptedAPI([]))
        recorder.record(note())
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await recorder.flush(within: .seconds(2)) }
            await clock.advance(by: .seconds(2))
            await group.waitForAll()
        }
        #expect(recorder.statistics.waiting == 1)
    }

    @Test func namesAreUniqueAndFit() async {
        let api = ScriptedAPI { _, _ in .json([:]) }
        let recorder = recorder(api)
        for index in 0..<50 { recorder.record(note(reason: "R\(index)", about: String(repeating: "n", count: 253))) }
        await recorder.flush()
        let names = api.requests.compactMap { $0.body?[path: "metadata", "name"]?.string }
        #expect(Set(names).count == 50)
        #expect(names.allSatisfy { $0.utf8.count <= 253 })
    }

    @Test func aNoteOfSomethingWithoutNamespaceGoesToTheDefaultOne() async {
        let api = ScriptedAPI { _, _ in .json([:]) }
        let recorder = recorder(api)
        let kind = ResourceKind(group: "x", version: "v1", kind: "Wide", plural: "wides", isNamespaced: false)
        let subject = EventNote.Subject(KubeObject(["metadata": ["name": "w", "uid": "u"]]), kind)
        recorder.record(EventNote(.warning, subject, reason: "R", action: "A", text: "t"))
        await recorder.flush()
        #expect(api.requests.first?.path == "/apis/events.k8s.io/v1/namespaces/default/events")
        #expect(api.requests.first?.body?[path: "regarding", "namespace"] == nil)
    }
}

@Suite struct CleanTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a\nb\tc\u{7}", "a b c "), ("x\u{202E}y\u{2066}z", "x y z"), ("\u{1B}[31mred", " [31mred"),
        ("Grüße 👩‍👩‍👧", "Grüße 👩‍👩‍👧"), ("nul\u{0}", "nul "), ("c1\u{85}", "c1 "),
    ])
    func harmfulCharactersBecomeSpaces(text: String, clean: String) {
        #expect(CleanText.cut(text, bytes: 1024) == clean)
    }

    @Test func textIsCutBetweenCharacters() {
        let family = "👩‍👩‍👧"
        for limit in 3...200 {
            let cut = CleanText.cut(String(repeating: family, count: 20), bytes: limit)
            #expect(cut.utf8.count <= limit)
            #expect(cut.dropLast().allSatisfy { String($0) == family })
            #expect(cut.last == "…")
        }
        #expect(CleanText.cut(String(repeating: "x", count: 1024), bytes: 1024).count == 1024)
        #expect(CleanText.cut(String(repeating: "x", count: 1025), bytes: 1024).utf8.count == 1024)
    }

    @Test func notesKeepWithinTheLimitsOfTheAPI() {
        let long = note(String(repeating: "ü", count: 2000), reason: String(repeating: "R", count: 300))
        #expect(long.text.utf8.count <= 1024)
        #expect(long.reason.utf8.count <= 128)
    }
}
