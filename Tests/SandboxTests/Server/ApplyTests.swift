import KubeModel
import Sandbox
import Testing

@Suite struct ApplyTests {
    private static let path = "/apis/apps/v1/namespaces/default/deployments/d"

    private func intent(_ spec: JSONValue = [:], metadata: JSONObject = [:]) -> JSONValue {
        var metadata = metadata
        metadata["name"] = "d"
        return ["apiVersion": "apps/v1", "kind": "Deployment", "metadata": .object(metadata), "spec": spec]
    }

    private func whole(image: String = "i:1", replicas: Int? = 1) -> JSONValue {
        var spec: JSONValue = [
            "selector": ["matchLabels": ["app": "d"]],
            "template": [
                "metadata": ["labels": ["app": "d"]],
                "spec": ["containers": [["name": "c", "image": .string(image)]]],
            ],
        ]
        if let replicas { spec["replicas"] = .int(replicas) }
        return intent(spec)
    }

    private func containers(_ answer: TestServer.Answer) -> [JSONValue] {
        answer.json[path: "spec", "template", "spec", "containers"]?.array ?? []
    }

    private func managers(_ answer: TestServer.Answer) -> [String] {
        (answer.json[path: "metadata", "managedFields"]?.array ?? []).map {
            "\($0["manager"]?.string ?? "") \($0["operation"]?.string ?? "") \($0["subresource"]?.string ?? "")"
        }
    }

    @Test func managersOfDifferentFieldsShareAnObject() {
        let server = TestServer()
        #expect(server.apply(Self.path, whole(), manager: "one").status == 201)
        let env: JSONValue = [
            "template": ["spec": ["containers": [["name": "c", "env": [["name": "A", "value": "1"]]]]]]
        ]
        let second = server.apply(Self.path, intent(env), manager: "two")
        #expect(second.status == 200)
        #expect(containers(second)[0]["image"] == "i:1")
        #expect(containers(second)[0]["env"] == [["name": "A", "value": "1"]])
        let third = server.apply(Self.path, intent(), manager: "two")
        #expect(containers(third)[0]["env"] == nil)
        #expect(containers(third)[0]["image"] == "i:1")
        // An empty object is still applied.
        #expect(managers(third) == ["one Apply ", "two Apply "])
    }

