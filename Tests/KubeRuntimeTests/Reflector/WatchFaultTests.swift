import HTTPTransport
import KubeModel
import KubeRuntime
import Testing

/// What a reflector does when a watch ends or misbehaves.
@Suite struct WatchFaultTests {
    @Test func aWatchThatEndsGoesOnAtTheLastEventAtOnce() {
        let drive = MachineDrive.synced()
        drive.tell(.received([.modified(service("a", version: 12))]))
        drive.tell(.ended)
        #expect(drive.resumesAt == "12")
        #expect(drive.watch?[query: "allowWatchBookmarks"] == "true")
        drive.tell(.opened)
        drive.now += .seconds(300)
        drive.tell(.ended)
        #expect(drive.resumesAt == "12")
    }

    @Test func aBookmarkMovesThePlaceToGoOnAndNothingElse() {
        let drive = MachineDrive.synced()
        drive.tell(.received([.bookmark(resourceVersion: "50", endsInitialEvents: false)]))
        #expect(drive.store.syncedResourceVersion(in: "ml") == "50")
        #expect(contents(drive.store) == ["ml/a": "1"])
        drive.tell(.ended)
        #expect(drive.resumesAt == "50")
    }

    @Test func aWatchThatEndsAtOnceWithoutAnEventIsPausedFor() {
        let drive = MachineDrive.synced()
        drive.tell(.ended)
        drive.tell(.opened)
        drive.now += .milliseconds(999)
        drive.tell(.ended)
        #expect(drive.pause() != nil)
        #expect(drive.resumesAt == "10")
    }

    @Test(arguments: [TransportError.Code.interrupted, .timedOut, .malformed])
    func aCutStreamGoesOnAtTheLastWholeEvent(code: TransportError.Code) {
        let drive = MachineDrive.synced()
        drive.tell(.received([.added(service("b", version: 11))]))
        drive.tell(code)
        #expect(drive.resumesAt == "11")
        drive.tell(.opened)
        drive.tell(code)
        #expect(drive.pause() != nil, "a stream that is cut at once is paused for")
        #expect(drive.resumesAt == "11")
    }

    /// What an error inside the stream leads to after a pause.
    @Test(arguments: [
        (410, "Expired", true), (410, "Gone", true), (0, "Expired", true), (429, "TooManyRequests", false),
        (500, "InternalError", false), (403, "Forbidden", true), (504, "Timeout", true), (0, "", true),
    ])
    func anErrorInsideTheStreamEndsIt(code: Int, reason: String, isRelist: Bool) {
        let drive = MachineDrive.synced()
        let status = APIStatus(code: code, reason: reason, message: "")
        drive.tell(
            .received([.modified(service("a", version: 11)), .error(status), .modified(service("a", version: 99))])
        )
        #expect(contents(drive.store) == ["ml/a": "11"], "what follows an error must not be read")
        #expect(drive.pause() != nil)
        #expect(drive.isStreamingList == isRelist)
        #expect(drive.watch?[query: "resourceVersion"] == "11", "a new view is no older than the one held")
    }

    /// After an outage, the server is well again and has forgotten where the watch stood.
    @Test(arguments: [true, false])
    func aVersionThatIsTooOldAfterAnOutageLeadsToARelistSoon(isRefused: Bool) throws {
        let drive = MachineDrive.synced()
        drive.tell(.ended)
        for _ in 0..<8 {
            drive.tell(.unreachable)
            _ = drive.pause()
        }
        func expire() throws -> Duration {
            if isRefused {
                drive.tell(410, "Expired")
            } else {
                drive.tell(.opened)
                drive.tell(.received([.error(APIStatus(code: 410, reason: "Expired", message: ""))]))
            }
            return try #require(drive.pause())
        }
        #expect(try expire() < .milliseconds(1600))
        // A server that says so at once again is not asked ever faster.
        drive.sync([service("a", version: 12)], version: 12)
        drive.tell(.ended)
        _ = drive.pause()
        _ = try expire()
        drive.sync([service("a", version: 13)], version: 13)
        drive.tell(.ended)
        _ = drive.pause()
        #expect(try expire() >= .milliseconds(3200))
    }

    @Test func theSecondInternalErrorInARowLeadsToARelist() {
        let internalError = APIStatus(code: 500, reason: "InternalError", message: "")
        let drive = MachineDrive.synced()
        drive.tell(.received([.error(internalError)]))
        _ = drive.pause()
        #expect(drive.resumesAt == "10")
        drive.tell(.opened)
        drive.tell(.received([.error(internalError)]))
        _ = drive.pause()
        #expect(drive.isStreamingList)
        drive.sync([service("a", version: 12)], version: 12)
        drive.tell(.received([.error(internalError)]))
        _ = drive.pause()
        #expect(drive.resumesAt == "12")
    }

