import KubeModel
import Sandbox
import Testing

@Suite struct LifecycleTests {
    private func make(
        _ server: TestServer,
        _ name: String,
        owners: [TestServer.Answer] = [],
        blocks: Bool = true,
        finalizers: [String] = []
    ) -> TestServer.Answer {
        let references = owners.map { owner -> JSONValue in
            [
                "apiVersion": "v1", "kind": "ConfigMap", "name": owner.json[path: "metadata", "name"] ?? "",
                "uid": owner.json[path: "metadata", "uid"] ?? "", "blockOwnerDeletion": .bool(blocks),
            ]
        }
        return server.ask(
            "POST",
            TestServer.maps,
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": .string(name), "ownerReferences": .array(references),
                    "finalizers": .array(finalizers.map(JSONValue.string)),
                ],
            ]
        )
    }

    private func delete(_ server: TestServer, _ name: String, _ policy: String) -> TestServer.Answer {
        server.ask("DELETE", "\(TestServer.maps)/\(name)?propagationPolicy=\(policy)")
    }

    @Test func dependentsGoAfterTheirOwner() {
        let server = TestServer()
        let owner = make(server, "owner")
        let child = make(server, "child", owners: [owner])
        _ = make(server, "grandchild", owners: [child])
        _ = make(server, "stranger")
        #expect(delete(server, "owner", "Background").json["status"] == "Success")
        #expect(server.ask("GET", TestServer.maps).names == ["stranger"])
    }

    @Test func anObjectWithAnotherOwnerStays() {
        let server = TestServer()
        let first = make(server, "first")
        let second = make(server, "second")
        _ = make(server, "shared", owners: [first, second])
        _ = delete(server, "first", "Background")
        let shared = server.ask("GET", "\(TestServer.maps)/shared")
        #expect(shared.json[path: "metadata", "ownerReferences"]?.array?.map { $0["name"]?.string } == ["second"])
    }

    @Test func inTheForegroundTheOwnerWaits() {
        let server = TestServer()
        let owner = make(server, "owner")
        _ = make(server, "child", owners: [owner], finalizers: ["x.dev/hold"])
        let answer = delete(server, "owner", "Foreground")
        #expect(answer.json[path: "metadata", "finalizers"] == ["foregroundDeletion"])
        #expect(server.ask("GET", TestServer.maps).names == ["child", "owner"])
        let child = server.ask("GET", "\(TestServer.maps)/child")
        #expect(child.json[path: "metadata", "deletionTimestamp"] != nil)
        server.merge("\(TestServer.maps)/child", ["metadata": ["finalizers": nil]])
        #expect(server.ask("GET", TestServer.maps).names.isEmpty)
    }

    @Test func aChildThatDoesNotBlockIsNotWaitedFor() {
        let server = TestServer()
        let owner = make(server, "owner")
        _ = make(server, "child", owners: [owner], blocks: false, finalizers: ["x.dev/hold"])
        _ = delete(server, "owner", "Foreground")
        #expect(server.ask("GET", TestServer.maps).names == ["child"])
    }

    @Test func orphansLoseTheirReferenceOnly() {
        let server = TestServer()
        let owner = make(server, "owner")
        _ = make(server, "child", owners: [owner])
        _ = delete(server, "owner", "Orphan")
        #expect(server.ask("GET", TestServer.maps).names == ["child"])
        let child = server.ask("GET", "\(TestServer.maps)/child")
        #expect(child.json[path: "metadata", "ownerReferences"] == nil)
    }

    @Test func aReferenceToAnEarlierObjectOfTheNameIsNone() {
        let server = TestServer()
        let owner = make(server, "owner")
        _ = delete(server, "owner", "Background")
        _ = make(server, "owner")
        _ = make(server, "child", owners: [owner])
        #expect(server.ask("GET", TestServer.maps).names == ["owner"])
    }

    @Test func aDeletionCanDemandARevision() {
        let server = TestServer()
        let made = make(server, "a")
        server.merge("\(TestServer.maps)/a", ["data": ["k": "v"]])
        let options: JSONValue = [
            "apiVersion": "v1", "kind": "DeleteOptions",
            "preconditions": ["resourceVersion": .string(made.revision)],
        ]
        let refused = server.ask("DELETE", "\(TestServer.maps)/a", options)
        #expect(refused.status == 409)
        #expect(refused.message.contains("does not match the ResourceVersion in record"))
    }

    @Test func aDryRunLeavesNoTrace() {
        let server = TestServer()
        _ = make(server, "a")
        let before = server.server.revision
        let body: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "b"]]
        #expect(server.ask("POST", "\(TestServer.maps)?dryRun=All", body).status == 201)
        #expect(server.merge("\(TestServer.maps)/a?dryRun=All", ["data": ["k": "v"]]).json[path: "data", "k"] == "v")
        #expect(server.ask("DELETE", "\(TestServer.maps)/a?dryRun=All").status == 200)
        #expect(server.server.revision == before)
        #expect(server.ask("GET", TestServer.maps).names == ["a"])
    }

    @Test func aNamespaceTakesItsContentWithIt() {
        let server = TestServer { $0.namespaceLinger = .seconds(5) }
        server.ask(
            "POST",
            "/api/v1/namespaces",
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "n"]]
        )
        server.makeMap("a", in: "n")
        let answer = server.ask("DELETE", "/api/v1/namespaces/n")
        #expect(answer.json[path: "status", "phase"] == "Terminating")
        #expect(server.ask("GET", "/api/v1/namespaces/n/configmaps").names.isEmpty)
        #expect(server.makeMap("late", in: "n").status == 403)
        server.pass(.seconds(5))
        #expect(server.ask("GET", "/api/v1/namespaces/n").status == 404)
        #expect(server.makeMap("later", in: "n").status == 404)
    }

    @Test func aNamespaceWaitsForTheLastFinalizer() {
        let server = TestServer()
        server.ask(
            "POST",
            "/api/v1/namespaces",
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "n"]]
        )
        server.ask(
            "POST",
            "/api/v1/namespaces/n/configmaps",
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a", "finalizers": ["x.dev/hold"]]]
        )
        server.ask("DELETE", "/api/v1/namespaces/n")
        server.pass(.seconds(60))
        let waiting = server.ask("GET", "/api/v1/namespaces/n")
        #expect(waiting.status == 200)
        let conditions = waiting.json[path: "status", "conditions"]?.array ?? []
        #expect(conditions.map { $0["status"]?.string } == ["False", "False", "False", "True", "True"])
        #expect(
            conditions.suffix(2).map { $0["message"]?.string } == [
                "Some resources are remaining: configmaps. has 1 resource instances",
                "Some content in the namespace has finalizers remaining: x.dev/hold in 1 resource instances",
            ]
        )
        server.merge("/api/v1/namespaces/n/configmaps/a", ["metadata": ["finalizers": []]])
        #expect(server.ask("GET", "/api/v1/namespaces/n").status == 404)
    }

    @Test func aScheduledPodHasTimeToEnd() {
        let server = TestServer()
        let path = "/api/v1/namespaces/default/pods"
        func pod(_ name: String, node: String?) {
            var spec: JSONValue = ["containers": [["name": "c", "image": "i"]], "terminationGracePeriodSeconds": 20]
            if let node { spec["nodeName"] = .string(node) }
            server.ask(
                "POST",
                path,
                ["apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)], "spec": spec]
            )
        }
        pod("waiting", node: nil)
        server.ask("DELETE", "\(path)/waiting")
        #expect(server.ask("GET", "\(path)/waiting").status == 404)

        pod("running", node: "n")
        let marked = server.ask("DELETE", "\(path)/running")
        #expect(marked.json[path: "metadata", "deletionGracePeriodSeconds"] == 20)
        #expect(marked.json[path: "metadata", "deletionTimestamp"] == "2026-11-21T10:00:20Z")
        server.ask("DELETE", "\(path)/running")
        #expect(server.ask("GET", "\(path)/running").status == 200)
        server.ask("DELETE", "\(path)/running?gracePeriodSeconds=0")
        #expect(server.ask("GET", "\(path)/running").status == 404)
    }

    @Test func ownersOfUnknownKindsAreLeftAlone() {
        let server = TestServer()
        server.ask(
            "POST",
            TestServer.maps,
            [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": "a",
                    "ownerReferences": [["apiVersion": "gone.dev/v1", "kind": "Gone", "name": "g", "uid": "u"]],
                ],
            ]
        )
        #expect(server.ask("GET", TestServer.maps).names == ["a"])
    }
}
