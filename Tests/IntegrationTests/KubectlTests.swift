import KubeModel
import Testing

extension IntegrationTests {
    @Suite("Unmodified kubectl")
    struct KubectlTests {
        /// In the minute after an abort, a peer wrote 1,387 times.
        @Test(.timeLimit(.minutes(3)))
        func aPersonCanDoEverythingWithKubectl() async throws {
            try await Bench.run("kubectl") { bench in
                let controller = try await bench.startLeader()
                try await bench.kubectl("config", "set-context", "--current", "--namespace", bench.namespace)
                var recipe = bench.recipe("fraud")
                recipe.weights = [20]
                recipe.bake = "1h"
                try await bench.apply(Objects.ingress(recipe.key), .ingress)
                try await bench.kubectl("apply", input: recipe.object.json.text)
                try await bench.kubectl("wait", "mro/fraud", "--for=condition=Ready", "--timeout=30s")
                try await columns(bench)
                try await bench.kubectl("scale", "mro/fraud", "--replicas=3")
                let sizes = ["get", "deployments", "-o=jsonpath={.items[*].spec.replicas}"]
                try await eventually("there are three pods") { try await bench.runKubectl(sizes).output == "3" }

                let watch = try bench.start(
                    "kubectl-watch",
                    ["kubectl", "--kubeconfig", bench.kubeconfig, "get", "mro", "-w"]
                )
                try await eventually("the watch's first line") { watch.output.contains("Healthy") }
                let change = #"{"spec": {"model": {"version": "2"}}}"#
                try await bench.kubectl("patch", "mro/fraud", "--type=merge", "-p", change)
                try await eventually("the watch tells of the step") { watch.output.contains("weight 20") }
                try await Journal.keep([.ingress], of: bench) { journal in
                    _ = try await journal.reached(20, by: recipe)
                    try await description(bench)
                    try await refuse(bench)
                    try await bench.kubectl("annotate", "mro/fraud", "--overwrite", "modelrollout.dev/action=abort@2")
                    _ = try await journal.reached(0, by: recipe)
                    let atZero = try await controller.writes()
                    try await Task.sleep(for: .seconds(10))
                    let phase = try await bench.kubectl("get", "mro/fraud", "-o=jsonpath={.status.phase}")
                    #expect(phase == "RolledBack")
                    let quiet = try await controller.writes() - atZero
                    report("an abort", "\(quiet) writes in the ten seconds after")
                    #expect(quiet <= 3)
                }
                try await bench.kubectl("delete", "mro/fraud", "--timeout=30s")
                let left = try await bench.runKubectl(["get", "mro/fraud"])
                #expect(left.code == 1)
                #expect(left.errors.contains("NotFound"))
            }
        }

        private func columns(_ bench: Bench) async throws {
            let table = try await bench.kubectl("get", "modelrollouts")
            let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines.first == ["NAME", "PHASE", "STEP", "WEIGHT", "STABLE", "CANDIDATE", "AGE"])
            let row = try #require(lines.dropFirst().first)
            #expect(row.prefix(2) == ["fraud", "Healthy"])
            let wide = try await bench.kubectl("get", "mro", "-o", "wide")
            #expect(wide.split(separator: "\n").first?.hasSuffix("MESSAGE") == true)
            #expect(wide.contains("serves all requests"))
        }

        private func description(_ bench: Bench) async throws {
            let description = try await bench.kubectl("describe", "mro", "fraud")
            for words in ["Desired:", "weight 20", "RolloutStarted", "Events:"] {
                #expect(description.contains(words), "\(words) in\n\(description)")
            }
        }

        /// An action for another revision does nothing and says so.
        private func refuse(_ bench: Bench) async throws {
            try await bench.kubectl("annotate", "mro/fraud", "--overwrite", "modelrollout.dev/action=abort@7")
            let refused = try await eventually("the stale action is refused") { () async throws -> String? in
                let last = try await bench.get(.modelRollout, "fraud").status["lastAction"]
                return last?["action"]?.string == "abort@7" ? last?["result"]?.string : String?.none
            }
            #expect(refused.contains("revision 2 is rolling out"))
            #expect(try await bench.get(.modelRollout, "fraud").status[path: "traffic", "desired"] == 20)
        }

        /// Changes of a good spec, and the path that must be named.
        private static let invalid = [
            (#"{"strategy": {"canary": {"weights": [20, 101], "bake": "1s"}}}"#, "weights[1]"),
            (#"{"strategy": {"canary": {"weights": [50, 20], "bake": "1s"}}}"#, "spec.strategy.canary.weights"),
            (#"{"strategi": {}}"#, "strategi"),
            (#"{"strategy": {"recreate": {}, "canary": {"weights": [5]}}}"#, "spec.strategy"),
            (#"{"analysis": {"metrics": [{"name": "a", "query": "b"}]}}"#, "spec.analysis.metrics[0]"),
            (#"{"replicas": -1}"#, "spec.replicas"),
            (#"{"traffic": {"service": {}, "ingress": {"name": "wrong"}}}"#, "spec.traffic"),
        ]

        /// What the server does not refuse, the controller does; both name the field.
        @Test(.timeLimit(.minutes(2)))
        func anInvalidSpecIsRefusedWithTheFieldsPath() async throws {
            try await Bench.run("invalid") { bench in
                try await bench.startLeader()
                for (index, (patch, path)) in Self.invalid.enumerated() {
                    let name = "wrong-\(index)"
                    var object = bench.recipe(name).object
                    for member in try JSONValue(parsing: Array(patch.utf8)).object ?? [:] {
                        object.spec[member.name] = member.value
                    }
                    let result = try await bench.runKubectl(["apply", "-n", bench.namespace], input: object.json.text)
                    if result.code != 0 {
                        #expect(result.errors.contains(path), "\(patch): \(result.errors)")
                        continue
                    }
                    let message = try await eventually("\(patch) is found invalid") { () async throws -> String? in
                        let status = try await bench.get(.modelRollout, name).status
                        return status["phase"]?.string == "Invalid" ? status["message"]?.string : String?.none
                    }
                    #expect(message.contains(path), "\(patch): \(message)")
                }
            }
        }
    }
}

extension JSONValue {
    /// The document as text.
    var text: String { String(decoding: encoded, as: UTF8.self) }
}
