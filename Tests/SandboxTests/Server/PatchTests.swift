import KubeModel
import Sandbox
import Testing

@Suite struct PatchTests {
    private func patched(_ data: JSONValue, _ patch: JSONValue, as type: String) -> TestServer.Answer {
        let server = TestServer()
        server.ask(
            "POST",
            "/apis/traefik.io/v1alpha1/namespaces/default/middlewares",
            [
                "apiVersion": "traefik.io/v1alpha1", "kind": "Middleware", "metadata": ["name": "m"], "spec": data,
            ]
        )
        return server.ask(
            "PATCH",
            "/apis/traefik.io/v1alpha1/namespaces/default/middlewares/m",
            patch,
            as: "application/\(type)"
        )
    }

    @Test(arguments: [
        // RFC 6902, appendix A, below `spec`.
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/spec/baz","value":"qux"}]"#, #"{"foo":"bar","baz":"qux"}"#),
        (
            #"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/spec/foo/1","value":"qux"}]"#,
            #"{"foo":["bar","qux","baz"]}"#
        ),
        (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/spec/baz"}]"#, #"{"foo":"bar"}"#),
        (#"{"foo":["a","b","c"]}"#, #"[{"op":"remove","path":"/spec/foo/1"}]"#, #"{"foo":["a","c"]}"#),
        (#"{"baz":"qux"}"#, #"[{"op":"replace","path":"/spec/baz","value":"boo"}]"#, #"{"baz":"boo"}"#),
        (
            #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
            #"[{"op":"move","from":"/spec/foo/waldo","path":"/spec/qux/thud"}]"#,
            #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
        ),
        (
            #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/spec/foo/1","path":"/spec/foo/3"}]"#,
            #"{"foo":["all","cows","eat","grass"]}"#
        ),
        (
            #"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/spec/a","path":"/spec/c"}]"#,
            #"{"a":{"b":1},"c":{"b":1}}"#
        ),
        (#"{"foo":["bar"]}"#, #"[{"op":"add","path":"/spec/foo/-","value":["x"]}]"#, #"{"foo":["bar",["x"]]}"#),
        (
            #"{"a/b":1,"m~n":8}"#,
            #"[{"op":"test","path":"/spec/m~0n","value":8},{"op":"replace","path":"/spec/a~1b","value":2}]"#,
            #"{"a/b":2,"m~n":8}"#
        ),
        (#"{"a":1}"#, #"[{"op":"test","path":"/spec/none","value":null}]"#, #"{"a":1}"#),
    ]) func aJSONPatchIsCarriedOut(data: String, patch: String, result: String) throws {
        let answer = patched(try JSONValue(parsing: data), try JSONValue(parsing: patch), as: "json-patch+json")
        #expect(answer.status == 200)
        #expect(answer.json["spec"] == (try JSONValue(parsing: result)))
    }

    @Test(arguments: [
        #"[{"op":"test","path":"/spec/a","value":2}]"#, #"[{"op":"remove","path":"/spec/b"}]"#,
        #"[{"op":"replace","path":"/spec/b","value":1}]"#, #"[{"op":"add","path":"/spec/x/y","value":1}]"#,
        #"[{"op":"add","path":"/spec/l/5","value":1}]"#, #"[{"op":"remove","path":"/spec/l/-"}]"#,
        #"[{"op":"move","from":"/spec/none","path":"/spec/a"}]"#, #"[{"op":"frob","path":"/spec/a"}]"#,
        #"[{"op":"replace","path":"/spec/a","value":2},{"op":"test","path":"/spec/a","value":1}]"#,
    ]) func aJSONPatchThatDoesNotFitChangesNothing(patch: String) throws {
        let answer = patched(["a": 1, "l": [1]], try JSONValue(parsing: patch), as: "json-patch+json")
        #expect(answer.status == 422)
        #expect(answer.reason == "Invalid")
    }

    @Test(arguments: [
        // RFC 7386, appendix A, below `spec`.
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
        (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ]) func aMergePatchIsCarriedOut(data: String, patch: String, result: String) throws {
        let answer = patched(
            try JSONValue(parsing: data),
            ["spec": try JSONValue(parsing: patch)],
            as: "merge-patch+json"
        )
        #expect(answer.json["spec"] == (try JSONValue(parsing: result)))
    }

    private func deployment() -> TestServer {
        let server = TestServer()
        let created = server.ask(
            "POST",
            "/apis/apps/v1/namespaces/default/deployments",
            [
                "apiVersion": "apps/v1", "kind": "Deployment",
                "metadata": ["name": "d", "finalizers": ["x.dev/a"]],
                "spec": [
                    "selector": ["matchLabels": ["app": "d"]],
                    "template": [
                        "metadata": ["labels": ["app": "d"]],
                        "spec": [
                            "containers": [
                                [
                                    "name": "one", "image": "i:1", "env": [["name": "A", "value": "1"]],
                                    "args": ["x", "y"],
                                ],
                                ["name": "two", "image": "i:2"],
                            ],
                            "volumes": [["name": "v", "emptyDir": [:]]],
                        ],
                    ],
                ],
            ]
        )
        #expect(created.status == 201)
        return server
    }

    private func podSpec(after patch: JSONValue) -> JSONValue {
        let answer = deployment().ask(
            "PATCH",
            "/apis/apps/v1/namespaces/default/deployments/d",
            ["spec": ["template": ["spec": patch]]],
            as: "application/strategic-merge-patch+json"
        )
        #expect(answer.status == 200, "\(answer.message)")
        return answer.json[path: "spec", "template", "spec"] ?? .null
    }

    @Test func containersAreMergedByName() {
        let spec = podSpec(
            after: [
                "containers": [
                    ["name": "one", "env": [["name": "B", "value": "2"]], "args": ["z"]],
                    ["name": "three", "image": "i:3"],
                ]
            ])
        let containers = spec["containers"]?.array ?? []
        #expect(containers.map { $0["name"]?.string } == ["one", "two", "three"])
        #expect(containers[0]["image"] == "i:1")
        #expect(containers[0]["env"]?.array?.map { $0["name"]?.string } == ["A", "B"])
        #expect(containers[0]["args"] == ["z"])
    }

    @Test func anElementCanBeDeletedAndAListReplaced() {
        let deleted = podSpec(after: ["containers": [["name": "two", "$patch": "delete"]]])
        #expect(deleted["containers"]?.array?.count == 1)
        let replaced = podSpec(
            after: ["containers": [["$patch": "replace"], ["name": "only", "image": "i:9"]]])
        #expect(replaced["containers"]?.array?.compactMap { $0["name"]?.string } == ["only"])
    }

    @Test func theOrderGivenIsTheOrderKept() {
        let spec = podSpec(
            after: [
                "$setElementOrder/containers": [["name": "two"], ["name": "one"]],
                "containers": [["name": "one", "image": "i:5"]],
            ])
        #expect(spec["containers"]?.array?.compactMap { $0["name"]?.string } == ["two", "one"])
        #expect(spec["containers"]?[1]?["image"] == "i:5")
    }

    @Test func aUnionLetsItsOldMemberGo() {
        let spec = podSpec(
            after: [
                "volumes": [["name": "v", "$retainKeys": ["name", "hostPath"], "hostPath": ["path": "/tmp"]]]
            ])
        #expect(spec["volumes"]?[0]?["emptyDir"] == nil)
        #expect(spec["volumes"]?[0]?[path: "hostPath", "path"] == "/tmp")
    }

    @Test func theStrategyOfADeploymentRetainsOnlyWhatIsNamed() {
        let answer = deployment().ask(
            "PATCH",
            "/apis/apps/v1/namespaces/default/deployments/d",
            ["spec": ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]]],
            as: "application/strategic-merge-patch+json"
        )
        #expect(answer.json[path: "spec", "strategy"] == ["type": "Recreate"])
    }

    @Test func listsOfPlainValuesAreMergedAndTakenFrom() {
        let server = deployment()
        let path = "/apis/apps/v1/namespaces/default/deployments/d"
        let added = server.ask(
            "PATCH",
            path,
            ["metadata": ["finalizers": ["x.dev/b"]]],
            as: "application/strategic-merge-patch+json"
        )
        #expect(added.json[path: "metadata", "finalizers"] == ["x.dev/a", "x.dev/b"])
        let removed = server.ask(
            "PATCH",
            path,
            ["metadata": ["$deleteFromPrimitiveList/finalizers": ["x.dev/a"]]],
            as: "application/strategic-merge-patch+json"
        )
        #expect(removed.json[path: "metadata", "finalizers"] == ["x.dev/b"])
    }

    @Test func aMergedElementNeedsItsKey() {
        let answer = deployment().ask(
            "PATCH",
            "/apis/apps/v1/namespaces/default/deployments/d",
            ["spec": ["template": ["spec": ["containers": [["image": "i:9"]]]]]],
            as: "application/strategic-merge-patch+json"
        )
        #expect(answer.status == 400)
        #expect(answer.message.contains("does not contain declared merge key: name"))
    }
}
