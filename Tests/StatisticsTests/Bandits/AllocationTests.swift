import Statistics
import Testing

@Suite struct AllocationTests {
    private func allocation(_ weights: [Double]) throws -> Allocation { try #require(Allocation(weights)) }

    private func agrees(_ allocation: Allocation, _ expected: [Double]) -> Bool {
        allocation.shares.count == expected.count && zip(allocation.shares, expected).allSatisfy { near($0, $1, 1e-12) }
    }

    @Test func aFloorKeepsTheOrderAndTheSum() throws {
        #expect(agrees(try allocation([0.9, 0.08, 0.02]).floored(at: 0.05), [0.815, 0.118, 0.067]))
        #expect(agrees(try allocation([1, 0]).floored(at: 0.9), [0.5, 0.5]))
        #expect(agrees(try allocation([1, 0]).floored(at: -1), [1, 0]))
    }

    @Test func aStepIsAsLongAsItMayBe() throws {
        let current = try allocation([0.5, 0.5])
        // Towards the second arm, written from its side.
        #expect(agrees(try allocation([0.95, 0.05]).stepped(from: current, by: 0.1), [0.6, 0.4]))
        #expect(agrees(try allocation([0.55, 0.45]).stepped(from: current, by: 0.1), [0.55, 0.45]))
        #expect(agrees(try allocation([1, 0]).stepped(from: current, by: -1), [0.5, 0.5]))
        #expect(try allocation([1, 0, 0]).stepped(from: current, by: 1) == current)
    }

    @Test func capsReturnToTheBaselineAsIter8Does() throws {
        let current = [0.2, 0.4, 0.4]
        let caps = current.map { min(0.4, $0 + 0.1) }
        #expect(agrees(try allocation([0.2, 0.3, 0.5]).capped(at: caps, returningTo: 0), [0.3, 0.3, 0.4]))
        #expect(agrees(try allocation([0.2, 0.8]).capped(at: [], returningTo: 7), [0.2, 0.8]))
    }

    @Test func wholeNumbersAddUp() throws {
        #expect(try allocation([1, 1, 1]).whole() == [34, 33, 33])
        #expect(try allocation([0.815, 0.118, 0.067]).whole() == [81, 12, 7])
        #expect(try allocation([1]).whole(of: 0) == [0])
        var random = SplitMix(seed: 7)
        for _ in 0..<200 {
            let weights = (0..<Int.random(in: 1...9, using: &random)).map { _ in random.uniform() }
            let whole = try allocation(weights).whole()
            #expect(whole.reduce(0, +) == 100)
            #expect(whole.allSatisfy { $0 >= 0 })
        }
    }

    @Test func everyLimitKeepsTheSum() throws {
        var random = SplitMix(seed: 8)
        for _ in 0..<200 {
            let count = Int.random(in: 2...6, using: &random)
            let target = try allocation((0..<count).map { _ in random.uniform() })
            let current = try allocation((0..<count).map { _ in random.uniform() })
            let caps = (0..<count).map { _ in random.uniform() }
            let limited = target.floored(at: 0.05).capped(at: caps, returningTo: 0).stepped(from: current, by: 0.1)
            #expect(near(limited.shares.reduce(0, +), 1, 1e-12))
            for (share, before) in zip(limited.shares, current.shares) {
                #expect((share - before).magnitude <= 0.1 + 1e-12)
            }
        }
    }
}
