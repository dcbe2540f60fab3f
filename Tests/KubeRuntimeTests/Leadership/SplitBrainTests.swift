import KubeModel
import KubeRuntime
import Testing

/// Two candidates, faults at random, clocks of different speed: never do two lead at once.
@Suite(.timeLimit(.minutes(5))) struct SplitBrainTests {
    /// The speed of the second clock in percent of the first.
    @Test(arguments: [100, 71, 140] as [Int], [1, 2, 3] as [UInt64])
    func twoNeverLeadAtOnce(speed: Int, seed: UInt64) async throws {
        let server = LeaseServer()
        server.put(LeaderRecord(holder: "", duration: .seconds(15), transitions: 0))
        var random = SeededGenerator(seed: seed)
        let names = ["a", "b"]
        let executor = StepExecutor()
        var candidates: [Candidate] = []
        for name in names {
            candidates.append(
                try Candidate(name, at: server, clock: ManualClock(executor: executor), seed: random.next())
            )
        }
        var reigns = 0
        var last = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for candidate in candidates {
                group.addTask(executorPreference: executor) { _ = try? await candidate.elector.run() }
            }
            for _ in 0..<400 {
                if Int.random(in: 0..<12, using: &random) == 0 {
                    let faults: [LeaseServer.Fault] = [.none, .none, .refused, .answerLost, .hang, .status(503)]
                    let name = names.randomElement(using: &random) ?? ""
                    server.set(faults.randomElement(using: &random) ?? .none, for: name)
                }
                if Int.random(in: 0..<100, using: &random) == 0 {
                    // One process is stopped for a while, and the other goes on.
                    let (frozen, other) = Bool.random(using: &random) ? (0, 1) : (1, 0)
                    for _ in 0..<20 {
                        await candidates[other].clock.advance(by: .milliseconds(other == 1 ? 10 * speed : 1000))
                        candidates[frozen].clock.freeze(for: .milliseconds(frozen == 1 ? 10 * speed : 1000))
                        #expect(candidates.count { $0.elector.isLeading } < 2)
                    }
                }
                await candidates[0].clock.advance(by: .milliseconds(300))
                #expect(candidates.count { $0.elector.isLeading } < 2)
                await candidates[1].clock.advance(by: .milliseconds(3 * speed))
                #expect(candidates.count { $0.elector.isLeading } < 2)
                // One that lost ends, and its successor starts, as a new process would.
                for index in candidates.indices {
                    if let epoch = candidates[index].elector.gate.epoch, epoch != last {
                        #expect(epoch > last, "epochs only grow")
                        last = epoch
                        reigns += 1
                    }
                    guard candidates[index].hasLost else { continue }
                    let next = try Candidate(
                        names[index] + "+",
                        at: server,
                        clock: candidates[index].clock,
                        seed: random.next()
                    )
                    candidates[index] = next
                    group.addTask(executorPreference: executor) { _ = try? await next.elector.run() }
                }
            }
            group.cancelAll()
        }
        #expect(reigns > 2)
    }
}

extension Candidate {
    var hasLost: Bool { elector.hasLost }
}