    /// What the refusal of a watch leads to after a pause.
    @Test(arguments: [
        (410, "Expired", true), (429, "TooManyRequests", false), (401, "Unauthorized", false),
        (403, "Forbidden", false), (404, "NotFound", true), (500, "InternalError", true), (503, "", true),
        (422, "Invalid", true),
    ])
    func aRefusedWatchIsRepeatedOrStartsAnew(code: Int, reason: String, isRelist: Bool) {
        let drive = MachineDrive.synced()
        drive.tell(.ended)
        _ = drive.pause()
        drive.tell(code, reason)
        #expect(
            drive.machine.health.reason == (code == 403 ? "Forbidden" : code == 404 ? "NotInstalled" : "RequestsFail")
        )
        let pause = drive.pause()
        #expect(pause != nil)
        #expect(drive.isStreamingList == isRelist)
        #expect(contents(drive.store) == ["ml/a": "1"], "the last view stays in force")
        if code == 404 { #expect(pause == .seconds(60)) }
    }

    @Test(arguments: [TransportError.Code.unreachable, .interrupted, .timedOut, .tls, .unresolved])
    func aWatchThatDoesNotOpenIsRepeatedWithoutARelist(code: TransportError.Code) {
        let drive = MachineDrive.synced()
        drive.tell(.received([.bookmark(resourceVersion: "20", endsInitialEvents: false)]))
        drive.tell(.ended)
        for _ in 0..<20 {
            drive.tell(code)
            #expect(drive.pause() != nil)
            #expect(drive.resumesAt == "20")
        }
    }

    @Test func anOutageOfTenMinutesCostsFewRequests() {
        let drive = MachineDrive.synced()
        drive.tell(.ended)
        _ = drive.pause()
        var requests = 0
        while drive.now < .seconds(600) {
            drive.tell(.unreachable)
            requests += 1
            _ = drive.pause()
        }
        #expect(requests <= 25)
    }

    @Test(arguments: [
        WatchEvent.oversize, .malformed("no JSON"),
    ])
    func aFrameThatCannotBeReadLeadsToARelist(event: WatchEvent) {
        let drive = MachineDrive.synced()
        drive.tell(.received([.added(service("b", version: 11)), event, .added(service("c", version: 12))]))
        #expect(contents(drive.store) == ["ml/a": "1", "ml/b": "11"])
        #expect(drive.pause() != nil)
        #expect(drive.isStreamingList)
        #expect(drive.watch?[query: "resourceVersion"] == "11")
    }

    @Test func unknownTypesAreCountedAndPassedOver() {
        let drive = MachineDrive.synced()
        drive.tell(.received([.unknown(type: "X"), .added(service("b", version: 11))]))
        #expect(contents(drive.store) == ["ml/a": "1", "ml/b": "11"])
        #expect(drive.machine.statistics.unknownEvents == 1)
    }

    @Test func aStaleEventNeitherChangesTheViewNorThePlaceToGoOn() {
        let drive = MachineDrive.synced([service("a", version: 9)], version: 10)
        drive.tell(.received([.modified(service("a", version: 4)), .deleted(service("a", version: 5))]))
        #expect(contents(drive.store) == ["ml/a": "9"])
        #expect(drive.store.staleEdits == 2)
        drive.tell(.ended)
        #expect(drive.resumesAt == "10")
    }

    @Test func aRepeatedEventChangesNothing() {
        let drive = MachineDrive.synced()
        let feed = drive.store.changes()
        _ = feed.takeAll()
        drive.tell(.received([.modified(service("a", version: 11)), .modified(service("a", version: 11))]))
        #expect(feed.takeAll().count == 1)
        drive.tell(.received([.modified(service("a", version: 11))]))
        #expect(feed.takeAll().isEmpty)
    }

    @Test func versionsThatCannotBeComparedAreTakenInOrder() {
        let drive = MachineDrive.synced()
        for version in ["x9", "x10", "08"] {
            var object = service("a", version: 1)
            object.json[path: "metadata", "resourceVersion"] = .string(version)
            drive.tell(.received([.modified(object)]))
            #expect(contents(drive.store) == ["ml/a": version])
            #expect(drive.machine.resourceVersion == version)
        }
        #expect(drive.store.staleEdits == 0)
    }
}

/// Streams that say nothing, and servers that went back in time.
@Suite struct WatchDeadlineTests {
    @Test func aWatchIsGivenUpShortlyAfterTheTimeTheServerWasGiven() throws {
        let drive = MachineDrive.synced()
        drive.tell(.ended)
        let opening = drive.now
        let timeout = try #require(drive.watch?[query: "timeoutSeconds"].flatMap { Int($0) })
        drive.tell(.opened)
        #expect(drive.machine.deadline == opening + .seconds(timeout + 15))
        drive.tell(.deadlinePassed)
        #expect(drive.resumesAt == "10")
        #expect(drive.machine.statistics.silentWatches == 1)
    }

