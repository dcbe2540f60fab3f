import KubeRuntime
import Testing

@Suite struct WorkQueueCoreTests {
    typealias Core = WorkQueueCore<String>

    func core(groupLimit: Int = 100, group: @escaping @Sendable (String) -> String = { _ in "" }) -> Core {
        Core(groupLimit: groupLimit, group: group)
    }

    /// Takes and ends everything that is ready.
    func drain(_ core: inout Core, at now: Duration) -> [String] {
        var keys: [String] = []
        while let key = core.take(at: now) {
            keys.append(key)
            core.done(key, at: now)
        }
        return keys
    }

    @Test func urgentComesBeforeNormalBeforeLowAndFirstInFirstOutWithin() {
        var queue = core()
        for (key, priority) in [
            ("l1", WorkPriority.low), ("n1", .normal), ("u1", .urgent), ("l2", .low), ("n2", .normal), ("u2", .urgent),
        ] {
            queue.add(key, priority, at: .zero)
        }
        #expect(drain(&queue, at: .zero) == ["u1", "u2", "n1", "n2", "l1", "l2"])
    }

    @Test func addingAgainMayRaiseThePriorityAndNeverLowersIt() {
        var queue = core()
        queue.add("a", .low, at: .zero)
        queue.add("b", .normal, at: .zero)
        queue.add("a", .urgent, at: .zero)
        queue.add("a", .low, at: .zero)
        #expect(queue.depth == 2)
        #expect(drain(&queue, at: .zero) == ["a", "b"])
        #expect(queue.statistics.adds == 2)
    }

    @Test func aKeyKeepsThePriorityThatItWasGivenWhileInWork() {
        var queue = core()
        queue.add("a", .normal, at: .zero)
        #expect(queue.take(at: .zero) == "a")
        queue.add("b", .normal, at: .zero)
        queue.add("a", .low, at: .zero)
        queue.add("a", .urgent, at: .zero)
        queue.done("a", at: .zero)
        #expect(drain(&queue, at: .zero) == ["a", "b"])
    }

    @Test func lowWorkWaitsLessThanAMinuteHoweverMuchElseComes() {
        var queue = core()
        queue.add("low", .low, at: .zero)
        var now = Duration.zero
        var taken: String?
        // Normal keys come faster than they are taken.
        for index in 0..<10_000 where taken != "low" {
            queue.add("a\(index)", .normal, at: now)
            queue.add("b\(index)", .normal, at: now)
            now += .milliseconds(10)
            taken = queue.take(at: now)
            if let taken { queue.done(taken, at: now) }
        }
        #expect(taken == "low")
        #expect(now < .seconds(60))
    }

    @Test func urgentWorkIsNotHeldUpByOldWork() {
        var queue = core()
        for index in 0..<100 { queue.add("n\(index)", .normal, at: .zero) }
        queue.add("rollback", .urgent, at: .seconds(3000))
        #expect(queue.take(at: .seconds(3000)) == "rollback")
    }

    @Test func ofSeveralDeadlinesTheEarliestCounts() {
        var queue = core()
        queue.add("a", .normal, deadline: .seconds(10))
        queue.add("a", .normal, deadline: .seconds(5))
        queue.add("a", .normal, deadline: .seconds(20))
        #expect(queue.nextDeadline == .seconds(5))
        queue.release(at: .seconds(4))
        #expect(queue.take(at: .seconds(4)) == nil)
        queue.release(at: .seconds(5))
        #expect(drain(&queue, at: .seconds(5)) == ["a"])
        queue.release(at: .seconds(30))
        #expect(queue.take(at: .seconds(30)) == nil, "the later deadlines are gone")
        #expect(queue.nextDeadline == nil)
    }

    @Test func aDelayedKeyKeepsItsHighestPriority() {
        var queue = core()
        queue.add("a", .normal, deadline: .seconds(5))
        queue.add("a", .urgent, deadline: .seconds(9))
        queue.add("b", .normal, at: .zero)
        queue.release(at: .seconds(5))
        #expect(drain(&queue, at: .seconds(5)) == ["a", "b"])
    }

