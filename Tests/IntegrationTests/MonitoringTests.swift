import Glibc
import KubeModel
import Testing

extension IntegrationTests {
    @Suite("What can't be measured")
    struct MonitoringTests {
        @Test(.timeLimit(.minutes(3)))
        func aKilledPrometheusHoldsTheCanaryUntilItIsBack() async throws {
            try await Bench.run("prometheus-killed", [.processes, .prometheus, .traefik]) { bench in
                try await bench.startLeader()
                var recipe = bench.recipe("killed")
                try await bench.deploy(recipe)
                let load = try await bench.startLoad(recipe)
                try await Journal.keep([.httpRoute, .modelRollout], of: bench) { journal in
                    recipe.version = "2"
                    try await bench.apply(recipe.object, .modelRollout)
                    _ = try await journal.reached(40, by: recipe)
                    await bench.prometheus?.kill()
                    let killed = Timestamp.current
                    try await held(recipe, for: "Monitoring", journal, bench)
                    // Three times as long as the step bakes.
                    try await Task.sleep(for: max(.zero, killed + .seconds(12) - .current))
                    #expect(journal.weights(of: recipe).last?.percent == 40)
                    try bench.startPrometheus()
                    let back = Timestamp.current
                    let next = try await journal.reached(60, by: recipe, after: back)
                    try await bench.serves(recipe)
                    let records = await load.finish()
                    let lost = records.filter(\.isFailure)

                    report(
                        "Prometheus killed",
                        "held for \((back - killed).short) s, the next step \((next - back).short) s after it was back; "
                            + "\(lost.count) of \(records.count) requests lost"
                    )
                    #expect(journal.weights(of: recipe).map(\.percent) == [0, 20, 40, 60, 100, 0])
                    #expect(lost.isEmpty, "the first: \(String(describing: lost.first))")
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func aHungPrometheusHoldsItsCanaryAndNoOther() async throws {
            try await Bench.run("prometheus-hung", [.processes, .prometheus, .traefik]) { bench in
                try await bench.startLeader()
                var recipe = bench.recipe("hung")
                var other = bench.recipe("other")
                other.metrics = []
                other.weights = [50]
                other.replicas = 1
                try await bench.deploy(recipe)
                try await bench.deploy(other)
                let load = try await bench.startLoad(recipe)
                try await Journal.keep([.httpRoute, .modelRollout], of: bench) { journal in
                    recipe.version = "2"
                    try await bench.apply(recipe.object, .modelRollout)
                    _ = try await journal.reached(40, by: recipe)
                    bench.prometheus?.signal(SIGSTOP)
                    let hung = Timestamp.current
                    other.version = "2"
                    try await bench.apply(other.object, .modelRollout)
                    let promoted = try await journal.reached(100, by: other)
                    try await held(recipe, for: "Monitoring", journal, bench)
                    try await Task.sleep(for: max(.zero, hung + .seconds(12) - .current))
                    #expect(journal.weights(of: recipe).last?.percent == 40)
                    let thawed = Timestamp.current
                    bench.prometheus?.signal(SIGCONT)
                    let next = try await journal.reached(60, by: recipe, after: thawed)
                    try await bench.serves(recipe)
                    let lost = await load.finish().filter(\.isFailure)

                    report(
                        "Prometheus hung",
                        "held for \((thawed - hung).short) s, the next step \((next - thawed).short) s after it was back; "
                            + "a rollout without metrics was promoted \((promoted - hung).short) s after it hung"
                    )
                    #expect(promoted < thawed)
                    #expect(journal.weights(of: recipe).map(\.percent) == [0, 20, 40, 60, 100, 0])
                    #expect(lost.isEmpty, "the first: \(String(describing: lost.first))")
                }
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func aMetricWithoutDataHoldsTheCanary() async throws {
            try await Bench.run("no-data", [.processes, .prometheus, .traefik]) { bench in
                let controller = try await bench.startLeader()
                var recipe = bench.recipe("blind")
                recipe.bake = "2s"
                recipe.metrics.append(RolloutRecipe.unknown)
                try await bench.deploy(recipe)
                let load = try await bench.startLoad(recipe)
                try await Journal.keep([.httpRoute, .modelRollout], of: bench) { journal in
                    recipe.version = "2"
                    try await bench.apply(recipe.object, .modelRollout)
                    let raised = try await journal.reached(20, by: recipe)
                    try await held(recipe, for: "Data", journal, bench)
                    let before = try await controller.writes()
                    // Three times as long as all steps together bake.
                    try await Task.sleep(for: max(.zero, raised + .seconds(18) - .current))
                    let writes = try await controller.writes() - before
                    // The other metric's verdict may be later than the first words about this one.
                    let status = try await held(recipe, for: "Data", journal, bench)
                    let lost = await load.finish().filter(\.isFailure)

                    report(
                        "a metric without data",
                        "held at 20 for \((Timestamp.current - raised).short) s with \(writes) writes: "
                            + (status["message"]?.string ?? "")
                    )
                    let verdicts = (status["analysis"]?.array ?? []).map { $0["verdict"]?.string ?? "" }
                    #expect(verdicts == ["Healthy", "NoData"])
                    #expect(status["message"]?.string?.contains("accuracy") == true)
                    #expect(journal.weights(of: recipe).map(\.percent) == [0, 20])
                    #expect(lost.isEmpty, "the first: \(String(describing: lost.first))")
                }
            }
        }

        /// Waits until the status says that the canary waits for that, and in words that it is held.
        @discardableResult
        private func held(
            _ recipe: RolloutRecipe,
            for reason: String,
            _ journal: Journal,
            _ bench: Bench
        ) async throws -> JSONValue {
            let what = "\(recipe.key.name) waits for \(reason)"
            let status = try await eventually(what, within: .seconds(20)) { () async throws -> JSONValue? in
                let status = try await bench.get(.modelRollout, recipe.key.name).status
                guard status[path: "waitingFor", "reason"]?.string == reason else { return .none }
                return status
            }
            #expect(status["message"]?.string?.contains("held at weight") == true, "\(status["message"] ?? "")")
            #expect(status["phase"]?.string == "Progressing")
            return status
        }
    }
}