    @Test func everyConflictIsNamed() {
        let server = TestServer()
        server.apply(Self.path, whole(), manager: "one")
        let answer = server.apply(Self.path, whole(image: "i:2", replicas: 3), manager: "two")
        #expect(answer.status == 409)
        #expect(
            answer.message == """
                Apply failed with 2 conflicts: conflicts with "one":
                - .spec.replicas
                - .spec.template.spec.containers[name="c"].image
                """
        )
        #expect(answer.causes.allSatisfy { $0["reason"] == "FieldManagerConflict" })
    }

    @Test func theSameValueIsNoConflictAndIsOwnedByBoth() {
        let server = TestServer()
        server.apply(Self.path, whole(), manager: "one")
        #expect(server.apply(Self.path, whole(), manager: "two").status == 200)
        let without = server.apply(Self.path, whole(replicas: nil), manager: "one")
        #expect(without.json[path: "spec", "replicas"] == 1)
    }

    @Test func forceTakesTheField() {
        let server = TestServer()
        server.apply(Self.path, whole(), manager: "one")
        let taken = server.apply(Self.path, whole(replicas: 5), manager: "two", force: true)
        #expect(taken.json[path: "spec", "replicas"] == 5)
        let back = server.apply(Self.path, whole(replicas: 1), manager: "one")
        #expect(back.status == 409)
    }

    @Test func anUpdateTakesWhatItChanges() {
        let server = TestServer()
        server.apply(Self.path, whole(), manager: "one")
        server.merge(Self.path, ["spec": ["replicas": 4]])
        let answer = server.apply(Self.path, whole(), manager: "one")
        #expect(answer.status == 409)
        #expect(
            answer.message == "Apply failed with 1 conflict: conflict with \"tester\" using apps/v1: .spec.replicas"
        )
    }

    @Test func scalingIsOwnedByItself() {
        let server = TestServer()
        server.apply(Self.path, whole(), manager: "one")
        server.merge("\(Self.path)/scale", ["spec": ["replicas": 7]])
        let answer = server.apply(Self.path, whole(), manager: "one")
        #expect(answer.message.contains("conflict with \"tester\" with subresource \"scale\" using apps/v1"))
        #expect(server.ask("GET", Self.path).json[path: "spec", "replicas"] == 7)
    }

    @Test func whatNobodyOwnedBelongsToBeforeTheFirstApply() {
        let server = TestServer()
        server.ask("POST", "/apis/apps/v1/namespaces/default/deployments", whole())
        server.merge(Self.path, ["metadata": ["managedFields": [[:]]]])
        let bare = server.ask("GET", Self.path)
        #expect(managers(bare).isEmpty, "\(managers(bare))")
        let answer = server.apply(Self.path, whole(replicas: 2), manager: "one")
        #expect(answer.status == 409)
        #expect(answer.message.contains("before-first-apply"))
    }

    @Test func applyingTheSameAgainWritesNothing() {
        let server = TestServer()
        let first = server.apply(Self.path, whole(), manager: "one")
        server.clock.advance(.seconds(5))
        let second = server.apply(Self.path, whole(), manager: "one")
        #expect(second.revision == first.revision)
        #expect(second.json == first.json)
    }

    @Test func kubectlTakesOverWhatItAppliedAsAClient() {
        let server = TestServer()
        var object = whole()
        let text = object.text
        object[path: "metadata", "annotations"] = ["kubectl.kubernetes.io/last-applied-configuration": .string(text)]
        server.ask(
            "POST",
            "/apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-client-side-apply",
            object
        )
        let answer = server.apply(Self.path, whole(image: "i:2"), manager: "kubectl")
        #expect(answer.status == 200, "\(answer.message)")
        #expect(containers(answer)[0]["image"] == "i:2")
        let annotation = answer.json[
            path: "metadata",
            "annotations",
            "kubectl.kubernetes.io/last-applied-configuration"
        ]?.string
        #expect(annotation?.contains("i:2") == true)
        server.merge(Self.path, ["spec": ["replicas": 9]])
        #expect(server.apply(Self.path, whole(image: "i:3"), manager: "kubectl").status == 409)
    }

    @Test func aMapKeyThatIsMissingOrStandsTwiceIsRefused() {
        let server = TestServer()
        server.apply(Self.path, whole(), manager: "one")
        func apply(_ containers: JSONValue) -> TestServer.Answer {
            server.apply(
                Self.path,
                intent(["template": ["spec": ["containers": containers]]]),
                manager: "two"
            )
        }
        let missing = apply([["image": "i"]])
        #expect(missing.status == 500)
        #expect(missing.message.contains("omits key field \"name\""))
        let twice = apply([["name": "c"], ["name": "c"]])
        #expect(twice.message.contains("duplicate entries for key [name=\"c\"]"))
    }

    @Test func finalizersAreASet() {
        let server = TestServer()
        server.apply(Self.path, whole(), manager: "one")
        server.apply(Self.path, intent(metadata: ["finalizers": ["x.dev/a"]]), manager: "two")
        let answer = server.apply(Self.path, intent(metadata: ["finalizers": ["x.dev/b"]]), manager: "three")
        #expect(answer.json[path: "metadata", "finalizers"] == ["x.dev/a", "x.dev/b"])
        let gone = server.apply(Self.path, intent(), manager: "two")
        #expect(gone.json[path: "metadata", "finalizers"] == ["x.dev/b"])
    }

    @Test func atMostTenUpdateManagersAreKept() {
        let server = TestServer()
        server.ask("POST", "/apis/apps/v1/namespaces/default/deployments", whole())
        for index in 0..<14 {
            server.clock.advance(.seconds(1))
            server.ask(
                "PATCH",
                "\(Self.path)?fieldManager=m\(index)",
                ["metadata": ["annotations": ["a\(index)": "1"]]],
                as: "application/merge-patch+json"
            )
        }
        let names = managers(server.ask("GET", Self.path))
        #expect(names.count == 10)
        #expect(names.contains("ancient-changes Update "))
        #expect(names.contains("m13 Update "))
    }

    @Test func theAppliersOrderHoldsAndOthersElementsStayWhereTheyStood() {
        let server = TestServer()
        func env(_ names: String...) -> JSONValue {
            let variables = names.map { JSONValue.object(["name": .string($0), "value": "v"]) }
            return intent(["template": ["spec": ["containers": [["name": "c", "env": .array(variables)]]]]])
        }
        server.apply(Self.path, whole(), manager: "base")
        server.apply(Self.path, env("A", "B", "C"), manager: "one")
        server.apply(Self.path, env("X"), manager: "two")
        let answer = server.apply(Self.path, env("C", "A", "B"), manager: "one")
        #expect(containers(answer)[0]["env"]?.array?.compactMap { $0["name"]?.string } == ["C", "X", "A", "B"])
    }
}
