import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// Drift from a distribution that a ConfigMap holds, from the ConfigMap to the route.
@Suite struct ReferenceTests {
    /// What the training data looks like: half of the scores below 0.25, hardly any above 0.75.
    static let training = """
        {"schema": "modelrollout.reference/v1", "le": ["0.25", "0.5", "0.75", "1", "+Inf"],
        "counts": [50000, 30000, 15000, 5000, 0], "total": 100000}
        """

    private static let alike: [Double: Double] = [0.25: 10, 0.5: 16, 0.75: 19, 1: 20, .infinity: 20]
    private static let different: [Double: Double] = [0.25: 2, 0.5: 6, 0.75: 12, 1: 20, .infinity: 20]

    /// A second version whose scores are compared with those that the ConfigMap `fraud-v2` holds, if there is one.
    private static func simulation(_ reference: String?, scores: [Double: Double]) throws -> Simulation {
        let drift = MetricSpec.Drift(reference: .init(configMap: "{{name}}-{{version}}"))
        let metric = MetricSpec(name: "scores", histogram: .init(buckets: "scores_bucket{ {{arm}} }", drift: drift))
        let simulation = try settledSimulation(
            rollout(canary(20, 50)) { $0.analysis = AnalysisSpec(interval: .seconds(10), metrics: [metric]) }
        )
        // The stable version's scores are like the different ones: it is not asked for them.
        simulation.knobs.prometheus.answers = [
            "scores_bucket": [.candidate: .histogram(perSecond: scores), .stable: .histogram(perSecond: different)]
        ]
        if let reference { try create(reference, in: simulation) }
        try simulation.deploy("v2")
        return simulation
    }

    private static func create(_ reference: String, in simulation: Simulation) throws {
        let key = ObjectKey(namespace: simulation.key.namespace, name: "fraud-v2")
        var object = KubeObject(.configMap, key)
        object.json["data"] = ["scores.json": .string(reference)]
        try simulation.act { cluster throws(APIStatus) in
            _ = try cluster.create(.configMap, object, manager: "kubectl")
        }
    }

    static func judgedByReference(_ reference: String) throws -> Simulation {
        let simulation = try simulation(reference, scores: alike)
        simulation.run(.seconds(600))
        return simulation
    }

    @Test func aCandidateThatScoresLikeTheReferenceIsPromoted() throws {
        let simulation = try Self.judgedByReference(Self.training)
        #expect(simulation.testimony.weights == [20, 50, 100, 0])
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }

    @Test func aCandidateThatScoresOtherwiseIsRewound() throws {
        let simulation = try Self.simulation(Self.training, scores: Self.different)
        simulation.run(.seconds(120))
        #expect(simulation.testimony.weights == [20, 0])
        #expect(simulation.status.rejected?.message.contains("drifted from the reference") == true)
        #expect(simulation.violations == [])
    }

    @Test func aReferenceThatIsMissingHoldsTheStepUntilItIsThere() throws {
        let simulation = try Self.simulation(nil, scores: Self.alike)
        simulation.run(.seconds(300))
        #expect(simulation.weight == 20)
        #expect(simulation.status.analysis?.first?.verdict == .noData)
        #expect(simulation.status.message?.contains("ConfigMap fraud-v2 does not exist") == true)
        try Self.create(Self.training, in: simulation)
        simulation.run(.seconds(600))
        #expect(simulation.status.stable?.version == "v2")
    }

    @Test func aReferenceOfOtherBucketsHoldsTheStepAndSaysWhy() throws {
        let other = #"{"schema": "modelrollout.reference/v1", "le": [1, 2, "+Inf"], "counts": [5, 5, 5]}"#
        let simulation = try Self.simulation(other, scores: Self.alike)
        simulation.run(.seconds(300))
        #expect(simulation.weight == 20)
        #expect(simulation.status.message?.contains("share 2 buckets, at least 4 are needed") == true)
    }

    @Test func theReferenceIsReadNoMoreOftenThanItIsForgotten() throws {
        let simulation = try Self.judgedByReference(Self.training)
        let reads = simulation.exchanges.filter { $0.resource == "configmaps" }
        #expect(reads.allSatisfy { $0.verb == "get" })
        #expect((1...2).contains(reads.count))
    }
}
