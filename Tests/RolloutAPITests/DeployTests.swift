import Foundation
import KubeModel
import RolloutAPI
import Testing

/// The manifests in `deploy/`.
@Suite struct DeployTests {
    @Test(arguments: ["deploy", "deploy/admission", "deploy/references", "crds"])
    func everyManifestIsInItsKustomization(directory: String) throws {
        let named = Set(try Manifests.resources(of: directory).map { String($0.split(separator: "/").last ?? "") })
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../\(directory)")
        let files = try FileManager.default.contentsOfDirectory(atPath: root.path(percentEncoded: false))
        #expect(Set(files.filter { $0.hasSuffix(".yaml") && $0 != "kustomization.yaml" }) == named)
    }

    @Test func everyObjectIsMarkedAsOurs() throws {
        for object in try Manifests.all() + Manifests.admission() where object.kind != "ServiceAccount" {
            #expect(object.labels["app.kubernetes.io/part-of"] == "modelrollout", "\(object.kind) \(object.name)")
        }
    }

    @Test func thePodsKeepTheRestrictedStandard() throws {
        let pod = try #require(Manifests.only("Deployment").json[path: "spec", "template", "spec"])
        let container = try #require(pod["containers"]?[0])
        #expect(pod[path: "securityContext", "runAsNonRoot"] == true)
        #expect(pod[path: "securityContext", "runAsUser"]?.int ?? 0 > 10_000)
        #expect(pod[path: "securityContext", "seccompProfile", "type"] == "RuntimeDefault")
        #expect(container[path: "securityContext", "allowPrivilegeEscalation"] == false)
        #expect(container[path: "securityContext", "readOnlyRootFilesystem"] == true)
        #expect(container[path: "securityContext", "capabilities"] == ["drop": ["ALL"]])
        for field in ["hostNetwork", "hostPID", "hostIPC"] { #expect(pod[field] == nil) }
        #expect(pod["volumes"]?.array?.allSatisfy { $0["projected"] != nil } == true)
        #expect(container["ports"]?.array?.allSatisfy { $0["hostPort"] == nil } == true)
        for resource in ["cpu", "memory", "ephemeral-storage"] {
            #expect(container[path: "resources", "requests", resource] != nil)
            #expect(container[path: "resources", "limits", resource] != nil)
        }
        let namespace = try Manifests.only("Namespace")
        for mode in ["enforce", "audit", "warn"] {
            #expect(namespace.labels["pod-security.kubernetes.io/\(mode)"] == "restricted")
        }
    }

    @Test func theTokenIsProjectedAndShortLived() throws {
        let pod = try #require(Manifests.only("Deployment").json[path: "spec", "template", "spec"])
        #expect(pod["automountServiceAccountToken"] == false)
        #expect(try Manifests.only("ServiceAccount").json["automountServiceAccountToken"] == false)
        let mount = pod["containers"]?[0]?["volumeMounts"]?[0]
        #expect(mount?["mountPath"] == "/var/run/secrets/kubernetes.io/serviceaccount")
        #expect(mount?["name"] == pod["volumes"]?[0]?["name"])
        let sources = pod["volumes"]?[0]?[path: "projected", "sources"]?.array ?? []
        let paths = sources.compactMap { source in
            (source[path: "serviceAccountToken", "path"] ?? source["configMap"]?["items"]?[0]?["path"]
                ?? source["downwardAPI"]?["items"]?[0]?["path"])?.string
        }
        #expect(paths == ["token", "ca.crt", "namespace"])
        #expect(sources.first?[path: "serviceAccountToken", "expirationSeconds"]?.int == 3600)
    }

    @Test func probesAndPortsAgree() throws {
        let container = try #require(
            Manifests.only("Deployment").json[path: "spec", "template", "spec"]?["containers"]?[0]
        )
        #expect(container["ports"]?[0]?["containerPort"] == 8080)
        #expect(container["args"]?.array?.contains("--listen=:8080") == true)
        #expect(container[path: "livenessProbe", "httpGet"] == ["path": "/healthz", "port": "http"])
        #expect(container[path: "startupProbe", "httpGet"] == ["path": "/healthz", "port": "http"])
        #expect(container[path: "readinessProbe", "httpGet"] == ["path": "/readyz", "port": "http"])
        #expect(try Manifests.only("Service").spec["ports"]?[0]?["targetPort"] == "http")
        let ingress = try Manifests.only("NetworkPolicy").spec["ingress"]?[0]
        #expect(ingress?["ports"]?[0]?["port"] == "http")
    }

