import RolloutTesting
import Testing

extension IntegrationTests {
    @Suite("Crashes in real time")
    struct LiveCrashTests {
        /// Changes at the end that may be made together or never be waited for, as time goes.
        private static let loose = 2
        private static let strikes = [Strike.crashBeforeAnswer, .crashBeforeSending, .crashAfterAnswer]

        /// One crash at each change that a short canary makes, in turn before the request, before and after its answer.
        @Test(.timeLimit(.minutes(5)))
        func aCrashAtAnyChangeEndsInTheSame() async throws {
            let story = Stories.short
            let calm = try await Self.life(of: story, nil)
            #expect(calm.violations == [])
            #expect(calm.weights == story.expectedWeights)
            #expect(calm.writes > 10)
            let lives = try await withThrowingTaskGroup(of: (LiveStrike, ScenarioTrace).self) { group in
                var lives: [(strike: LiveStrike, trace: ScenarioTrace)] = []
                for ordinal in 0..<calm.writes - Self.loose {
                    if ordinal >= 6, let life = try await group.next() { lives.append(life) }
                    let strike = LiveStrike(Self.strikes[ordinal % Self.strikes.count], at: ordinal)
                    group.addTask { (strike, try await Self.life(of: story, strike)) }
                }
                for try await life in group { lives.append(life) }
                return lives
            }

            let surplus = lives.map { $0.trace.writes - calm.writes }
            report("crashes", "\(lives.count) at \(calm.writes) changes; changes more than without: \(surplus)")
            #expect(lives.count == calm.writes - Self.loose)
            for (strike, trace) in lives {
                #expect(trace.weights == calm.weights, "\(strike)")
                #expect(trace.ending == calm.ending, "\(strike)")
                #expect(trace.violations == [], "\(strike)")
                // What was done twice, and a status that says so.
                #expect(trace.writes <= calm.writes + 2, "\(strike)")
            }
        }

        private static func life(of story: Scenario, _ strike: LiveStrike?) async throws -> ScenarioTrace {
            let name = strike.map { "crash-\($0.ordinal)" } ?? "crash-none"
            var trace: ScenarioTrace?
            try await Bench.run(name) { bench in
                trace = try await story.run(on: try await bench.stage(), name: "fraud", strike: strike)
            }
            return try #require(trace)
        }
    }
}
