import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Testing

/// What happens after the first version serves, and what must come of it.
struct Story: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var start: @Sendable () -> World
    var run: @Sendable (inout World) -> Void

    static let all = [
        Story(testDescription: "canary") {
            var world = settledWorld(threeWeights, judged)
            world.knobs.metrics = goodMetrics
            return world
        } run: {
            $0.deploy("v2")
            $0.run(.seconds(900))
        },
        Story(testDescription: "rollback") {
            var world = settledWorld(threeWeights, judged)
            world.knobs.metrics = badAccuracy
            return world
        } run: {
            $0.deploy("v2")
            $0.run(.seconds(900))
        },
        Story(testDescription: "blue/green") {
            settledWorld(StrategySpec(blueGreen: .init(bake: .seconds(20))))
        } run: {
            $0.deploy("v2")
            $0.run(.seconds(900))
        },
        Story(testDescription: "abort") {
            settledWorld(threeWeights)
        } run: { world in
            world.deploy("v2")
            world.after(.seconds(90)) { $0.act("abort@2") }
            world.run(.seconds(900))
        },
        Story(testDescription: "supersede") {
            settledWorld(threeWeights)
        } run: { world in
            world.deploy("v2")
            world.after(.seconds(90)) { $0.deploy("v3") }
            world.run(.seconds(1200))
        },
        Story(testDescription: "undo") {
            settledWorld(threeWeights)
        } run: { world in
            world.deploy("v2")
            world.after(.seconds(300)) { $0.act("undo@1") }
            world.run(.seconds(900))
        },
        Story(testDescription: "service by ratio") {
            settledWorld(threeWeights) { $0.traffic = nil }
        } run: {
            $0.deploy("v2")
            $0.run(.seconds(900))
        },
        Story(testDescription: "promotion bake") {
            settledWorld(threeWeights) { $0.promotion = PromotionSpec(bake: .seconds(120), holdback: 5) }
        } run: {
            $0.deploy("v2")
            $0.run(.seconds(900))
        },
    ]
}

@Suite struct CrashSweepTests {
    /// What must be the same whenever the controller crashed.
    private func end(of world: World) -> [String] {
        [
            "\(world.status.phase?.rawValue ?? "")", "\(world.status.stable?.version ?? "")",
            "\(world.status.candidate?.version ?? "")", "\(world.weight)", "\(world.replicas("v1") ?? -1)",
            "\(world.replicas("v2") ?? -1)", "\(world.replicas("v3") ?? -1)",
            "\(world.status.history?.map { "\($0.version) \($0.outcome)" } ?? [])",
        ]
    }

    @Test(arguments: Story.all)
    func aCrashBeforeAnyWriteChangesNothingOfTheEnd(_ story: Story) {
        var calm = story.start()
        story.run(&calm)
        #expect(calm.violations == [])
        for crash in 0..<calm.trace.writes {
            var world = story.start()
            world.crashAfter = crash
            story.run(&world)
            #expect(world.trace.crashes == 1)
            #expect(end(of: world) == end(of: calm), "crash before write \(crash)")
            #expect(world.violations == [], "crash before write \(crash)")
            #expect(world.trace.weights == calm.trace.weights, "crash before write \(crash)")
            #expect(world.trace.effects <= calm.trace.effects + 1, "crash before write \(crash)")
        }
    }

    @Test(arguments: Story.all)
    func crashingEveryFiveSecondsCutsNoBakeShort(_ story: Story) {
        var calm = story.start()
        story.run(&calm)
        var world = story.start()
        for time in stride(from: 5, to: 900, by: 5) {
            world.after(.seconds(time)) { $0.forget() }
        }
        story.run(&world)
        #expect(end(of: world) == end(of: calm))
        #expect(world.violations == [])
        #expect(world.trace.weights == calm.trace.weights)
    }
}
