import KubeModel
import RolloutAPI
import RolloutTesting
import Sandbox
import Testing

@Suite struct WatchFaultTests {
    static let kinds = [
        "modelrollouts", "deployments", "services", "endpointslices", "controllerrevisions", "httproutes",
    ]

    /// What comes of the short canary when each watch of a kind, once opened anew, meets with the fault.
    private func run(_ kind: String, _ fault: Fault, times: Int, _ length: Duration) throws -> (Simulation, Scenario) {
        var story = Stories.short
        story.length = length
        let simulation = try story.simulated { simulation in
            let rule = FaultRule(fault, verbs: ["watch"], resource: kind, times: times)
            simulation.server.setFaults(FaultPlan([rule]))
            simulation.server.endWatches()
        }
        return (simulation, story)
    }

    private func expectSameEnd(_ simulation: Simulation, _ story: Scenario) throws {
        let trace = simulation.trace(story.versions)
        #expect(trace.weights == story.expectedWeights)
        #expect(trace.ending == (try story.run(at: .plan).ending))
        #expect(trace.violations == [])
    }

    /// Watches that are cut, or told that their past is forgotten, after each of the first few events, again and again.
    @Test(arguments: kinds, [0, 1, 2, 3]) func watchesThatBreakCostNoMoreThanSeconds(_ kind: String, _ events: Int)
        throws
    {
        for fault in [Fault.expireWatch(after: events), .cutWatch(after: events)] {
            // A watch that never gave an event is opened again after 0.8, 1.6, 3.2, … s and up to as much again.
            let (simulation, story) = try run(kind, fault, times: events == 0 ? 4 : 8, .seconds(400))
            try expectSameEnd(simulation, story)
            let last = simulation.testimony.weightTimes.last ?? simulation.now
            let calm = try story.simulated().testimony.weightTimes.last ?? Simulation.start
            #expect(last - calm < .seconds(45), "\(fault)")
        }
    }

    /// A watch that stays open and says nothing more is given up when its own time is over.
    @Test(arguments: kinds) func aWatchThatFallsSilentOnlyCostsTime(_ kind: String) throws {
        let (simulation, story) = try run(kind, .silenceWatch(after: 1), times: 1, .seconds(2400))
        try expectSameEnd(simulation, story)
    }

    /// The server has forgotten the past that every watch asks for.
    @Test func aServerThatForgotThePastIsReadAnew() throws {
        let simulation = try Stories.short.simulated { simulation in
            simulation.server.compact()
            simulation.server.endWatches()
        }
        try expectSameEnd(simulation, Stories.short)
    }

    /// The API server answers nothing at all for ten minutes in mid-canary.
    @Test func anOutageOfTheAPIServerHoldsTheRolloutAndIsGoneInThirtySeconds() throws {
        let simulation = try settledSimulation(rollout(canary(5, 25)))
        try simulation.deploy("v2")
        simulation.run(.seconds(40))
        simulation.server.setFaults(FaultPlan { _ in [.loseRequest] })
        simulation.server.endWatches()
        simulation.forgetPast()
        simulation.run(.seconds(600))
        #expect(simulation.weight == 5)
        let requests = Dictionary(grouping: simulation.exchanges) { $0.isWrite ? "writes" : $0.resource }
        for (resource, requests) in requests {
            #expect(requests.count <= 150, "\(requests.count) requests for \(resource), more than 0.25 a second")
        }
        simulation.server.setFaults(nil)
        simulation.run(.seconds(40))
        #expect(simulation.weight == 25)
        simulation.run(.seconds(200))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }
}
