import HTTPTransport
import KubeModel
import KubeRuntime
import Testing

/// How the first view is read: streaming list, pages, and what can go wrong with them.
@Suite struct FirstViewTests {
    @Test func theFirstRequestIsAConsistentStreamingList() throws {
        let drive = MachineDrive()
        let request = try #require(drive.watch)
        #expect(request[query: "watch"] == "1")
        #expect(request[query: "sendInitialEvents"] == "true")
        #expect(request[query: "resourceVersionMatch"] == "NotOlderThan")
        #expect(request[query: "allowWatchBookmarks"] == "true")
        #expect(request[query: "resourceVersion"] == nil)
        let timeout = try #require(request[query: "timeoutSeconds"].flatMap { Int($0) })
        #expect((300..<600).contains(timeout))
    }

    @Test func timeoutsDifferBetweenReflectors() {
        let timeouts = (0..<20).map { MachineDrive(seed: $0).watch?[query: "timeoutSeconds"] }
        #expect(Set(timeouts).count > 10)
    }

    @Test func nothingIsSeenBeforeTheBookmarkAndEverythingAfterIt() {
        let drive = MachineDrive()
        drive.tell(.opened)
        drive.tell(.received([.added(service("a", version: 1)), .added(service("b", version: 2))]))
        drive.tell(.received([.bookmark(resourceVersion: "3", endsInitialEvents: false)]))
        #expect(drive.store.count == 0)
        #expect(!drive.store.isSynced)
        drive.tell(.received([.modified(service("a", version: 4)), .deleted(service("b", version: 5))]))
        drive.tell(
            .received([
                .bookmark(resourceVersion: "6", endsInitialEvents: true), .added(service("c", version: 7)),
            ])
        )
        #expect(contents(drive.store) == ["ml/a": "4", "ml/c": "7"])
        #expect(drive.store.syncedResourceVersion(in: "ml") == "7")
        #expect(drive.machine.health == .healthy)
    }

    @Test func theSameStreamGoesOnAfterTheBookmark() {
        let drive = MachineDrive.synced()
        let opened = drive.operation
        drive.tell(.received([.added(service("b", version: 11))]))
        #expect(drive.operation == opened)
        #expect(contents(drive.store) == ["ml/a": "1", "ml/b": "11"])
    }

    @Test func aStreamWithoutBookmarkIsGivenUpAfterHalfAMinute() {
        let drive = MachineDrive()
        drive.tell(.opened)
        drive.tell(.received([.added(service("a", version: 1))]))
        #expect(drive.machine.deadline == .seconds(30))
        drive.now = .seconds(30)
        drive.tell(.deadlinePassed)
        #expect(drive.list?[query: "limit"] == "500")
        #expect(drive.store.count == 0)
    }

    /// How an incomplete streaming list can end, each leading to a list in pages without another attempt.
    @Test(arguments: [
        ReflectorMachine.Event.ended,
        .failed(.status(APIStatus(code: 422, reason: "Invalid", message: "sendInitialEvents is forbidden"))),
        .failed(.status(APIStatus(code: 500, reason: "InternalError", message: "RequestWatchProgress is disabled"))),
        .failed(.status(APIStatus(code: 400, reason: "BadRequest", message: ""))),
        .failed(.transport(TransportError(.interrupted, ""))), .failed(.transport(TransportError(.timedOut, ""))),
        .received([.error(APIStatus(code: 500, reason: "InternalError", message: ""))]),
        .received([.malformed("")]), .received([.oversize]), .deadlinePassed,
    ])
    func anIncompleteStreamingListFallsBackToPages(event: ReflectorMachine.Event) throws {
        let drive = MachineDrive()
        drive.tell(.opened)
        drive.tell(.received([.added(service("gone", version: 1))]))
        drive.tell(event)
        let list = try #require(drive.list)
        #expect(list[query: "limit"] == "500")
        #expect(list[query: "resourceVersion"] == nil)
        #expect(list[query: "resourceVersionMatch"] == nil)
        drive.tell(.page(ListPage(objects: [service("a", version: 2)], resourceVersion: "5")))
        #expect(contents(drive.store) == ["ml/a": "2"])
        #expect(drive.resumesAt == "5")
    }

    @Test func anOverloadedServerIsLeftAloneAsLongAsItAsks() throws {
        let drive = MachineDrive()
        drive.tell(429, retryAfter: .seconds(20))
        let pause = try #require(drive.pause())
        #expect(pause >= .seconds(20))
        #expect(pause < .seconds(25))
        #expect(drive.isStreamingList)
    }

