import HTTPTransport
import KubeModel
import Sandbox
import Testing

@Suite struct WatchTests {
    private static let watch = "\(TestServer.maps)?watch=1&timeoutSeconds=300&allowWatchBookmarks=true"

    @Test func aWatchSeesEveryChangeOnceAndInOrder() throws {
        let server = TestServer()
        server.makeMap("a")
        let start = server.ask("GET", TestServer.maps).revision
        let watch = try server.watch("\(Self.watch)&resourceVersion=\(start)")
        server.makeMap("b")
        server.merge("\(TestServer.maps)/a", ["data": ["a": "2"]])
        server.merge("\(TestServer.maps)/a", ["data": ["a": "2"]])
        server.ask("DELETE", "\(TestServer.maps)/b")
        server.makeMap("elsewhere", in: "kube-system")
        #expect(try watch.summary() == ["ADDED b", "MODIFIED a", "DELETED b"])
    }

    @Test func aWatchThatStartsLateIsToldWhatItMissed() throws {
        let server = TestServer()
        let start = server.ask("GET", TestServer.maps).revision
        server.makeMap("a")
        server.ask("DELETE", "\(TestServer.maps)/a")
        let watch = try server.watch("\(Self.watch)&resourceVersion=\(start)")
        #expect(try watch.summary() == ["ADDED a", "DELETED a"])
        server.makeMap("b")
        #expect(try watch.summary() == ["ADDED b"])
    }

    @Test func aDeletionShowsTheRevisionOfTheDeletion() throws {
        let server = TestServer()
        server.makeMap("a")
        let watch = try server.watch("\(Self.watch)&resourceVersion=0")
        server.ask("DELETE", "\(TestServer.maps)/a")
        let last = try #require(try watch.events().last)
        #expect(last["type"] == "DELETED")
        #expect(last[path: "object", "metadata", "resourceVersion"]?.string == "\(server.server.revision)")
    }

    @Test func bookmarksComeEveryMinuteAndBeforeTheEnd() throws {
        let server = TestServer()
        let watch = try server.watch("\(TestServer.maps)?watch=1&timeoutSeconds=150&allowWatchBookmarks=true")
        server.makeMap("other", in: "kube-system")
        var seen: [Int] = []
        for second in 1...150 {
            server.pass(.seconds(1))
            for event in try watch.events() {
                #expect(event["type"] == "BOOKMARK")
                #expect(
                    event[path: "object", "metadata", "resourceVersion"]?.string == "\(server.server.revision)"
                )
                seen.append(second)
            }
        }
        #expect(seen == [60, 120, 148])
        #expect(watch.subscription.hasEnded)
        #expect(!watch.subscription.wasCut)
        #expect(server.server.watchCount == 0)
    }

    @Test func aClientThatAskedForNoBookmarksGetsNone() throws {
        let server = TestServer()
        let watch = try server.watch("\(TestServer.maps)?watch=1&timeoutSeconds=300")
        server.pass(.seconds(200))
        #expect(try watch.events().isEmpty)
    }

    @Test func aStreamingListEndsWithItsMark() throws {
        let server = TestServer()
        server.makeMap("a")
        server.makeMap("b", labels: ["x": "y"])
        let query = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&labelSelector=x%3Dy"
        let watch = try server.watch(Self.watch + query)
        let events = try watch.events()
        #expect(events.map { $0["type"]?.string } == ["ADDED", "BOOKMARK"])
        let metadata = events.last?[path: "object", "metadata"]
        #expect(metadata?[path: "annotations", "k8s.io/initial-events-end"] == "true")
        #expect(metadata?["resourceVersion"]?.string == "\(server.server.revision)")
        server.makeMap("c", labels: ["x": "y"])
        #expect(try watch.summary() == ["ADDED c"])
    }

    @Test func onlyTheLatestChangesAreRemembered() throws {
        let server = TestServer { $0.historyLimit = 3 }
        let start = server.ask("GET", TestServer.maps).revision
        for index in 0..<3 { server.makeMap("m\(index)") }
        let inTime = try server.watch("\(Self.watch)&resourceVersion=\(start)")
        #expect(try inTime.summary() == ["ADDED m0", "ADDED m1", "ADDED m2"])
        server.makeMap("m3")
        let tooLate = try server.watch("\(Self.watch)&resourceVersion=\(start)")
        #expect(try tooLate.summary() == ["ERROR 410"])
        #expect(tooLate.subscription.hasEnded)
    }

    @Test func watchesOfOneResourceShareTheBytesOfAnEvent() throws {
        let server = TestServer()
        let watches = try (0..<3).map { _ in try server.watch(Self.watch) }
        server.makeMap("a")
        let first = watches[0].subscription.drain()
        #expect(first.count == 1)
        for watch in watches.dropFirst() { #expect(watch.subscription.drain() == first) }
    }

    @Test func aWatchOfOneObjectSeesNoOther() throws {
        let server = TestServer()
        server.makeMap("a")
        server.makeMap("b")
        let path = "\(Self.watch)&resourceVersion=0&fieldSelector=metadata.name%3Da"
        let watch = try server.watch(path)
        server.merge("\(TestServer.maps)/b", ["data": ["a": "2"]])
        server.merge("\(TestServer.maps)/a", ["data": ["a": "2"]])
        #expect(try watch.summary() == ["ADDED a", "MODIFIED a"])
    }

    @Test func onlyTheFirstTableBringsItsColumns() throws {
        let server = TestServer()
        let accept: HTTPHeaders = ["Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"]
        let watch = try server.watch(Self.watch, headers: accept)
        server.makeMap("a")
        server.makeMap("b")
        let tables = try watch.events().compactMap { $0["object"] }
        #expect(tables.map { $0["kind"]?.string } == ["Table", "Table"])
        #expect(tables[0]["columnDefinitions"]?.array?.isEmpty == false)
        #expect(tables[1]["columnDefinitions"] == .null)
    }

    @Test(.timeLimit(.minutes(1))) func aReaderThatWaitsGetsTheNextEvent() async throws {
        let server = TestServer()
        let watch = try server.watch(Self.watch)
        async let chunk = watch.subscription.next()
        server.makeMap("a")
        let event = try JSONValue(parsing: try #require(await chunk))
        #expect(event["type"] == "ADDED")
        server.server.endWatches()
        #expect(await watch.subscription.next() == nil)
    }

    @Test(.timeLimit(.minutes(1))) func cancellingAReaderEndsItsWait() async throws {
        let server = TestServer()
        let watch = try server.watch(Self.watch)
        let reader = Task { await watch.subscription.next() }
        reader.cancel()
        #expect(await reader.value == nil)
        server.makeMap("a")
        #expect(server.server.watchCount == 0)
    }
}
