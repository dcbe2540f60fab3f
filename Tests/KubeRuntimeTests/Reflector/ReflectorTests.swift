import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import Testing

/// The reflector as a whole: scripted bytes in, a store out.
@Suite(.timeLimit(.minutes(5))) struct ReflectorTests {
    let clock = ManualClock()
    let store = Store(.service)

    func reflector(_ api: ScriptedAPI) -> Reflector {
        Reflector(
            store,
            namespace: nil,
            api: api,
            time: clock.source,
            logger: .silent,
            seed: 7
        )
    }

    /// Runs the reflector while the body runs.
    func running(_ api: ScriptedAPI, _ body: (Reflector) async throws -> Void) async throws {
        let reflector = reflector(api)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await reflector.run() }
            defer { group.cancelAll() }
            try await body(reflector)
        }
    }

    static let initial =
        frame("ADDED", service("a", version: 1)) + frame("ADDED", service("b", version: 2))
        + bookmark(5, endsInitialEvents: true)

    @Test func aStreamingListFillsTheStoreAndTheSameStreamKeepsItUpToDate() async throws {
        let api = ScriptedAPI([.stream([Self.initial, frame("DELETED", service("a", version: 6))], then: .silently)])
        try await running(api) { reflector in
            #expect(await clock.settled { contents(store) == ["ml/b": "2"] })
            #expect(store.syncedResourceVersion(in: "ml") == "6")
            #expect(reflector.health == .healthy && reflector.isSynced && reflector.isSettled)
            #expect(api.requests.count == 1)
        }
    }

    @Test func theReflectorEndsWhenItsTaskIsCancelledWhateverItDoes() async throws {
        let answers: [ScriptedAPI.Answer] = [
            .hang, .stream([], then: .silently), .status(503, ""), .transport(.unreachable),
        ]
        for answer in answers {
            try await running(ScriptedAPI { _, _ in answer }) { _ in await clock.settle() }
        }
    }

    /// A stream of three pages of bytes, cut at every offset.
    @Test func aListCutAnywhereLeavesTheOldViewOrGivesTheNewOne() async throws {
        let pages = [
            page([service("a", version: 1), service("b", version: 2)], version: 20, continuation: "t1"),
            page([service("c", version: 3)], version: 20, continuation: "t2"),
            page([service("d", version: 4)], version: 20),
        ].map(\.encoded)
        let total = pages.map(\.count).reduce(0, +)
        let whole = ["ml/a": "1", "ml/b": "2", "ml/c": "3", "ml/d": "4"]
        for cut in stride(from: 0, to: total, by: 1) {
            let store = Store(.service)
            store.replace(nil, with: [service("old", version: 1)], resourceVersion: "1")
            let api = ScriptedAPI { request, index in
                switch index {
                case 0: return .status(422, "Invalid")
                case 1...3:
                    let start = pages[..<(index - 1)].map(\.count).reduce(0, +)
                    return .bytes(Array(pages[index - 1].prefix(max(0, cut - start))))
                default: return .hang
                }
            }
            let reflector = Reflector(
                store,
                namespace: nil,
                api: api,
                time: clock.source,
                logger: .silent,
                seed: 1
            )
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: clock.executor) { await reflector.run() }
                let isOver = await clock.settled { reflector.health.reason == "RequestsFail" || api.requests.count > 4 }
                #expect(isOver, "cut at \(cut)")
                #expect(contents(store) == ["ml/old": "1"], "cut at \(cut)")
                group.cancelAll()
            }
        }
        let api = ScriptedAPI { _, index in
            (1...3).contains(index) ? .bytes(pages[index - 1]) : index == 0 ? .status(422, "Invalid") : .hang
        }
        try await running(api) { _ in #expect(await clock.settled { contents(store) == whole }) }
    }

    @Test func aStreamingListCutAnywhereNeverShowsAPartialView() async throws {
        for cut in 0..<Self.initial.count {
            for end in [ScriptedAPI.End.cleanly, .cut] {
                let store = Store(.service)
                let reflector = Reflector(
                    store,
                    namespace: nil,
                    api: ScriptedAPI { _, index in
                        index == 0 ? .stream([Array(Self.initial[..<cut])], then: end) : .hang
                    },
                    time: clock.source,
                    logger: .silent,
                    seed: 1
                )
                await withTaskGroup(of: Void.self) { group in
                    group.addTask(executorPreference: clock.executor) { await reflector.run() }
                    #expect(await clock.settled { reflector.statistics.lists + reflector.statistics.watches == 2 })
                    // Only the last line feed may be missing from a whole view.
                    let isWhole = end == .cleanly && cut == Self.initial.count - 1
                    #expect(contents(store) == (isWhole ? ["ml/a": "1", "ml/b": "2"] : [:]), "cut at \(cut)")
                    group.cancelAll()
                }
            }
        }
    }

    /// A watch cut at every offset: each time it goes on at the last whole event, and the end is the same.
    @Test func aWatchCutAnywhereLosesAndRepeatsNothing() async throws {
        let events = (6...9).map { (version: $0, bytes: frame("MODIFIED", service("a", version: $0))) }
        let live = events.flatMap(\.bytes)
        for cut in stride(from: 0, to: live.count, by: 3) {
            let store = Store(.service)
            let api = ScriptedAPI { request, index in
                if index == 0 { return .stream([Self.initial, Array(live[..<cut])], then: .cut) }
                let from = request[query: "resourceVersion"].flatMap { Int($0) } ?? 0
                return .stream(events.filter { $0.version > from }.map(\.bytes), then: .silently)
            }
            let reflector = Reflector(
                store,
                namespace: nil,
                api: api,
                time: clock.source,
                logger: .silent,
                seed: 1
            )
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: clock.executor) { await reflector.run() }
                #expect(await clock.settled { contents(store)["ml/a"] == "9" }, "cut at \(cut)")
                group.cancelAll()
            }
            #expect(api.requests.count == 2)
            #expect(store.staleEdits == 0)
            #expect(reflector.statistics.events == 2 + events.count)
        }
    }

    @Test func aSilentWatchWithBookmarksIsOpenedAnewWithinThreeMinutes() async throws {
        let api = ScriptedAPI { _, index in
            index == 0 ? .stream([Self.initial], then: .silently) : .stream([bookmark(7)], then: .silently)
        }
        try await running(api) { reflector in
            #expect(await clock.settled { store.isSynced })
            await clock.advance(by: .seconds(149))
            #expect(api.requests.count == 1)
            #expect(await clock.advance(upTo: .seconds(10)) { api.requests.count == 2 })
            #expect(api.requests.last?[query: "resourceVersion"] == "5")
            #expect(await clock.settled { store.syncedResourceVersion(in: "ml") == "7" })
            #expect(reflector.statistics.silentWatches == 1)
        }
    }

    @Test func aWatchThatHangsWithoutBookmarksIsOpenedAnewAfterItsTime() async throws {
        let api = ScriptedAPI { _, index in
            switch index {
            case 0: .status(422, "Invalid")
            case 1: .json(page([service("a", version: 1)], version: 5))
            case 2: .stream([], then: .silently)
            default: .hang
            }
        }
        try await running(api) { _ in
            #expect(await clock.settled { api.requests.count == 3 })
            let timeout = try #require(api.requests[2][query: "timeoutSeconds"].flatMap { Int($0) })
            await clock.advance(by: .seconds(timeout + 14))
            #expect(api.requests.count == 3)
            await clock.advance(by: .seconds(2))
            #expect(await clock.settled { api.requests.count == 4 })
            #expect(api.requests[3][query: "resourceVersion"] == "5")
        }
    }

    @Test func anOldServerThatNeverEndsTheInitialEventsIsListed() async throws {
        let api = ScriptedAPI { _, index in
            switch index {
            case 0: .stream([frame("ADDED", service("a", version: 1))], then: .silently)
            case 1: .json(page([service("a", version: 1), service("b", version: 2)], version: 5))
            default: .stream([], then: .silently)
            }
        }
        try await running(api) { _ in
            await clock.advance(by: .seconds(29))
            #expect(!store.isSynced)
            await clock.advance(by: .seconds(2))
            #expect(await clock.settled { contents(store) == ["ml/a": "1", "ml/b": "2"] })
        }
    }

    @Test func aPageThatHangsIsGivenUpAfterAMinute() async throws {
        let api = ScriptedAPI { _, index in index == 0 ? .status(422, "Invalid") : .hang }
        try await running(api) { reflector in
            #expect(await clock.settled { api.requests.count == 2 })
            await clock.advance(by: .seconds(61))
            #expect(await clock.settled { reflector.health == .failing(reason: "no answer in time") })
        }
    }

    @Test func aTableIsNoList() async throws {
        let table: JSONValue = [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": ["resourceVersion": "3"], "rows": [],
        ]
        let api = ScriptedAPI { _, index in index == 0 ? .status(422, "Invalid") : .json(table) }
        try await running(api) { reflector in
            #expect(await clock.settled { reflector.health.reason == "RequestsFail" })
            #expect(!store.isSynced)
        }
    }

    @Test func objectsAreProjectedOnTheWayIn() async throws {
        var object = service("a", version: 1)
        object.json[path: "metadata", "managedFields"] = [["manager": "kubectl"]]
        object.annotations = ["kubectl.kubernetes.io/last-applied-configuration": "{}", "kept": "yes"]
        let api = ScriptedAPI([
            .stream([frame("ADDED", object), bookmark(5, endsInitialEvents: true)], then: .silently)
        ])
        try await running(api) { _ in
            #expect(await clock.settled { store.count == 1 })
            let held = try #require(store[key("a")])
            #expect(held.json[path: "metadata", "managedFields"] == nil)
            #expect(held.annotations == ["kept": "yes"])
        }
    }

    @Test func aLiveReadLeavesTheStoreAlone() async throws {
        store.replace(nil, with: [service("a", version: 1)], resourceVersion: "1")
        let live = reflector(
            ScriptedAPI([.json(service("a", version: 9).json), .status(404, "NotFound"), .status(500, "")])
        )
        #expect(try await live.refresh(key("a"))?.resourceVersion == "9")
        #expect(store[key("a")]?.resourceVersion == "1")
        #expect(try await live.refresh(key("a")) == nil)
        await #expect(throws: APIStatus.self) { try await live.refresh(key("a")) }
    }
}
