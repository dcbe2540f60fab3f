import KubeClient
import KubeModel
import RolloutTesting
import Testing
import YAML

extension IntegrationTests {
    /// What the embedded cluster can't tell: whether admission as it is takes what stands in `deploy/`.
    ///
    /// Everything goes into a namespace of the test, and what belongs to no namespace under a name of its own.
    @Suite(
        "The installation",
        .enabled(if: Bench.isOutside(), "the embedded cluster has no such admission: set KUBECONFIG")
    )
    struct InstallationTests {
        @Test(.timeLimit(.minutes(2)))
        func everyObjectIsTakenAndRestrictedPodsAreStarted() async throws {
            try await Bench.run("installation") { bench in
                let text = try await bench.kubectl("kustomize", "\(Tools.checkout)/deploy")
                let objects = try YAMLDocument.all(in: Array(text.utf8), .manifest).map { KubeObject($0.value) }
                    .filter { $0.kind != "CustomResourceDefinition" }
                try await bench.install(objects) {
                    let pods = try await eventually("there are pods of the controller") {
                        let pods = try await bench.list(.pod)
                        return pods.count == 2 ? pods : nil
                    }
                    #expect(pods.allSatisfy { $0.labels["app.kubernetes.io/name"] == "modelrollout-controller" })
                    let home = ObjectKey(namespace: "", name: bench.namespace)
                    let levels = try await bench.api.object(.get(.namespace, home)).labels
                    #expect(levels["pod-security.kubernetes.io/enforce"] == "restricted")
                    // The level is really looked at.
                    var plain = KubeObject(.pod, bench.key("plain"))
                    plain.spec = ["containers": [["name": "plain", "image": "registry.k8s.io/pause:3.10"]]]
                    let refused = try await bench.refusal(of: plain)
                    #expect(refused?.contains("violates PodSecurity \"restricted:latest\"") == true, "\(refused ?? "")")
                }
            }
        }

        /// `deploy/admission`: who may not do a thing himself can't have it done, and nobody speaks for another.
        @Test(.timeLimit(.minutes(2)))
        func thePoliciesRefuseWhatTheyShould() async throws {
            try await Bench.run("admission") { bench in
                let objects = try ["author", "action", "status"].flatMap {
                    try Repository.objects(in: "deploy/admission/\($0).yaml")
                }
                var recipe = bench.recipe("fraud")
                recipe.weights = [20]
                recipe.bake = "1h"
                try await bench.startLeader()
                try await bench.apply(Objects.ingress(recipe.key), .ingress)
                try await bench.hire("deployer", mayPatchIngresses: true)
                try await bench.hire("author", mayPatchIngresses: false)
                try await bench.install(objects) {
                    try await author(recipe, bench)
                    try await bench.serves(recipe)
                    try await action(bench)
                    try await status(bench)
                    // The controller itself is not in its own way.
                    recipe.version = "2"
                    try await bench.kubectl("apply", "--as=deployer", input: recipe.object.json.text)
                    try await eventually("the canary is on its way") {
                        try await bench.get(.modelRollout, "fraud").status[path: "traffic", "desired"] == 20
                    }
                }
            }
        }

        private func author(_ recipe: RolloutRecipe, _ bench: Bench) async throws {
            // A policy takes effect some time after it was made.
            let refused = try await eventually("the policy on authors is in force") {
                let result = try await bench.runKubectl(
                    ["apply", "--as=author", "--dry-run=server"],
                    input: recipe.object.json.text
                )
                return result.code == 0 ? nil : result.errors
            }
            #expect(refused.contains("you may not patch this Ingress yourself"), "\(refused)")
            try await bench.kubectl("apply", "--as=deployer", input: recipe.object.json.text)
            // What changes no spec is open to those on call.
            try await bench.kubectl("annotate", "--as=author", "-n", bench.namespace, "mro/fraud", "note=seen")
        }

        private func action(_ bench: Bench) async throws {
            func annotate(_ user: String, _ annotations: String...) async throws -> CommandResult {
                try await bench.runKubectl(
                    ["annotate", "--as=\(user)", "--overwrite", "-n", bench.namespace, "mro/fraud"] + annotations
                )
            }
            let action = "modelrollout.dev/action=retry@1"
            let missing = try await annotate("author", action)
            #expect(missing.errors.contains("to your own name, author"), "\(missing.errors)")
            let wrong = try await annotate("author", action, "modelrollout.dev/action-by=deployer")
            #expect(wrong.errors.contains("to your own name, author"), "\(wrong.errors)")
            let right = try await annotate("author", action, "modelrollout.dev/action-by=author")
            #expect(right.code == 0, "\(right.errors)")
            let late = try await annotate("deployer", "modelrollout.dev/action-by=deployer")
            #expect(late.errors.contains("changes together with modelrollout.dev/action only"), "\(late.errors)")
            try await eventually("the action bears its author's name") {
                try await bench.get(.modelRollout, "fraud").status[path: "lastAction", "by"]?.string == "author"
            }
        }

