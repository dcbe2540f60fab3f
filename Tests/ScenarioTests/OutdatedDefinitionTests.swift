import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

/// A controller that is newer than the definition of its resource.
@Suite struct OutdatedDefinitionTests {
    private static let definitions = ResourceKind(
        group: "apiextensions.k8s.io",
        version: "v1",
        kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions",
        isNamespaced: false
    )

    /// Changes the schema of the status in the cluster.
    private func changeStatus(_ simulation: Simulation, _ change: (inout JSONObject) -> Void) throws {
        try simulation.act { cluster throws(APIStatus) in
            let key = ObjectKey(namespace: "", name: "modelrollouts.modelrollout.dev")
            guard var object = cluster.get(Self.definitions, key) else { return }
            var versions = object.spec["versions"]?.array ?? []
            var schema = versions[0][path: "schema", "openAPIV3Schema"] ?? .null
            var properties = schema[path: "properties", "status", "properties"]?.object ?? [:]
            change(&properties)
            schema[path: "properties", "status", "properties"] = .object(properties)
            versions[0][path: "schema", "openAPIV3Schema"] = schema
            object.spec["versions"] = .array(versions)
            try cluster.update(Self.definitions, object, manager: "kubectl")
        }
    }

    @Test func itSaysWhatToApplyAndGoesOnOnceItIs() throws {
        let simulation = try settledSimulation(rollout(canary(20)))
        var whole: JSONObject = [:]
        try changeStatus(simulation) { properties in
            whole = properties
            properties["step"] = nil
        }
        try simulation.deploy("v2")
        simulation.run(.seconds(60))
        #expect(simulation.testimony.weights == [])
        let texts = simulation.server.withCluster { cluster in
            cluster.list(.event, namespace: "ml").compactMap { $0.json["note"]?.string }
        }
        #expect(texts.contains { $0.contains("apply the crds of the controller's version") }, "\(texts)")
        try changeStatus(simulation) { $0 = whole }
        simulation.run(.seconds(300))
        #expect(simulation.status.stable?.version == "v2")
        #expect(simulation.violations == [])
    }
}
