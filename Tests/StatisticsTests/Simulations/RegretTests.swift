import RealModule
import Statistics
import Testing

/// What policies lose against always choosing the best arm.
@Suite struct RegretTests {
    private static let means = [0.9, 0.8]

    enum Policy: CaseIterable, Sendable { case thompson, divergence, greedy, confidence, uniform }

    /// The regret of one run of single requests.
    private static func regret(_ policy: Policy, requests: Int, seed: UInt64) -> Double {
        var random = SplitMix(seed: seed)
        var arms = [BanditTally](repeating: .zero, count: means.count)
        var lost = 0.0
        for time in 1...requests {
            let chosen = choice(policy, arms, Double(time), &random)
            lost += 0.9 - means[chosen]
            arms[chosen].add(tally(random.uniform() < means[chosen] ? 1 : 0, of: 1))
        }
        return lost
    }

    private static func choice(_ policy: Policy, _ arms: [BanditTally], _ time: Double, _ random: inout SplitMix) -> Int
    {
        let indices: [Double]
        switch policy {
        case .thompson:
            indices = arms.map { random.beta(1 + $0.successes, 1 + $0.trials - $0.successes) }
        case .divergence: indices = arms.map { BanditIndices.divergenceBound($0, time: time) }
        case .confidence: indices = arms.map { BanditIndices.upperConfidence($0, time: time) }
        case .greedy:
            let means = arms.map { $0.mean ?? .infinity }
            indices = random.uniform() < 0.1 ? means.map { _ in random.uniform() } : means
        case .uniform: indices = arms.map { _ in random.uniform() }
        }
        return indices.indices.max { indices[$0] < indices[$1] } ?? 0
    }

    @Test func policiesRankAsTabulated() {
        let runs = 12
        var mean: [Policy: Double] = [:]
        let expected: [Policy: (Double, Double)] = [
            .thompson: (9.6, 13.4), .divergence: (15.2, 8.5), .greedy: (56.2, 15.6), .confidence: (88.4, 17),
            .uniform: (500, 5),
        ]
        for policy in Policy.allCases {
            let regrets = (0..<UInt64(runs)).map { Self.regret(policy, requests: 10_000, seed: $0) }
            let average = regrets.reduce(0, +) / Double(runs)
            mean[policy] = average
            guard let (reference, deviation) = expected[policy] else { continue }
            let limit = 4 * deviation * (1 / Double(runs) + 1.0 / 200).squareRoot()
            #expect((average - reference).magnitude <= limit, "\(policy): \(average)")
        }
        let ranked = Policy.allCases.map { mean[$0] ?? .nan }
        #expect(zip(ranked, ranked.dropFirst()).allSatisfy { $0 < $1 }, "\(ranked)")
    }

    struct Guards: Sendable {
        let floor: Double
        let step: Double
        let start: [Double]
        let regret: Double
    }

    /// Weights for 120 slices of 1,000 requests, at .97 beside .98; the first arm's share is lost.
    @Test(arguments: [
        Guards(floor: 0, step: 1, start: [0.5, 0.5], regret: 19),
        Guards(floor: 0.05, step: 1, start: [0.5, 0.5], regret: 74),
        Guards(floor: 0.05, step: 0.1, start: [0.5, 0.5], regret: 77),
        Guards(floor: 0.05, step: 0.1, start: [0.9, 0.1], regret: 102),
    ]) func matchedWeightsLoseWhatTheirGuardsCost(_ guards: Guards) throws {
        let runs = 3
        var (lost, heavy) = (0.0, 0)
        for seed in 0..<UInt64(runs) {
            var random = SplitMix(seed: 80_000 + seed)
            var arms = [BanditTally](repeating: .zero, count: 2)
            var weights = try #require(Allocation(guards.start))
            var target = weights
            for slice in 0..<120 {
                let treated = Int((1000 * weights.shares[0]).rounded())
                lost += 0.01 * Double(treated)
                arms[0].add(tally(random.binomial(treated, 0.97), of: treated))
                arms[1].add(tally(random.binomial(1000 - treated, 0.98), of: 1000 - treated))
                // Late counts move weights little: they are judged anew at every tenth slice.
                if slice < 10 || slice % 10 == 0 {
                    let matching = try #require(ProbabilityMatching(arms.compactMap { $0.posterior() }))
                    target = try #require(Allocation(matching.weights)).floored(at: guards.floor)
                }
                weights = target.stepped(from: weights, by: guards.step)
                if slice == 119, weights.shares[1] > 0.9 { heavy += 1 }
            }
        }
        #expect((lost / Double(runs) - guards.regret).magnitude < 20, "\(lost / Double(runs))")
        #expect(heavy == runs)
    }

    /// At half time the better arm becomes the worse one: .97 beside .98, then .97 beside .95.
    @Test(arguments: [(1, false), (0.95, true)] as [(Double, Bool)])
    func onlyForgettingFindsTheNewBestArm(discount: Double, recovers: Bool) throws {
        for seed in 0..<UInt64(3) {
            var random = SplitMix(seed: 90_000 + seed)
            var arms = [BanditTally](repeating: .zero, count: 2)
            var weights = try #require(Allocation([1, 1]))
            for slice in 0..<100 {
                let treated = Int((1000 * weights.shares[0]).rounded())
                let other = slice < 60 ? 0.98 : 0.95
                arms[0].add(tally(random.binomial(treated, 0.97), of: treated), keeping: discount)
                arms[1].add(tally(random.binomial(1000 - treated, other), of: 1000 - treated), keeping: discount)
                guard slice % 4 == 0 else { continue }
                let matching = try #require(ProbabilityMatching(arms.compactMap { $0.posterior() }))
                weights = try #require(Allocation(matching.weights)).floored(at: 0.05)
            }
            #expect((weights.shares[0] > 0.9) == recovers, "\(weights.shares)")
        }
    }
}