        private func status(_ bench: Bench) async throws {
            let patch = #"{"status": {"message": "all is well"}}"#
            let result = try await bench.runKubectl(
                ["patch", "-n", bench.namespace, "mro/fraud", "--subresource=status", "--type=merge", "-p", patch]
            )
            #expect(result.errors.contains("only the controller writes the status"), "\(result.errors)")
            var paused = KubeObject(.modelRollout, bench.key("fraud"))
            paused.spec = ["paused": true]
            let spec = try await bench.runKubectl(
                ["apply", "--server-side", "--as=system:serviceaccount:\(bench.namespace):\(Bench.account)"],
                input: paused.json.text
            )
            #expect(spec.errors.contains("the controller changes finalizers only"), "\(spec.errors)")
        }
    }
}

extension Bench {
    /// Runs the closure while the objects of an installation are there.
    fileprivate func install(_ objects: [KubeObject], _ body: () async throws -> Void) async throws {
        let local = objects.map(adapted)
        for object in local {
            try await kubectl("apply", "--server-side", "--force-conflicts", input: object.json.text)
        }
        func remove() async {
            for object in local where object.namespace.isEmpty && object.kind != "Namespace" {
                _ = try? await kubectl("delete", "--wait=false", input: object.json.text)
            }
        }
        do {
            try await body()
        } catch {
            await remove()
            throw error
        }
        await remove()
    }

    /// The object as the test can have it beside an installation that may be there.
    private func adapted(_ object: KubeObject) -> KubeObject {
        let home = "modelrollout-system"
        func adapted(_ value: JSONValue) -> JSONValue {
            if let members = value.object {
                var result = JSONObject()
                for member in members { result[member.name] = adapted(member.value) }
                return .object(result)
            }
            if let elements = value.array { return .array(elements.map(adapted)) }
            return value.string.map { .string($0.replacing(home, with: namespace)) } ?? value
        }
        var result = KubeObject(adapted(object.json))
        if let priority = result.spec[path: "template", "spec", "priorityClassName"]?.string {
            result.json[path: "spec", "template", "spec", "priorityClassName"] = .string("\(priority)-\(namespace)")
        }
        guard result.namespace.isEmpty, result.kind != "Namespace" else { return result }
        let suffix = "-\(namespace)"
        result.json[path: "metadata", "name"] = .string(object.name + suffix)
        for path in [["roleRef", "name"], ["spec", "policyName"]] {
            guard let name = result.json[path[0]]?[path[1]]?.string else { continue }
            result.json[path: path[0], path[1]] = .string(name + suffix)
        }
        if result.kind == "ValidatingAdmissionPolicy" {
            result.json[path: "spec", "matchConstraints", "namespaceSelector"] = [
                "matchLabels": ["kubernetes.io/metadata.name": .string(namespace)]
            ]
        }
        return result
    }

    /// What the server says of an object that it does not take; nil where it takes it.
    fileprivate func refusal(of object: KubeObject) async throws -> String? {
        let result = try await runKubectl(["create", "--dry-run=server"], input: object.json.text)
        return result.code == 0 ? nil : result.errors
    }

    /// Lets someone write rollouts in the test's namespace, and start what these start.
    fileprivate func hire(_ user: String, mayPatchIngresses: Bool) async throws {
        func rule(_ group: String, _ resource: String, _ verbs: [JSONValue]) -> JSONValue {
            ["apiGroups": [.string(group)], "resources": [.string(resource)], "verbs": .array(verbs)]
        }
        var role = KubeObject(.role, key(user))
        role.json["rules"] = .array(
            [
                rule("modelrollout.dev", "modelrollouts", ["get", "create", "patch"]),
                rule("apps", "deployments", ["create"]), rule("", "services", ["create"]),
            ] + (mayPatchIngresses ? [rule("networking.k8s.io", "ingresses", ["patch"])] : [])
        )
        var binding = KubeObject(.roleBinding, key(user))
        binding.json["roleRef"] = ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(user)]
        binding.json["subjects"] = [
            ["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": .string(user)]
        ]
        try await apply(role, .role)
        try await apply(binding, .roleBinding)
    }
}