    @Test func failuresWaitLongerEachTimeUpToTheLongest() {
        var queue = core()
        var delays: [Duration] = []
        for _ in 0..<12 { delays.append(queue.retry("a", .normal, .standard, random: 0.5, at: .zero)) }
        #expect(delays.prefix(4) == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
        #expect(delays.suffix(3).allSatisfy { $0 == .seconds(30) })
        #expect(queue.failureCount(of: "a") == 12)
        queue.forget("a")
        #expect(queue.retry("a", .normal, .standard, random: 0.5, at: .zero) == .milliseconds(250))
        #expect(queue.statistics.retries == 13)
    }

    @Test func delaysAreSpreadByHalfAndShorterWhileTrafficIsSplit() {
        for random in [0, 0.25, 0.999] {
            var queue = core()
            for _ in 0..<20 { _ = queue.retry("a", .normal, .whileSplit, random: random, at: .zero) }
            let delay = queue.retry("a", .normal, .whileSplit, random: random, at: .zero)
            #expect(delay == .seconds(5) * (0.5 + random))
        }
    }

    @Test func aGroupOccupiesNoMoreThanItsShare() {
        var queue = core(groupLimit: 2) { String($0.prefix(1)) }
        for key in ["a1", "a2", "a3", "a4", "b1"] { queue.add(key, .normal, at: .zero) }
        #expect([queue.take(at: .zero), queue.take(at: .zero), queue.take(at: .zero)] == ["a1", "a2", "b1"])
        #expect(queue.take(at: .zero) == nil)
        #expect(queue.depth == 2)
        queue.add("a4", .urgent, at: .zero)
        queue.done("a1", at: .zero)
        #expect(queue.take(at: .zero) == "a4", "an urgent key overtakes those that wait for their group")
        queue.done("b1", at: .zero)
        #expect(queue.take(at: .zero) == nil)
        queue.done("a2", at: .zero)
        #expect(queue.take(at: .zero) == "a3")
        queue.done("a3", at: .zero)
        queue.done("a4", at: .zero)
        #expect(queue.isIdle)
    }

    /// Whatever happens, no group exceeds its share, no key is lost, and no worker idles while a key may be taken.
    @Test func groupsShareFairlyInAnyHistory() {
        for seed in 0..<100 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var queue = core(groupLimit: 2) { String($0.prefix(1)) }
            var pending: Set<String> = []
            var running: [String] = []
            for _ in 0..<400 {
                let key = ["a", "b"].randomElement(using: &random).map {
                    "\($0)\(Int.random(in: 0..<4, using: &random))"
                }
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1:
                    queue.add(key ?? "", WorkPriority.allCases.randomElement(using: &random) ?? .low, at: .zero)
                    pending.insert(key ?? "")
                case 2, 3:
                    let free = pending.filter { key in
                        !running.contains(key) && running.count { $0.first == key.first } < 2
                    }
                    let taken = queue.take(at: .zero)
                    #expect((taken == nil) == free.isEmpty, "seed \(seed)")
                    guard let taken else { continue }
                    #expect(free.contains(taken))
                    pending.remove(taken)
                    running.append(taken)
                default:
                    guard let index = running.indices.randomElement(using: &random) else { continue }
                    queue.done(running.remove(at: index), at: .zero)
                }
            }
        }
    }

    @Test func nothingIsHandedOutAfterTheEnd() {
        var queue = core()
        queue.add("a", .normal, at: .zero)
        queue.add("b", .normal, at: .zero)
        #expect(queue.take(at: .zero) == "a")
        queue.add("c", .normal, deadline: .seconds(1))
        queue.shutDown()
        #expect(queue.take(at: .zero) == nil)
        queue.add("d", .urgent, at: .zero)
        queue.release(at: .seconds(2))
        #expect(queue.take(at: .seconds(2)) == nil)
        queue.done("a", at: .zero)
        #expect(queue.isIdle && queue.depth == 0)
    }

    @Test func durationsAreRecorded() {
        var queue = core()
        queue.add("a", .normal, at: .zero)
        #expect(queue.take(at: .seconds(2)) == "a")
        #expect(queue.timesInWork(at: .seconds(5)) == [.seconds(3)])
        queue.done("a", at: .seconds(7))
        #expect(queue.statistics.queueDuration.sum == 2)
        #expect(queue.statistics.workDuration.sum == 5)
        let histogram = queue.statistics.workDuration
        #expect(histogram.count == 1)
        #expect(zip(histogram.bounds, histogram.buckets).allSatisfy { ($0 >= 5) == ($1 == 1) })
    }
}
