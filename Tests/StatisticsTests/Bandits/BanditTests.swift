import RealModule
import Statistics
import Testing

@Suite struct BanditTests {
    private func beta(_ alpha: Double, _ beta: Double) throws -> BetaDistribution {
        try #require(BetaDistribution(alpha: alpha, beta: beta))
    }

    @Test(
        arguments: [
            ((1, 1), (1, 1), 0.5), ((11, 91), (21, 81), 0.975173), ((2, 10), (5, 7), 0.925697),
            ((101, 10_001), (121, 9901), 0.921123),
        ] as [((Double, Double), (Double, Double), Double)]
    )
    func theProbabilityToBeTheBetterOfTwoAgrees(first: (Double, Double), second: (Double, Double), p: Double) throws {
        let arms = [try beta(first.0, first.1), try beta(second.0, second.1)]
        let matching = try #require(ProbabilityMatching(arms))
        #expect(near(matching.weights[1], p))
        #expect(near(matching.weights[0] + matching.weights[1], 1, 1e-12))
    }

    @Test func expectedLossesAgreeWithTheClosedForm() throws {
        // E[max(θ_B − θ_A, 0)] = m_B·P(θ_B' > θ_A) − m_A·P(θ_B > θ_A'), a success more in the primed ones.
        func better(_ a: (Double, Double), _ b: (Double, Double)) throws -> Double {
            try #require(ProbabilityMatching([try beta(a.0, a.1), try beta(b.0, b.1)])).weights[1]
        }
        let matching = try #require(ProbabilityMatching([try beta(11, 91), try beta(21, 81)]))
        let gain = 21.0 / 102 * (try better((11, 91), (22, 81))) - 11.0 / 102 * (try better((12, 91), (21, 81)))
        #expect(near(matching.expectedLosses[0], gain, 1e-9))
        #expect(near(matching.expectedLosses[0] - matching.expectedLosses[1], 10.0 / 102, 1e-9))
        #expect(matching.best == 1)
    }

    @Test func equalArmsShareEqually() throws {
        for (a, b) in [(0.5, 0.5), (1, 1), (3, 1e9), (5e11, 5e11)] {
            let matching = try #require(ProbabilityMatching([BetaDistribution](repeating: try beta(a, b), count: 4)))
            #expect(matching.weights.allSatisfy { near($0, 0.25, 1e-9) }, "\(matching.weights)")
        }
    }

    @Test func oneArmMayBeKnownAMillionTimesBetterThanTheOther() throws {
        // Against a point q the uniform arm wins with probability 1 − q.
        let matching = try #require(ProbabilityMatching([try beta(3e11, 7e11), try beta(1, 1)]))
        #expect(near(matching.weights[1], 0.7, 1e-9))
        #expect(near(matching.expectedLosses[0], 0.245, 1e-9))
    }

    @Test func normalBeliefsAgreeWithTheNormalDistribution() throws {
        let arms = [GaussianBelief(mean: 0, variance: 9), GaussianBelief(mean: 2, variance: 16)].compactMap { $0 }
        let matching = try #require(ProbabilityMatching(arms))
        #expect(near(matching.weights[1], NormalDistribution.cumulative(0.4), 1e-9))
        // E[max(X, 0)] for X normal with mean 2 and deviation 5.
        let gain = 2 * NormalDistribution.cumulative(0.4) + 5 * NormalDistribution.density(0.4)
        #expect(near(matching.expectedLosses[0], gain, 1e-9))
    }

    @Test func aNormalPosteriorWeighsByPrecision() throws {
        let estimate = try #require(MeanEstimate(mean: 4, variance: 8, count: 4))
        let posterior = try #require(GaussianBelief(estimate, prior: GaussianBelief(mean: 1, variance: 4)))
        #expect(near(posterior.mean, 3, 1e-12))
        #expect(near(posterior.variance, 4.0 / 3, 1e-12))
        #expect(GaussianBelief(estimate)?.variance == 2)
        #expect(GaussianBelief(mean: .nan, variance: 1) == nil)
    }

    @Test func theSameCountsGiveTheSameWeights() throws {
        let arms = [try beta(30, 970), try beta(41, 960), try beta(2, 50)]
        #expect(ProbabilityMatching(arms) == ProbabilityMatching(arms))
        #expect(ProbabilityMatching([BetaDistribution]()) == nil)
    }

    @Test func oldCountsLoseWeight() {
        var arm = BanditTally.zero
        for successes in [95, 90, 80] { arm.add(tally(successes, of: 100), keeping: 0.9) }
        #expect(near(arm.successes, 237.95, 1e-9))
        #expect(near(arm.trials, 271, 1e-9))
        arm.add(tally(5, of: 3))
        #expect(near(arm.trials, 271, 1e-9))
    }

    @Test(arguments: [(0, 20), (1, 20), (10, 20), (20, 20), (3, 1_000_000_000)])
    func theDivergenceBoundIsWhereTheDivergenceReachesItsLevel(successes: Int, trials: Int) throws {
        let arm = try #require(BanditTally(tally(successes, of: trials)))
        let time = 1000.0
        let bound = BanditIndices.divergenceBound(arm, time: time)
        let (p, n) = (Double(successes) / Double(trials), Double(trials))
        if p == 1 {
            #expect(bound == 1)
        } else {
            let own = p > 0 ? p * .log(p / bound) : 0
            let level = n * (own + (1 - p) * (.log(onePlus: -p) - .log(onePlus: -bound)))
            #expect(same(level, .log(time), 1e-6))
        }
        #expect(bound <= BanditIndices.upperConfidence(arm, time: time))
    }

    @Test func anArmWithoutTrialsComesFirst() {
        #expect(BanditIndices.upperConfidence(.zero, time: 10) == .infinity)
        #expect(BanditIndices.divergenceBound(.zero, time: 10) == .infinity)
        #expect(BanditIndices.greedy([0.5, .infinity, .infinity])?.shares == [0, 0.5, 0.5])
    }

    @Test func greedExploresAllAlike() throws {
        let allocation = try #require(BanditIndices.greedy([0.1, 0.3], exploring: 0.1))
        #expect(near(allocation.shares[0], 0.05, 1e-12))
        #expect(near(allocation.shares[1], 0.95, 1e-12))
        #expect(BanditIndices.greedy([]) == nil)
        #expect(BanditIndices.greedy([.nan, 1]) == nil)
        #expect(BanditIndices.greedy([1], exploring: 2) == nil)
    }
}
