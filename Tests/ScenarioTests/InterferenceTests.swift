import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// Someone else acts between a decision and its write, at every write of a canary.
@Suite struct InterferenceTests {
    private func expectNoFindings(
        _ happening: @escaping (Simulation) throws -> Void,
        _ check: (Simulation) -> [String]
    ) throws {
        let sweep = try Stories.short.interferenceSweep(happening, check: check)
        #expect(sweep.findings == [])
        #expect(sweep.runs > 10)
    }

    private func serves(_ version: String, _ simulation: Simulation) -> Bool {
        simulation.status.phase == .healthy && simulation.status.stable?.version == version && simulation.weight == 0
    }

    @Test func anAbortAtAnyMomentEndsInARollbackOrComesTooLate() throws {
        try expectNoFindings {
            try $0.ask("abort@2")
        } _: { simulation in
            let isBack = simulation.status.phase == .rolledBack && simulation.status.stable?.version == "v1"
            return isBack && simulation.weight == 0 || serves("v2", simulation)
                ? [] : ["\(simulation.trace(["v1", "v2"]).ending)"]
        }
    }

    @Test func aNewVersionAtAnyMomentIsTheOneThatServesInTheEnd() throws {
        try expectNoFindings {
            try $0.deploy("v3")
        } _: { simulation in
            serves("v3", simulation) && simulation.replicas("v2") == nil
                ? [] : ["\(simulation.trace(["v1", "v2", "v3"]).ending)"]
        }
    }

    @Test func aWeightSetByHandAtAnyMomentIsMadeGood() throws {
        try expectNoFindings {
            try $0.setRoute(77)
        } _: {
            serves("v2", $0) ? [] : ["\($0.trace(["v1", "v2"]).ending)"]
        }
    }

    @Test func aNewSizeAtAnyMomentIsTheOneInTheEnd() throws {
        try expectNoFindings {
            try $0.edit { $0.replicas = 5 }
        } _: {
            serves("v2", $0) && $0.replicas("v2") == 5 ? [] : ["\($0.trace(["v1", "v2"]).ending)"]
        }
    }

    @Test func aDeletionAtAnyMomentGivesTheRouteBackAndLeavesNothing() throws {
        try expectNoFindings { simulation in
            try simulation.act { cluster throws(APIStatus) in
                try cluster.delete(.modelRollout, simulation.key, manager: "kubectl")
            }
        } _: { simulation in
            var findings: [String] = []
            if simulation.object(.modelRollout, "fraud") != nil { findings.append("the rollout is still there") }
            let backends = simulation.object(.httpRoute, "fraud")?.spec["rules"]?[0]?["backendRefs"]
            if backends?[0]?["weight"] != 100 || backends?[1]?["weight"] != 0 {
                findings.append("the route is as it was")
            }
            let left = simulation.server.withCluster { cluster in
                [ResourceKind.deployment, .service, .controllerRevision].flatMap { kind in
                    cluster.list(kind, namespace: "ml").map { "\(kind.kind) \($0.name) is left" }
                }
            }
            return findings + left
        }
    }
}
