import Glibc
import KubeModel
import Testing

extension IntegrationTests {
    @Suite("Crashes")
    struct CrashTests {
        @Test(.timeLimit(.minutes(4)))
        func aControllerThatIsKilledEveryFiveSecondsEndsTheCanaryInItsTime() async throws {
            try await Bench.run("killed-every-5-s", [.processes, .prometheus, .traefik]) { bench in
                var recipe = bench.recipe("crashing")
                recipe.bake = "4s"
                try await follow(recipe, bakingFor: .seconds(4), killedAfter: .seconds(5), on: bench)
            }
        }

        /// Its life has the proportion of 13 s to an interval of 30 s, in which steps of a peer came 13 s apart.
        @Test(.timeLimit(.minutes(4)))
        func aControllerThatDiesBeforeEachIntervalIsOverTakesNoStepEarly() async throws {
            try await Bench.run("killed-before-each-interval", [.processes, .prometheus, .traefik]) { bench in
                var recipe = bench.recipe("crashing")
                recipe.weights = [30, 60]
                recipe.bake = "10s"
                recipe.interval = "10s"
                try await follow(recipe, bakingFor: .seconds(10), killedAfter: .milliseconds(4333), on: bench)
            }
        }

        /// Rolls a good version out beside a controller that is killed again and again.
        private func follow(
            _ recipe: RolloutRecipe,
            bakingFor bake: Duration,
            killedAfter life: Duration,
            on bench: Bench
        ) async throws {
            var recipe = recipe
            let first = try await bench.startLeader()
            try await bench.deploy(recipe)
            let load = try await bench.startLoad(recipe)
            try await Journal.keep([.httpRoute, .modelRollout], of: bench) { journal in
                recipe.version = "2"
                let started = Timestamp.current
                try await bench.apply(recipe.object, .modelRollout)
                let target = recipe
                let kills = try await crashing(first, after: life, on: bench) {
                    try await bench.serves(target, within: .seconds(120))
                }
                let ended = Timestamp.current
                let records = await load.finish()
                let lost = records.filter(\.isFailure)
                let seen = lengths(of: journal.weights(of: recipe).dropFirst().prefix(recipe.weights.count + 1))
                let status = try await bench.get(.modelRollout, recipe.key.name).status
                let written = lengths(of: status.changes)

                report(
                    "killed after \(life)",
                    "\(kills) kills, over after \((ended - started).short) s, steps of "
                        + written.map { "\($0.short) s" }.joined(separator: ", ")
                        + "; \(lost.count) of \(records.count) requests lost"
                )
                #expect(kills >= 2)
                #expect(journal.weights(of: recipe).map(\.percent) == [0] + recipe.weights + [100, 0])
                #expect(written.count == recipe.weights.count)
                #expect(written.allSatisfy { $0 >= bake })
                // A change may be heard of late; what the controller says of itself must be true all the same.
                #expect(seen.count == recipe.weights.count)
                #expect(seen.allSatisfy { $0 >= bake - .seconds(1) })
                #expect(lost.isEmpty, "the first: \(String(describing: lost.first))")
            }
        }

        private func lengths(of weights: some Collection<Journal.Weight>) -> [Duration] {
            zip(weights, weights.dropFirst()).map { $1.at - $0.at }
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

extension JSONValue {
    /// The candidate's weights in the last rollout of a status, by the controller's own account.
    var changes: [Journal.Weight] {
        (self[path: "history"]?[0]?["changes"]?.array ?? []).compactMap { change in
            guard let at = change["at"]?.string.flatMap({ Timestamp($0) }), let percent = change["weight"]?.int else {
                return nil
            }
            return Journal.Weight(at: at, percent: percent)
        }
    }
}
