import HTTPTransport
import KubeRuntime
import Testing

@Suite(.timeLimit(.minutes(5))) struct WorkQueueTests {
    let clock = ManualClock()

    func queue(workers: Int = 4) -> WorkQueue<String> {
        WorkQueue(name: "test", workers: workers, time: clock.source, seed: 1) { _ in "" }
    }

    @Test func aWaitingWorkerGetsAKeyAsSoonAsItIsAdded() async {
        let queue = queue()
        let seen = LockedBox<[String]>([])
        async let worker: Bool = queue.withNext { key in seen.withLock { $0.append(key) } }
        await Task.yield()
        queue.add("a")
        #expect(await worker)
        #expect(seen.withLock { $0 } == ["a"])
    }

    @Test func aWorkersErrorStillEndsTheWorkOnItsKey() async {
        struct Failure: Error {}
        let queue = queue()
        queue.add("a")
        await #expect(throws: Failure.self) { try await queue.withNext { _ in throw Failure() } }
        #expect(queue.statistics.longestRunning == .zero)
        queue.add("a")
        #expect(await queue.withNext { _ in })
    }

    @Test func delayedKeysComeWhenTheirTimeHasComeEvenIfItWasMovedUp() async {
        let queue = queue()
        let seen = LockedBox<[String]>([])
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await queue.runAlarms() }
            group.addTask(executorPreference: clock.executor) {
                while await queue.withNext({ key in seen.withLock { $0.append(key) } }) {}
            }
            await clock.settle()
            queue.add("late", after: .seconds(100))
            await clock.advance(by: .seconds(10))
            queue.add("early", after: .seconds(5))
            queue.add("late", after: .seconds(20))
            await clock.advance(by: .seconds(4))
            #expect(seen.withLock { $0 } == [])
            await clock.advance(by: .seconds(1))
            #expect(await clock.settled { seen.withLock { $0 } == ["early"] })
            await clock.advance(by: .seconds(15))
            #expect(await clock.settled { seen.withLock { $0 } == ["early", "late"] })
            await clock.advance(by: .seconds(200))
            #expect(seen.withLock { $0.count } == 2)
            group.cancelAll()
        }
    }

    @Test func shuttingDownSendsWaitingWorkersHome() async {
        let queue = queue()
        async let first: Bool = queue.withNext { _ in }
        async let second: Bool = queue.withNext { _ in }
        async let alarms: Void = queue.runAlarms()
        await Task.yield()
        queue.shutDown()
        #expect(await [first, second] == [false, false])
        await alarms
        queue.add("a")
        #expect(await queue.withNext { _ in } == false)
    }

    @Test func aCancelledWorkerGoesHomeAndTakesNothingAlong() async {
        let queue = queue()
        let worker = Task { await queue.withNext { _ in Issue.record("no key was there") } }
        await Task.yield()
        worker.cancel()
        #expect(await worker.value == false)
        queue.add("a")
        #expect(await queue.withNext { _ in })
    }

    /// Many tasks add and work at the same keys at once: none is worked at twice, and none is lost.
    @Test func manyWorkersAndAddersKeepThePromises() async {
        let queue = queue(workers: 16)
        let working = LockedBox<Set<String>>([])
        let added = LockedBox<[String: Int]>([:])
        let seen = LockedBox<[String: Int]>([:])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask(executorPreference: clock.executor) {
                    while await queue.withNext({ key in
                        #expect(working.withLock { $0.insert(key).inserted })
                        let count = added.withLock { $0[key] ?? 0 }
                        await Task.yield()
                        seen.withLock { $0[key] = max($0[key] ?? 0, count) }
                        #expect(working.withLock { $0.remove(key) } != nil)
                    }) {}
                }
            }
            await withTaskGroup(of: Void.self) { adders in
                for adder in 0..<4 {
                    adders.addTask {
                        for index in 0..<500 {
                            let key = "\((index &* 7 &+ adder) % 10)"
                            added.withLock { $0[key, default: 0] += 1 }
                            queue.add(key, priority: WorkPriority.allCases[index % 3])
                            if index % 50 == 0 { await Task.yield() }
                        }
                    }
                }
            }
            #expect(await clock.settled { seen.withLock { $0 } == added.withLock { $0 } })
            queue.shutDown()
        }
        #expect(queue.statistics.depth == 0)
    }
}
