import Glibc
import KubeModel
import Testing

extension IntegrationTests {
    @Suite("An API server that is away")
    struct OutageTests {
        /// For longer than a step bakes, and shorter than a lease lasts.
        @Test(.timeLimit(.minutes(2)), arguments: [Absence.gone, .hung])
        func aCanaryGoesOnWhereItStood(_ absence: Absence) async throws {
            try await Bench.run("away-\(absence)", .wire) { bench in
                let leader = try await bench.startLeader()
                var recipe = bench.recipe("away")
                recipe.bake = "3s"
                try await bench.deploy(recipe)
                try await Journal.keep([.ingress], of: bench) { journal in
                    recipe.version = "2"
                    try await bench.apply(recipe.object, .modelRollout)
                    _ = try await journal.reached(20, by: recipe)
                    switch absence {
                    case .gone: await bench.cluster?.kill()
                    case .hung: bench.cluster?.signal(SIGSTOP)
                    }
                    try await Task.sleep(for: .seconds(5))
                    #expect(journal.weights(of: recipe).map(\.percent) == [20])
                    let back = Timestamp.current
                    switch absence {
                    case .gone: try bench.startWire()
                    case .hung: bench.cluster?.signal(SIGCONT)
                    }
                    let moved = try await journal.reached(40, by: recipe)
                    try await bench.serves(recipe)

                    report("the API server is \(absence)", "the next step \((moved - back).short) s after it was back")
                    #expect(journal.weights(of: recipe).map(\.percent) == [20, 40, 60, 100, 0])
                    #expect(moved - back <= .seconds(10))
                    #expect(leader.process.isRunning)
                    let steps = zip(journal.weights(of: recipe), journal.weights(of: recipe).dropFirst())
                    #expect(steps.prefix(3).allSatisfy { $1.at - $0.at >= .seconds(3) - .milliseconds(500) })
                }
            }
        }

        enum Absence: Sendable {
            /// Connections end, and new ones are refused.
            case gone
            /// Connections stay, and nothing comes through.
            case hung
        }
    }
}
