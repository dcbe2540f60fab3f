import Glibc
import KubeModel
import Testing

extension IntegrationTests {
    @Suite("Crashes")
    struct CrashTests {
        /// A canary beside which the controller is killed again and again.
        struct Story: Sendable, CustomTestStringConvertible {
            var name: String
            /// How long each controller lives.
            var life: Duration
            var weights: [Int]
            /// Seconds.
            var bake: Int
            var interval: String

            var testDescription: String { name }
        }

        /// The second keeps the proportion of 13 s to an interval of 30 s, in which the peers' steps came too early.
        static let stories = [
            Story(name: "every-5-s", life: .seconds(5), weights: [20, 40, 60], bake: 4, interval: "1s"),
            Story(name: "before-each-interval", life: .milliseconds(4333), weights: [30, 60], bake: 10, interval: "10s"),
        ]

        @Test(.timeLimit(.minutes(4)), arguments: stories)
        func aControllerThatIsKilledAgainAndAgainEndsTheCanaryInItsTime(_ story: Story) async throws {
            try await Bench.run("killed-\(story.name)", [.processes, .prometheus, .traefik]) { bench in
                let first = try await bench.startLeader()
                var recipe = bench.recipe("crashing")
                recipe.weights = story.weights
                recipe.bake = "\(story.bake)s"
                recipe.interval = story.interval
                try await bench.deploy(recipe)
                let load = try await bench.startLoad(recipe)
                try await Journal.keep([.httpRoute, .modelRollout], of: bench) { journal in
                    recipe.version = "2"
                    let started = Timestamp.current
                    try await bench.apply(recipe.object, .modelRollout)
                    let target = recipe
                    let kills = try await crashing(first, after: story.life, on: bench) {
                        try await bench.serves(target, within: .seconds(150))
                    }
                    let ended = Timestamp.current
                    let records = await load.finish()
                    let lost = records.filter(\.isFailure)
                    let weights = journal.weights(of: recipe)
                    let lengths = zip(weights.dropFirst(), weights.dropFirst(2)).prefix(story.weights.count).map {
                        $1.at - $0.at
                    }

                    report(
                        "killed \(story.name)",
                        "\(kills) kills, over after \((ended - started).short) s, steps of "
                            + lengths.map { "\($0.short) s" }.joined(separator: ", ")
                            + "; \(lost.count) of \(records.count) requests lost"
                    )
                    #expect(kills >= 2)
                    #expect(weights.map(\.percent) == [0] + story.weights + [100, 0])
                    // The two times were taken on the way to here, each a little late.
                    #expect(lengths.allSatisfy { $0 >= .seconds(story.bake) - .milliseconds(200) })
                    #expect(lost.isEmpty, "the first: \(String(describing: lost.first))")
                }
            }
        }

        /// Kills the controller and starts it again, as often as there is time, until the work is done.
        private func crashing(
            _ first: Controller,
            after life: Duration,
            on bench: Bench,
            _ work: @escaping @Sendable () async throws -> Void
        ) async throws -> Int {
            try await withThrowingTaskGroup(of: Int?.self) { group in
                group.addTask {
                    try await work()
                    return nil
                }
                group.addTask {
                    var controller = first
                    var kills = 0
                    while (try? await Task.sleep(for: life)) != nil {
                        controller.process.signal(SIGKILL)
                        kills += 1
                        controller = try await bench.startController(isAwaited: false)
                    }
                    return kills
                }
                var kills = 0
                while let result = try await group.next() {
                    if let result { kills = result } else { group.cancelAll() }
                }
                return kills
            }
        }
    }
}
