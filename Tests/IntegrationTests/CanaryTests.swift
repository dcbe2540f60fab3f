import HTTPTransport
import KubeModel
import Testing

extension IntegrationTests {
    @Suite("Canaries on real traffic")
    struct CanaryTests {
        @Test(.timeLimit(.minutes(4)))
        func aGoodCanaryLosesNoRequestAndCostsAtMostTwentyWrites() async throws {
            try await Bench.run("good-canary", [.processes, .prometheus, .traefik]) { bench in
                let controller = try await bench.startLeader()
                var recipe = bench.recipe("good")
                recipe.bake = "5s"
                try await bench.deploy(recipe)
                let load = try await bench.startLoad(recipe)
                try await Journal.keep([.httpRoute, .modelRollout], of: bench) { journal in
                    let before = try await controller.metrics()
                    recipe.version = "2"
                    try await bench.apply(recipe.object, .modelRollout)
                    try await bench.settled(recipe)
                    let after = try await controller.metrics()
                    let weights = journal.weights(of: recipe)
                    let records = await load.finish()
                    let lost = records.filter(\.isFailure)
                    let shares = Share.of("2", in: records, under: weights.filter { $0.percent < 100 })
                    let writes = after.writes - before.writes

                    report(
                        "a good canary",
                        "\(writes) writes; \(lost.count) of \(records.count) requests lost; \(shares)"
                    )
                    report("a good canary", after.difference(since: before) { $0.isWrite && !$0.isAside })
                    #expect(weights.map(\.percent) == [0, 20, 40, 60, 100, 0])
                    #expect(lost.isEmpty, "the first: \(String(describing: lost.first))")
                    #expect(writes <= 20)
                    #expect(shares.map(\.asked) == [20, 40, 60])
                    #expect(shares.allSatisfy { abs($0.measured - Double($0.asked)) <= 2 })
                }
            }
        }

        /// The bound on writes is for the minute that follows: nothing flips to and fro.
        @Test(.timeLimit(.minutes(4)))
        func aBadCandidateIsRewoundWithinOneIntervalAndThenAllIsQuiet() async throws {
            try await Bench.run("bad-candidate", [.processes, .prometheus, .traefik]) { bench in
                let controller = try await bench.startLeader()
                var recipe = bench.recipe("bad")
                recipe.interval = "3s"
                try await bench.deploy(recipe)
                let load = try await bench.startLoad(recipe)
                try await Journal.keep([.httpRoute, .modelRollout], of: bench) { journal in
                    recipe.version = "2"
                    recipe.failing = 0.3
                    try await bench.apply(recipe.object, .modelRollout)
                    let raised = try await journal.reached(20, by: recipe)
                    let rewound = try await journal.reached(0, by: recipe, after: raised)
                    let atZero = try await controller.metrics()
                    let sample = try await firstFailingSample(of: recipe, in: journal, bench, after: raised)
                    // Requests that are on their way to the candidate when the weight falls may still fail.
                    try await Task.sleep(for: .seconds(3))
                    let records = await load.finish()
                    try await Task.sleep(for: max(.zero, rewound + .seconds(60) - .current))
                    let aMinuteLater = try await controller.metrics()
                    let failures = records.filter { $0.isFailure && $0.at <= rewound }
                    let foreign = records.filter { $0.isFailure && ($0.cause != "pod" || $0.version != "2") }
                    let quiet = aMinuteLater.writes - atZero.writes

                    report(
                        "a bad candidate",
                        "rewound \((rewound - sample).short) s after the first failing sample, "
                            + "\((rewound - raised).short) s after its first traffic; \(failures.count) failed requests; "
                            + "\(quiet) writes in the minute after"
                    )
                    #expect(rewound - sample <= .seconds(3), "within one interval")
                    #expect(journal.weights(of: recipe).map(\.percent) == [0, 20, 0], "it is never raised")
                    #expect(foreign.isEmpty, "the first: \(String(describing: foreign.first))")
                    #expect(failures.count < 36, "what Argo Rollouts needs on the same bench")
                    #expect(quiet <= 3, "\(aMinuteLater.difference(since: atZero) { $0.isWrite })")
                    let status = try await bench.get(.modelRollout, recipe.key.name).status
                    #expect(status["phase"]?.string == "RolledBack")
                    #expect(status["message"]?.string?.contains("errors") == true)
                }
            }
        }

        /// The first instant, one window after the weight was raised, for which the metric's query is above its limit.
        ///
        /// It is asked of Prometheus itself, afterwards, and not taken from what the controller says.
        private func firstFailingSample(
            of recipe: RolloutRecipe,
            in journal: Journal,
            _ bench: Bench,
            after raised: Timestamp
        ) async throws -> Timestamp {
            let queries = journal.statuses(of: recipe).compactMap { $0.status["analysis"]?[0]?["query"]?.string }
            let query = try #require(queries.last)
            let first = raised + .seconds(4)
            let samples = try await bench.range(query, from: first, to: first + .seconds(30), step: 0.25)
            let failing = samples.first { $0.value > 0.05 }
            return try #require(failing).at
        }
    }
}

extension MetricsText {
    /// Writes to the API server, those of the Lease and of Events aside.
    var writes: Int { requests { $0.isWrite && !$0.isAside } }
}

extension Bench {
    /// The values of a query of Prometheus, which has one series at most, over a span of time.
    func range(
        _ query: String,
        from start: Timestamp,
        to end: Timestamp,
        step: Double
    ) async throws -> [(at: Timestamp, value: Double)] {
        let text = APIRequest.encoded(query)
        let url =
            "\(prometheusURL)/api/v1/query_range?query=\(text)&start=\(start.seconds)&end=\(end.seconds)&step=\(step)"
        let answer = try await web.send(HTTPRequest(url: url))
        let values = try JSONValue(parsing: answer.body)[path: "data", "result"]?[0]?["values"]?.array ?? []
        return values.compactMap { pair in
            guard let time = pair[0]?.double, let value = pair[1]?.string.flatMap(Double.init) else { return nil }
            return (Timestamp(seconds: time), value)
        }
    }
}
