import HTTPTransport
import KubeClient
import KubeRuntime
import Testing

@Suite(.timeLimit(.minutes(5))) struct DeadlineTests {
    struct Failure: Error {}

    let clock = ManualClock()

    @Test func manyPiecesOfWorkShareOneTimer() async {
        let keeper = DeadlineKeeper(limit: .seconds(30), time: clock.source)
        let ends = LockedBox<[String]>([])
        let release = Latch()
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await keeper.run() }
            for index in 0..<100 {
                group.addTask(executorPreference: clock.executor) {
                    do {
                        try await keeper.limiting {
                            if index < 50 {
                                await Latch().wait()
                                throw CancellationError()
                            }
                            await release.wait()
                        }
                        ends.withLock { $0.append("done") }
                    } catch {
                        ends.withLock { $0.append("\(error)") }
                    }
                }
            }
            await clock.settle()
            #expect(clock.sleepers == 1)
            await clock.advance(by: .seconds(29))
            release.open()
            #expect(await clock.settled { ends.withLock { $0 } == Array(repeating: "done", count: 50) })
            await clock.advance(by: .seconds(1))
            #expect(ends.withLock { $0.suffix(50).allSatisfy { $0 == "not done within 30.0 seconds" } })
            group.addTask(executorPreference: clock.executor) {
                _ = try? await keeper.limiting { await Latch().wait() }
                ends.withLock { $0.append("late") }
            }
            await clock.advance(by: .seconds(30))
            #expect(ends.withLock { $0.last } == "late")
            group.cancelAll()
        }
    }

    @Test func errorsOfTheWorkPassThrough() async {
        let keeper = DeadlineKeeper(limit: .seconds(30), time: clock.source)
        await #expect(throws: Failure.self) { try await keeper.limiting { throw Failure() } }
        await #expect(throws: Failure.self) { try await clock.source.within(.seconds(1)) { throw Failure() } }
    }

    @Test func cancellingEndsTheWorkAsCancelled() async {
        let keeper = DeadlineKeeper(limit: .seconds(30), time: clock.source)
        let work = Task {
            try await keeper.limiting {
                await Latch().wait()
                try Task.checkCancellation()
            }
        }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    @Test func workIsCancelledAtItsLimit() async {
        await withTaskGroup(of: Void.self) { group in
            let time = clock.source
            group.addTask(executorPreference: clock.executor) {
                await #expect(throws: DeadlineExceeded(limit: .seconds(5))) {
                    try await time.within(.seconds(5)) { await Latch().wait() }
                }
            }
            await clock.advance(by: .seconds(5))
            await group.waitForAll()
        }
    }

    @Test func aSignalEndsASleepEarlyAndIsNotLost() async {
        let signal = Signal()
        let time = clock.source
        signal.raise()
        signal.raise()
        await time.sleep(until: nil, orUntil: signal)
        let woken = LockedBox<[Duration]>([])
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { [clock] in
                for moment in [10, 20, 30] {
                    await time.sleep(until: .seconds(moment), orUntil: signal)
                    woken.withLock { $0.append(clock.now.offset) }
                }
            }
            await clock.advance(by: .seconds(15))
            signal.raise()
            await clock.advance(by: .seconds(30))
            await group.waitForAll()
        }
        #expect(woken.withLock { $0 } == [.seconds(10), .seconds(15), .seconds(30)])
    }
}

@Suite struct BackoffTests {
    @Test func pausesDoubleUpToTheLongestAndStartAnewAfterQuietTimes() {
        var backoff = Backoff(.reflector)
        let pauses: [Duration] = (0..<8).map { _ in backoff.pause(at: .zero, random: 0) }
        #expect(Array(pauses[..<6]) == [800, 1600, 3200, 6400, 12_800, 25_600].map { .milliseconds($0) })
        #expect(Array(pauses[6...]) == [.seconds(30), .seconds(30)])
        #expect(backoff.pause(at: .seconds(149), random: 0.5) == .seconds(45))
        #expect(backoff.pause(at: .seconds(149 + 45 + 120), random: 0) == .milliseconds(800))
        backoff.reset()
        #expect(backoff.pause(at: .seconds(300), random: 0) == .milliseconds(800))
    }

    @Test func seededNumbersRepeatAndLieInTheirRange() {
        var one = SeededGenerator(seed: 7)
        var other = SeededGenerator(seed: 7)
        for _ in 0..<1000 {
            let fraction = one.fraction()
            #expect(fraction == other.fraction() && (0..<1).contains(fraction))
        }
    }
}
