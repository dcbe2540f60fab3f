import Foundation
import KubeModel
import Sandbox
import Testing

/// Unmodified `kubectl` against the embedded cluster.
@Suite(.serialized, .enabled(if: Kubectl.isInstalled, "kubectl is not installed")) struct KubectlTests {
    private static let manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: c
                image: registry.example/web:1
                env: [{name: A, value: "1"}]
                ports: [{containerPort: 80}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """

    @Test(.timeLimit(.minutes(3))) func aDeploymentIsAppliedWatchedAndRolledOut() async throws {
        try await LiveCluster.run(withControllers: true) { cluster in
            let kubectl = Kubectl(cluster)
            #expect(
                try await kubectl.run("apply", "-f", "-", input: Self.manifest).contains("deployment.apps/web created")
            )
            #expect(try await kubectl.run("rollout", "status", "deploy/web", "--timeout=30s").contains("successfully"))
            let again = try await kubectl.run("apply", "-f", "-", input: Self.manifest)
            #expect(again.contains("deployment.apps/web unchanged"))
            let changed = Self.manifest.replacingOccurrences(of: "web:1", with: "web:2")
            let difference = try await kubectl.run("diff", "-f", "-", input: changed, allowed: [0, 1])
            #expect(difference.contains("+        image: registry.example/web:2") || difference.contains("web:2"))
            #expect(try await kubectl.run("apply", "-f", "-", input: changed).contains("configured"))
            #expect(try await kubectl.run("rollout", "status", "deploy/web", "--timeout=30s").contains("successfully"))
            _ = try await kubectl.run("rollout", "undo", "deploy/web")
            #expect(try await kubectl.run("rollout", "status", "deploy/web", "--timeout=30s").contains("successfully"))
            let image = "jsonpath={.spec.template.spec.containers[0].image}"
            #expect(try await kubectl.run("get", "deploy", "web", "-o", image) == "registry.example/web:1")
            let table = try await kubectl.run("get", "deploy,svc", "-o", "wide")
            #expect(table.contains("UP-TO-DATE") && table.contains("CLUSTER-IP"))
            let described = try await kubectl.run("describe", "deploy", "web")
            #expect(described.contains("2 desired | 2 updated | 2 total | 2 available"))
            let wait = try await kubectl.run("wait", "--for=condition=Available", "deploy/web", "--timeout=30s")
            #expect(wait.contains("condition met"))
            _ = try await kubectl.run("delete", "deploy", "web")
            _ = try await kubectl.run("wait", "--for=delete", "pod", "-l", "app=web", "--timeout=30s")
            #expect(try await kubectl.run("get", "pods", "-l", "app=web", "-o", "name") == "")
        }
    }

    @Test(.timeLimit(.minutes(3))) func objectsArePatchedScaledLabelledAndEdited() async throws {
        try await LiveCluster.run(withControllers: true) { cluster in
            let kubectl = Kubectl(cluster)
            _ = try await kubectl.run("apply", "--server-side", "-f", "-", input: Self.manifest)
            _ = try await kubectl.run("patch", "deploy", "web", "-p", #"{"spec":{"replicas":3}}"#)
            let conflict = try await kubectl.run(
                "apply",
                "--server-side",
                "-f",
                "-",
                input: Self.manifest,
                allowed: [1]
            )
            #expect(conflict.contains("conflict with \"kubectl-patch\""))
            let forced = try await kubectl.run(
                "apply",
                "--server-side",
                "--force-conflicts",
                "-f",
                "-",
                input: Self.manifest
            )
            #expect(forced.contains("serverside-applied"))
            _ = try await kubectl.run("scale", "deploy", "web", "--replicas=1")
            _ = try await kubectl.run("set", "image", "deploy/web", "c=registry.example/web:9")
            _ = try await kubectl.run("label", "deploy", "web", "tier=front")
            _ = try await kubectl.run("annotate", "deploy", "web", "note=x")
            let script = "sed -i s/tier:.front/tier:\\ back/"
            _ = try await kubectl.run("edit", "deploy", "web", environment: ["KUBE_EDITOR": script])
            let object = try JSONValue(parsing: try await kubectl.run("get", "deploy", "web", "-o", "json"))
            #expect(object[path: "spec", "replicas"] == 1)
            #expect(object[path: "metadata", "labels", "tier"] == "back")
            #expect(object[path: "spec", "template", "spec", "containers"]?[0]?["image"] == "registry.example/web:9")
            let bad = try await kubectl.run(
                "apply",
                "-f",
                "-",
                input: Self.manifest.replacingOccurrences(of: "image:", with: "imege:"),
                allowed: [1]
            )
            #expect(bad.contains("unknown field \"spec.template.spec.containers[0].imege\""))
        }
    }

    @Test(.timeLimit(.minutes(3))) func aWatchShowsRowsAsTheyComeAndGo() async throws {
        try await LiveCluster.run { cluster in
            let kubectl = Kubectl(cluster)
            async let watched = kubectl.run(
                "get",
                "configmaps",
                "-w",
                "--request-timeout=8s",
                "--no-headers",
                "-o",
                "name",
                allowed: [0, 1]
            )
            try await Kubectl.until { cluster.server.watchCount > 0 }
            _ = try await kubectl.run("create", "configmap", "one", "--from-literal=a=b")
            _ = try await kubectl.run("delete", "configmap", "one")
            cluster.server.endWatches()
            let lines = try await watched
            #expect(lines.contains("configmap/one"))
        }
    }

    @Test(.timeLimit(.minutes(3))) func accessIsGrantedAndAskedFor() async throws {
        try await LiveCluster.run { cluster in
            let kubectl = Kubectl(cluster)
            _ = try await kubectl.run("create", "namespace", "team")
            _ = try await kubectl.run("-n", "team", "create", "serviceaccount", "bot")
            _ = try await kubectl.run("-n", "team", "create", "role", "r", "--verb=get,list", "--resource=pods")
            _ = try await kubectl.run(
                "-n",
                "team",
                "create",
                "rolebinding",
                "b",
                "--role=r",
                "--serviceaccount=team:bot"
            )
            let bot = "--as=system:serviceaccount:team:bot"
            #expect(try await kubectl.run("auth", "can-i", "list", "pods", "-n", "team", bot) == "yes\n")
            let no = try await kubectl.run("auth", "can-i", "delete", "pods", "-n", "team", bot, allowed: [1])
            #expect(no.hasPrefix("no"))
            #expect(try await kubectl.run("auth", "whoami").contains("system:masters"))
            let token = try await kubectl.run("-n", "team", "create", "token", "bot")
            #expect(token.split(separator: ".").count == 3)
            let other = try await kubectl.run(
                "get",
                "secrets",
                "-n",
                "team",
                "--token=\(token.trimmingCharacters(in: .newlines))",
                allowed: [0, 1]
            )
            #expect(other.contains("No resources found") || other.contains("forbidden"))
            _ = try await kubectl.run("delete", "namespace", "team")
            #expect(try await kubectl.run("get", "namespaces", "-o", "name").contains("team") == false)
        }
    }

    @Test(.timeLimit(.minutes(3))) func customResourcesAreDefinedListedAndWaitedFor() async throws {
        try await LiveCluster.run { cluster in
            let kubectl = Kubectl(cluster)
            let definition = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.x.dev}
                spec:
                  group: x.dev
                  scope: Namespaced
                  names: {kind: Thing, plural: things, shortNames: [th]}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources: {status: {}}
                    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          spec: {type: object, properties: {size: {type: integer, description: How big it is.}}}
                          status: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """
            _ = try await kubectl.run("apply", "-f", "-", input: definition)
            _ = try await kubectl.run("wait", "--for=condition=Established", "crd/things.x.dev", "--timeout=10s")
            let thing = "apiVersion: x.dev/v1\nkind: Thing\nmetadata: {name: t}\nspec: {size: 3}\n"
            _ = try await kubectl.run("apply", "-f", "-", input: thing)
            let table = try await kubectl.run("get", "th")
            #expect(table.contains("SIZE") && table.contains("3"))
            #expect(try await kubectl.run("explain", "thing.spec.size").contains("How big it is."))
            _ = try await kubectl.run(
                "patch",
                "thing",
                "t",
                "--subresource=status",
                "--type=merge",
                "-p",
                #"{"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#
            )
            #expect(
                try await kubectl.run("wait", "--for=condition=Ready", "thing/t", "--timeout=10s").contains(
                    "condition met"
                )
            )
        }
    }
}