    @Test func silenceCountsOnlyOnceBookmarksCome() {
        let drive = MachineDrive.synced()
        drive.tell(.ended)
        drive.tell(.opened)
        drive.now += .seconds(10)
        drive.tell(.received([.modified(service("a", version: 11))]))
        #expect((drive.machine.deadline ?? .zero) > .seconds(300), "no bookmark yet: only the hard deadline")
        drive.tell(.received([.bookmark(resourceVersion: "12", endsInitialEvents: false)]))
        #expect(drive.machine.deadline == drive.now + .seconds(150))
        drive.now += .seconds(140)
        drive.tell(.received([]))
        #expect(drive.machine.deadline == drive.now + .seconds(150), "bytes that end no frame are signs of life")
    }

    @Test func silenceNeverOutlastsTheHardDeadline() throws {
        let drive = MachineDrive.synced()
        let timeout = try #require(drive.watch?[query: "timeoutSeconds"].flatMap { Int($0) })
        drive.now = .seconds(timeout)
        drive.tell(.received([.bookmark(resourceVersion: "12", endsInitialEvents: false)]))
        #expect(drive.machine.deadline == .seconds(timeout + 15))
    }

    @Test func aWatchWhoseHeadDoesNotComeIsGivenUp() {
        let drive = MachineDrive.synced()
        drive.tell(.ended)
        #expect(drive.machine.deadline == drive.now + .seconds(30))
        drive.now += .seconds(30)
        drive.tell(.deadlinePassed)
        #expect(drive.pause() != nil)
        #expect(drive.resumesAt == "10")
    }

    @Test func aRelistAsksForNoLessThanWhatIsHeldAndThenForTheNewest() throws {
        let drive = MachineDrive.synced()
        drive.tell(.received([.error(APIStatus(code: 410, reason: "Expired", message: ""))]))
        _ = drive.pause()
        #expect(drive.watch?[query: "resourceVersion"] == "10")
        drive.tellTooLarge()
        #expect(drive.isStreamingList)
        #expect(drive.watch?[query: "resourceVersion"] == nil, "at once, without a pause")
    }

    @Test func aRelistInPagesAsksTheSameWay() throws {
        let drive = MachineDrive.synced()
        drive.tell(.received([.malformed("")]))
        _ = drive.pause()
        drive.tell(422, "Invalid")
        let cached = try #require(drive.list)
        #expect(cached[query: "resourceVersion"] == "10")
        #expect(cached[query: "resourceVersionMatch"] == "NotOlderThan")
        #expect(cached[query: "limit"] == nil)
        drive.tell(410, "Expired")
        let newest = try #require(drive.list)
        #expect(newest[query: "resourceVersion"] == nil && newest[query: "resourceVersionMatch"] == nil)
        #expect(newest[query: "limit"] == "500")
    }

    @Test(arguments: [true, false])
    func aViewOlderThanTheOneHeldIsRefused(isStream: Bool) {
        let drive = MachineDrive.synced([service("a", version: 9)], version: 10)
        drive.tell(.received([.error(APIStatus(code: 410, reason: "Expired", message: ""))]))
        _ = drive.pause()
        if isStream {
            drive.sync([service("a", version: 3)], version: 4)
        } else {
            drive.tell(422, "Invalid")
            drive.tell(.page(ListPage(objects: [service("a", version: 3)], resourceVersion: "4")))
        }
        #expect(contents(drive.store) == ["ml/a": "9"])
        #expect(drive.store.syncedResourceVersion(in: "ml") == "10")
        #expect(drive.machine.health.reason == "ResourceVersionWentBack")
        #expect(drive.pause() != nil)
        drive.sync([service("a", version: 12)], version: 13)
        #expect(contents(drive.store) == ["ml/a": "12"])
        #expect(drive.machine.health == .healthy)
    }

    @Test func aRelistTellsOfWhatIsGoneAsOfAnUnknownFinalState() throws {
        let drive = MachineDrive.synced([service("a", version: 1), service("b", version: 2)], version: 10)
        let feed = drive.store.changes()
        _ = feed.takeAll()
        drive.tell(.received([.error(APIStatus(code: 410, reason: "Gone", message: ""))]))
        _ = drive.pause()
        drive.sync([service("b", version: 2), service("c", version: 11)], version: 12)
        let changes = feed.takeAll()
        #expect(changes.map(\.key.name) == ["c", "a"])
        let gone = try #require(changes.last)
        #expect(gone.new == nil && gone.old?.name == "a" && !gone.isFinalStateKnown)
    }
}