    @Test func everySelectorSelectsThePods() throws {
        let labels = try #require(
            Manifests.only("Deployment").json[path: "spec", "template", "metadata", "labels"]?.object?.strings
        )
        let selectors = [
            try Manifests.only("Deployment").spec[path: "selector", "matchLabels"],
            try Manifests.only("PodDisruptionBudget").spec[path: "selector", "matchLabels"],
            try Manifests.only("NetworkPolicy").spec[path: "podSelector", "matchLabels"],
            try Manifests.only("Service").spec["selector"],
        ]
        for selector in selectors {
            let wanted = try #require(selector?.object?.strings)
            #expect(!wanted.isEmpty && wanted.allSatisfy { labels[$0.key] == $0.value })
        }
    }

    @Test func onlyNamedRightsAreGiven() throws {
        let rights = ControllerRights(try Manifests.all()).rights
        #expect(!rights.isEmpty)
        for right in rights {
            #expect(![right.group, right.resource, right.verb].contains("*"))
            #expect(!["secrets", "pods", "jobs", "configmaps", "nodes", "namespaces"].contains(right.resource))
            #expect(!["deletecollection", "escalate", "bind", "impersonate"].contains(right.verb))
        }
        let known = ResourceKind.all.map { "\($0.plural).\($0.group)" }
        for right in rights where !right.resource.contains("/") {
            #expect(known.contains("\(right.resource).\(right.group)"), "\(right)")
        }
    }

    @Test func whatTheControllerAsksForIsAllowed() throws {
        let rights = ControllerRights(try Manifests.all()).rights
        let watching: Set<String> = ["list", "watch"]
        // Looked at once more before something is done that can't be undone.
        let reading = watching.union(["get"])
        let needs: [(ResourceKind, Set<String>)] = [
            (.modelRollout, watching.union(["patch"])),
            (.deployment, reading.union(["create", "patch", "delete"])),
            (.controllerRevision, reading.union(["create", "patch", "delete"])),
            (.service, reading.union(["create", "patch"])), (.endpointSlice, watching),
            (.event, ["create", "patch"]), (.lease, ["get", "update"]), (.httpRoute, reading.union(["patch"])),
            (.grpcRoute, reading.union(["patch"])), (.ingress, reading.union(["create", "patch", "delete"])),
            (.traefikService, reading.union(["patch"])),
        ]
        for (kind, verbs) in needs {
            let given = rights.filter { $0.group == kind.group && $0.resource == kind.plural }.map(\.verb)
            #expect(Set(given) == verbs, "\(kind)")
        }
        let subresources = rights.filter { $0.resource.contains("/") }.map(\.description).sorted()
        #expect(
            subresources == [
                "patch modelrollouts/status.modelrollout.dev", "update modelrollouts/finalizers.modelrollout.dev",
            ]
        )
        #expect(rights.count == needs.reduce(subresources.count) { $0 + $1.1.count })
    }

    @Test func referencesAreReadByNameWhereThatIsAllowed() throws {
        let rights = ControllerRights(try Manifests.objects("deploy/references/rbac.yaml")).rights
        #expect(rights.map(\.description) == ["get configmaps."])
    }

    @Test func theLeaseIsTheOneThatIsAllowedAndHasItsLane() throws {
        let lease = try Manifests.only("Lease")
        let role = try Manifests.only("Role")
        #expect(role.json["rules"]?[0]?["resourceNames"] == [.string(lease.name)])
        #expect(role.namespace == lease.namespace)
        let schema = try Manifests.only("FlowSchema").spec
        #expect(schema["matchingPrecedence"]?.int ?? .max < 9000)
        let rule = schema["rules"]?[0]
        #expect(rule?["subjects"]?[0]?[path: "serviceAccount", "name"] == "modelrollout-controller")
        #expect(rule?["resourceRules"]?[0]?["namespaces"] == [.string(lease.namespace)])
    }

    @Test func everyBindingBindsWhatIsThere() throws {
        let objects = try Manifests.all()
        let account = try Manifests.only("ServiceAccount")
        for binding in objects where binding.kind.hasSuffix("RoleBinding") {
            let role = binding.json["roleRef"]
            #expect(objects.contains { $0.kind == role?["kind"]?.string && $0.name == role?["name"]?.string })
            #expect(binding.json["subjects"]?[0]?["name"]?.string == account.name)
            #expect(binding.json["subjects"]?[0]?["namespace"]?.string == account.namespace)
        }
    }

    @Test func everyProviderThatNamesAnObjectHasItsAuthorCheck() throws {
        let author = try #require(try Manifests.admission().first { $0.name == "modelrollout-author" })
        let expressions = author.spec["validations"]?.array?.compactMap { $0["expression"]?.string } ?? []
        for kind in TrafficProviderKind.allCases where kind != .service {
            let own = expressions.filter { $0.contains("has(object.spec.traffic.\(kind.rawValue))") }
            #expect(own.count == 1, "\(kind)")
            #expect(own.first?.contains(".name(object.spec.traffic.\(kind.rawValue).name)") == true)
        }
    }

    @Test func everyAdmissionPolicyIsBoundAndDenies() throws {
        let objects = try Manifests.admission()
        let bound = objects.filter { $0.kind == "ValidatingAdmissionPolicyBinding" }
        let policies = objects.filter { $0.kind == "ValidatingAdmissionPolicy" }
        #expect(!policies.isEmpty)
        #expect(Set(bound.compactMap { $0.spec["policyName"]?.string }) == Set(policies.map(\.name)))
        #expect(bound.allSatisfy { $0.spec["validationActions"] == ["Deny"] })
        #expect(policies.allSatisfy { $0.spec["failurePolicy"] == "Fail" })
    }
}

extension ResourceKind {
    static let all: [ResourceKind] = [
        .modelRollout, .deployment, .controllerRevision, .service, .endpointSlice, .ingress, .httpRoute, .grpcRoute,
        .traefikService, .lease, .event,
    ]
}