/// Runs `kubectl` with the kubeconfig of a cluster.
struct Kubectl: Sendable {
    private static let path = "/usr/bin/kubectl"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: path)

    private let directory: String

    init(_ cluster: LiveCluster) {
        directory = cluster.directory
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs the command and gives what it wrote, errors included; throws where it ends otherwise than allowed.
    func run(
        _ arguments: String...,
        input: String = "",
        environment: [String: String] = [:],
        allowed: [Int32] = [0]
    ) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["KUBECONFIG": "\(directory)/admin.conf", "HOME": directory]) { $1 }
            .merging(environment) { $1 }
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stdout
        let output: String = try await withCheckedThrowingContinuation { continuation in
            // Reading and waiting block: they have a thread of their own.
            Thread.detachNewThread {
                do {
                    try process.run()
                    stdin.fileHandleForWriting.write(Data(input.utf8))
                    try stdin.fileHandleForWriting.close()
                    let data = stdout.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    continuation.resume(returning: String(decoding: data, as: UTF8.self))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
        guard allowed.contains(process.terminationStatus) else {
            throw Failure(description: "kubectl \(arguments) ended with \(process.terminationStatus): \(output)")
        }
        return output
    }

    /// Waits until the condition holds.
    static func until(_ condition: @Sendable () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(20)) }
    }
}
