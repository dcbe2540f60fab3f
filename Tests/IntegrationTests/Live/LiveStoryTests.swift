import CurlTransport
import KubeClient
import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

extension IntegrationTests {
    /// The third level of the scenarios: a real API server, in real time, with the rights that `deploy/` gives.
    ///
    /// It is the one that `KUBECONFIG` names, and the embedded one where it names none.
    @Suite("Stories in real time")
    struct LiveStoryTests {
        @Test(.timeLimit(.minutes(5)), arguments: Stories.all)
        func everyStoryComesToItsEnd(_ story: Scenario) async throws {
            try await Bench.run("story-\(story.slug)") { bench in
                let begun = Timestamp.current
                let trace = try await story.run(on: try await bench.stage(), name: "fraud")

                report("\(story)", "\((Timestamp.current - begun).short) s, \(trace.writes) writes")
                #expect(trace.weights == story.expectedWeights)
                #expect(trace.ending.phase == story.expectedPhase)
                #expect(trace.ending.stable == story.expectedVersion)
                #expect(trace.violations == [])
            }
        }

        /// The counts that verdicts rest on live in the status: the server must keep every one of them.
        @Test(.timeLimit(.minutes(3)), arguments: [0.01, 0.1])
        func evidenceIsKeptInTheStatus(_ failing: Double) async throws {
            let story = failing > 0.05 ? Self.worse : Self.noWorse
            try await Bench.run("evidence-\(failing)") { bench in
                let trace = try await story.run(
                    on: try await bench.stage(),
                    name: "fraud",
                    answers: [
                        "requests_total": [
                            .candidate: .counter(perSecond: 20_000), .stable: .counter(perSecond: 80_000),
                        ],
                        "errors_total": [
                            .candidate: .counter(perSecond: 20_000 * failing), .stable: .counter(perSecond: 800),
                        ],
                    ]
                )
                let status = try await bench.get(.modelRollout, "fraud").status
                let errors = status["analysis"]?.array?.first { $0["name"]?.string == "errors" }

                report("evidence", "\(failing) failing: \(trace.weights); \(errors?["reason"]?.string ?? "")")
                #expect(trace.weights == story.expectedWeights)
                #expect(trace.ending.phase == story.expectedPhase)
                #expect(trace.violations == [])
            }
        }

        private static let counted = rollout(canary(20, 50)) { spec in
            spec.analysis = AnalysisSpec(
                interval: .seconds(10),
                metrics: [
                    MetricSpec(
                        name: "errors",
                        counts: .init(events: "errors_total{ {{arm}} }", total: "requests_total{ {{arm}} }"),
                        compare: .init()
                    )
                ]
            )
        }

        private static let noWorse = Scenario(
            "a model that counts show to be no worse is promoted",
            counted,
            weights: [20, 50, 100, 0],
            version: "v2"
        ).at(.zero, .deploy("v2"))

        private static let worse = Scenario(
            "a model that counts show to be worse is rolled back",
            counted,
            weights: [20, 0],
            phase: .rolledBack,
            version: "v1"
        ).at(.zero, .deploy("v2"))
    }
}

extension Scenario {
    /// The title as the name of a directory.
    var slug: String {
        String(title.map { $0.isLetter || $0.isNumber ? $0 : "-" }.prefix(40))
    }
}

extension Bench {
    /// The test's namespace as the place of a story.
    func stage() async throws -> LiveCluster {
        let user = try await ClusterConnection(kubeconfig, .http2)
        let controller = try await ClusterConnection(controllerKubeconfig, .http2)
        return LiveCluster(
            namespace: namespace,
            template: recipe("stage").object.spec["template"] ?? .null,
            user: user.access,
            controller: controller.access,
            time: .system
        )
    }
}

extension ClusterConnection {
    fileprivate var access: LiveCluster.Access {
        LiveCluster.Access(server: server, transports: transports, authorizer: credentials)
    }
}