    @Test(arguments: [TransportError.Code.unreachable, .unresolved])
    func anUnreachableServerIsAskedAgainWithGrowingPauses(code: TransportError.Code) throws {
        let drive = MachineDrive()
        var pauses: [Duration] = []
        for _ in 0..<12 {
            drive.tell(code)
            #expect(drive.machine.health.reason == "RequestsFail")
            pauses.append(try #require(drive.pause()))
            #expect(drive.isStreamingList)
        }
        #expect(pauses[0] >= .milliseconds(800) && pauses[0] < .milliseconds(1600))
        #expect(pauses[1] >= .milliseconds(1600) && pauses[1] < .milliseconds(3200))
        #expect(pauses.suffix(4).allSatisfy { $0 >= .seconds(30) && $0 < .seconds(60) })
        drive.sync([service("a", version: 1)], version: 3)
        #expect(drive.machine.health == .healthy)
    }

    @Test func pausesStartAnewAfterTwoQuietMinutes() throws {
        let drive = MachineDrive()
        for _ in 0..<8 {
            drive.tell(.unreachable)
            _ = drive.pause()
        }
        drive.sync([], version: 3)
        drive.now += .seconds(120)
        drive.tell(.received([.error(APIStatus(code: 429, reason: "TooManyRequests", message: ""))]))
        #expect(try #require(drive.pause()) < .milliseconds(1600))
    }

    @Test func pagesAreReadToTheEndWithoutTheResourceVersion() throws {
        let drive = MachineDrive()
        drive.tell(422, "Invalid")
        drive.tell(.page(ListPage(objects: [service("a", version: 1)], resourceVersion: "9", continuation: "t1")))
        var next = try #require(drive.list)
        #expect(next[query: "continue"] == "t1")
        #expect(next[query: "limit"] == "500")
        #expect(next[query: "resourceVersion"] == nil && next[query: "resourceVersionMatch"] == nil)
        drive.tell(.page(ListPage(objects: [service("b", version: 2)], resourceVersion: "9", continuation: "t2")))
        next = try #require(drive.list)
        #expect(next[query: "continue"] == "t2")
        #expect(drive.store.count == 0)
        drive.tell(.page(ListPage(objects: [service("c", version: 3)], resourceVersion: "9")))
        #expect(contents(drive.store) == ["ml/a": "1", "ml/b": "2", "ml/c": "3"])
        #expect(drive.resumesAt == "9")
    }

    @Test(arguments: [true, false])
    func anExpiredPageStartsOneListInOnePiece(isExpired: Bool) throws {
        let drive = MachineDrive()
        drive.tell(422, "Invalid")
        drive.tell(.page(ListPage(objects: [service("gone", version: 1)], resourceVersion: "9", continuation: "t1")))
        if isExpired {
            drive.tell(410, "Expired")
        } else {
            drive.tell(.page(ListPage(objects: [], resourceVersion: "8", continuation: "t2")))
        }
        let again = try #require(drive.list)
        #expect(again[query: "limit"] == nil && again[query: "continue"] == nil)
        #expect(again[query: "resourceVersion"] == nil)
        drive.tell(410, "Expired")
        #expect(drive.pause() != nil)
        #expect(drive.isStreamingList)
        drive.sync([service("a", version: 3)], version: 10)
        #expect(contents(drive.store) == ["ml/a": "3"])
    }

    @Test func aPageThatFailsOtherwiseStartsOverAfterAPause() {
        for code in [500, 503, 504, 429, 401] {
            let drive = MachineDrive()
            drive.tell(422, "Invalid")
            drive.tell(.page(ListPage(objects: [service("a", version: 1)], resourceVersion: "9", continuation: "t")))
            drive.tell(code)
            #expect(drive.pause() != nil)
            #expect(drive.isStreamingList)
            #expect(drive.store.count == 0)
        }
    }

    @Test func aForbiddenKindIsNamedAndAskedForAgain() throws {
        let drive = MachineDrive(namespace: "ml")
        drive.tell(403, "Forbidden")
        #expect(drive.machine.health == .forbidden(permission: "list and watch services in ml"))
        #expect(drive.machine.health.message.contains("RBAC missing"))
        #expect(try #require(drive.pause()) < .seconds(2))
        drive.sync([], version: 2)
        #expect(drive.machine.health == .healthy)
    }

    @Test func aKindThatIsNotInstalledIsPolledSlowly() throws {
        let drive = MachineDrive()
        for _ in 0..<5 {
            drive.tell(404, "NotFound")
            #expect(drive.machine.health == .notInstalled)
            #expect(drive.pause() == .seconds(60))
            #expect(drive.isStreamingList)
        }
        drive.sync([service("a", version: 1)], version: 2)
        #expect(drive.machine.health == .healthy)
    }
}
