import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import Testing

@Suite(.timeLimit(.minutes(5))) struct ControllerTests {
    struct Failure: Error {}

    let clock = ManualClock()
    let store = Store(.service)
    /// The names that were reconciled, in order, with the time.
    let seen = LockedBox<[(name: String, at: Duration)]>([])

    var names: [String] { seen.withLock { $0.map(\.name) } }
    var times: [Duration] { seen.withLock { $0.map(\.at) } }

    func controller(
        workers: Int = 2,
        triggers: [Controller.Trigger]? = nil,
        _ reconcile: @escaping @Sendable (ObjectKey, Int) async throws -> Outcome
    ) -> Controller {
        Controller(
            name: "test",
            triggers: triggers ?? [.objects(of: store)],
            workers: workers,
            time: clock.source,
            logger: .silent
        ) { key in
            let count = seen.withLock { seen in
                seen.append((key.name, clock.now.offset))
                return seen.count
            }
            return try await reconcile(key, count)
        }
    }

    func running(_ controller: Controller, _ body: () async throws -> Void) async rethrows {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await controller.watch() }
            group.addTask(executorPreference: clock.executor) { await controller.work() }
            defer { group.cancelAll() }
            await clock.settle()
            try await body()
        }
    }

    @Test func changesOfAStoreLeadToReconciles() async {
        let controller = controller { _, _ in .settled }
        await running(controller) {
            store.replace(nil, with: [service("a", version: 1)], resourceVersion: "1")
            #expect(await clock.settled { names == ["a"] })
            store.apply([.put(service("b", version: 2))], in: nil, resourceVersion: "2")
            #expect(await clock.settled { names == ["a", "b"] })
            store.apply([.remove(service("a", version: 3))], in: nil, resourceVersion: "3")
            #expect(await clock.settled { names == ["a", "b", "a"] })
            await clock.advance(by: .seconds(3600))
            #expect(names.count == 3, "what is settled is left alone")
        }
        #expect(controller.statistics.results == [.success: 3])
        #expect(controller.statistics.active == 0)
    }

    @Test func changesOfOtherObjectsLeadToTheirOwners() async {
        let owners = Controller.Trigger(
            store,
            keys: { [key($0.new?.labels["app"] ?? "")] },
            priority: { _ in .urgent }
        )
        let controller = controller(triggers: [owners]) { _, _ in .settled }
        await running(controller) {
            store.apply([.put(service("a", version: 1, app: "owner"))], in: nil, resourceVersion: "1")
            #expect(await clock.settled { names == ["owner"] })
        }
    }

    @Test func liveChangesOvertakeTheFirstList() async {
        let controller = controller(workers: 1) { _, _ in .settled }
        let first = (0..<20).map { service("first-\($0)", version: 1) }
        store.replace(nil, with: first, resourceVersion: "1")
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await controller.watch() }
            await clock.settle()
            store.apply([.put(service("live", version: 2))], in: nil, resourceVersion: "2")
            await clock.settle()
            group.addTask(executorPreference: clock.executor) { await controller.work() }
            await clock.settle()
            #expect(names.first == "live")
            #expect(names.count == 21)
            group.cancelAll()
        }
    }

    @Test func anotherLookComesWhenItWasAskedFor() async {
        let controller = controller { _, count in count < 4 ? .again(after: .seconds(10)) : .settled }
        await running(controller) {
            controller.queue.add(key("a"))
            await clock.advance(by: .seconds(100))
            #expect(times == [.zero, .seconds(10), .seconds(20), .seconds(30)])
        }
        #expect(controller.statistics.results == [.again: 3, .success: 1])
    }

    @Test func aCivilTimeIsMetEvenWhenTheClockIsSetForward() async {
        let due = clock.civil + .seconds(3600)
        let controller = controller { [clock] _, _ in clock.civil < due ? .again(at: due) : .settled }
        await running(controller) {
            controller.queue.add(key("a"))
            await clock.advance(by: .seconds(60))
            clock.shiftCivilTime(by: .seconds(3600))
            await clock.advance(by: .seconds(300))
            #expect(controller.statistics.results[.success] == 1)
        }
    }

    @Test func aFailureIsTriedAgainLaterAndLater() async {
        let controller = controller { _, count in
            if count < 4 { throw Failure() }
            return .settled
        }
        await running(controller) {
            controller.queue.add(key("a"))
            await clock.advance(by: .seconds(10))
            #expect(names.count == 4)
            let pauses = zip(times.dropFirst(), times).map { $0 - $1 }
            for (pause, length) in zip(pauses, [0.25, 0.5, 1.0]) {
                #expect(pause >= .seconds(length / 2) && pause <= .seconds(length * 1.5))
            }
            #expect(controller.queue.failures(of: key("a")) == 0)
        }
        #expect(controller.statistics.results == [.error: 3, .success: 1])
    }

    @Test func aServerThatAsksForPatienceGetsIt() async {
        let error = KubeError(
            .status(APIStatus(code: 429, reason: "", message: "", retryAfter: .seconds(20))),
            .get(.service, key("a"))
        )
        let controller = controller { _, count in
            if count == 1 { throw error }
            return .settled
        }
        await running(controller) {
            controller.queue.add(key("a"))
            await clock.advance(by: .seconds(60))
            #expect(times == [.zero, .seconds(20)])
        }
    }

    @Test func aConflictIsTriedAgainSoonAndIsNoFailure() async {
        let conflict = KubeError(
            .status(APIStatus(code: 409, reason: "Conflict", message: "")),
            .update(.service, service("a", version: 1), manager: "m")
        )
        let controller = controller { _, count in
            if count < 6 { throw conflict }
            return .settled
        }
        await running(controller) {
            controller.queue.add(key("a"))
            await clock.advance(by: .seconds(1))
            #expect(times == (0..<6).map { .milliseconds(100 * $0) })
        }
        #expect(controller.statistics.results == [.stale: 5, .success: 1])
    }

    @Test func whatOnlyPeopleCanMendIsTriedAgainMinutesLater() async {
        let forbidden = KubeError(
            .status(APIStatus(code: 403, reason: "Forbidden", message: "")),
            .update(.service, service("a", version: 1), manager: "m")
        )
        let controller = controller { _, _ in throw forbidden }
        await running(controller) {
            controller.queue.add(key("a"))
            await clock.advance(by: .seconds(601))
            #expect(times == [.zero, .seconds(300), .seconds(600)])
        }
    }

    @Test func aReconcileThatHangsIsCancelledAndTriedAgain() async {
        let controller = controller(workers: 1) { _, count in
            if count == 1 { await Latch().wait() }
            return .settled
        }
        await running(controller) {
            controller.queue.add(key("a"))
            await clock.advance(by: .seconds(29))
            controller.queue.add(key("b", namespace: "other"))
            #expect(await clock.settled { names == ["a"] })
            await clock.advance(by: .seconds(2))
            #expect(names == ["a", "b", "a"])
        }
        #expect(controller.statistics.results == [.timeout: 1, .success: 2])
    }

    @Test func oneNamespaceOccupiesHalfOfTheWorkers() async {
        let controller = controller(workers: 4) { key, _ in
            if key.namespace == "greedy" { await Latch().wait() }
            return .settled
        }
        await running(controller) {
            for index in 0..<10 { controller.queue.add(key("g\(index)", namespace: "greedy")) }
            await clock.settle()
            #expect(controller.statistics.active == 2)
            controller.queue.add(key("a"))
            #expect(await clock.settled { names.contains("a") })
        }
    }

    @Test func aCancelledControllerEndsItsReconciles() async {
        let controller = controller { _, _ in
            await Latch().wait()
            throw CancellationError()
        }
        await running(controller) {
            controller.queue.add(key("a"))
            await clock.settle()
        }
        #expect(controller.statistics.results == [:])
        #expect(controller.statistics.active == 0)
    }
}
