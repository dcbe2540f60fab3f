import KubeModel
import Sandbox
import Testing

@Suite struct CustomResourceTests {
    private static let path = "/apis/x.dev/v1/namespaces/default/things"

    private func definition(_ properties: JSONValue, versions: [String] = ["v1"]) -> JSONValue {
        [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "things.x.dev"],
            "spec": [
                "group": "x.dev", "scope": "Namespaced",
                "names": ["kind": "Thing", "plural": "things", "categories": ["all"]],
                "versions": .array(
                    versions.enumerated().map { index, name in
                        [
                            "name": .string(name), "served": true, "storage": .bool(index == 0),
                            "subresources": ["status": [:]],
                            "additionalPrinterColumns": [
                                [
                                    "name": "Ready", "type": "string",
                                    "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
                                ],
                                ["name": "First", "type": "integer", "jsonPath": ".spec.list[0]"],
                                ["name": "Dotted", "type": "string", "jsonPath": ".metadata.annotations.x\\.dev/a"],
                            ],
                            "schema": [
                                "openAPIV3Schema": [
                                    "type": "object",
                                    "properties": [
                                        "spec": ["type": "object", "properties": properties],
                                        "status": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                                    ],
                                ]
                            ],
                        ]
                    }
                ),
            ],
        ]
    }

    private func server(_ properties: JSONValue, versions: [String] = ["v1"]) -> TestServer {
        let server = TestServer()
        let answer = server.ask(
            "POST",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            definition(properties, versions: versions)
        )
        #expect(answer.status == 201, "\(answer.message)")
        return server
    }

    private func thing(_ spec: JSONValue, version: String = "v1") -> JSONValue {
        ["apiVersion": .string("x.dev/\(version)"), "kind": "Thing", "metadata": ["name": "t"], "spec": spec]
    }

    @Test func defaultsReachIntoListsAndMaps() throws {
        let server = server([
            "list": [
                "type": "array",
                "items": ["type": "object", "properties": ["w": ["type": "integer", "default": 1]]],
            ],
            "map": [
                "type": "object",
                "additionalProperties": [
                    "type": "object", "properties": ["on": ["type": "boolean", "default": true]],
                ],
            ],
            "deep": [
                "type": "object", "default": [:], "properties": ["a": ["type": "string", "default": "x"]],
            ],
        ])
        let answer = server.ask("POST", Self.path, thing(["list": [[:], ["w": 2]], "map": ["k": [:]]]))
        #expect(
            answer.json["spec"] == ["list": [["w": 1], ["w": 2]], "map": ["k": ["on": true]], "deep": ["a": "x"]]
        )
    }

    @Test func aRuleThatAsksForAPatternSaysItsMessage() throws {
        let server = server([
            "span": [
                "type": "string", "pattern": "^[0-9]+s$", "maxLength": 4,
                "x-kubernetes-validations": [["rule": "self.matches(r'^[0-9]+s$')", "message": "must be like 30s"]],
            ],
            "size": [
                "x-kubernetes-int-or-string": true,
                "x-kubernetes-validations": [
                    ["rule": #"type(self) == int || self.matches(r"^'$")"#, "message": "must be a number or a quote"]
                ],
            ],
        ])
        let refused = server.ask("POST", Self.path, thing(["span": "30", "size": "x"]))
        #expect(refused.status == 422)
        let causes = (refused.json[path: "details", "causes"]?.array ?? []).compactMap { $0["message"]?.string }
        #expect(causes.contains(#"Invalid value: "30": spec.span in body should match '^[0-9]+s$'"#))
        #expect(causes.contains(#"Invalid value: "30": must be like 30s"#))
        #expect(causes.contains(#"Invalid value: "x": must be a number or a quote"#))
        // What blocks the rules is said in their place.
        let blocked = server.ask("POST", Self.path, thing(["span": "30 seconds", "size": "x"]))
        let blockedMessage = blocked.json["message"]?.string ?? ""
        #expect(blockedMessage.contains("some validation rules were not checked"))
        #expect(!blockedMessage.contains("a quote"))
        #expect(server.ask("POST", Self.path, thing(["span": "30s", "size": 5])).status == 201)
    }

    @Test(arguments: [
        (#"{"type":"integer","exclusiveMinimum":true,"minimum":0}"#, "0", "should be greater than 0"),
        (#"{"type":"number","multipleOf":0.5}"#, "0.7", "should be a multiple of 0.5"),
        (#"{"type":"string","minLength":2}"#, #""a""#, "should be at least 2 chars long"),
        (#"{"type":"string","pattern":"^a+$"}"#, #""ab""#, "should match '^a+$'"),
        (#"{"type":"array","minItems":1,"items":{"type":"string"}}"#, "[]", "should have at least 1 items"),
        (
            #"{"type":"object","maxProperties":1,"additionalProperties":{"type":"string"}}"#, #"{"a":"","b":""}"#,
            "must have at most 1 items"
        ),
        (#"{"type":"string","format":"date-time"}"#, #""soon""#, "must be of type date-time"),
        (#"{"type":"string"}"#, "null", "must be of type string: \"null\""),
        (#"{"x-kubernetes-int-or-string":true}"#, "[]", "must be of type integer,string"),
        (
            #"{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}"#, #"["a","a"]"#,
            "Duplicate value: \"a\""
        ),
        (
            #"{"type":"object","oneOf":[{"required":["a"]},{"required":["b"]}],"properties":{"a":{"type":"string"},"b":{"type":"string"}}}"#,
            #"{"a":"","b":""}"#, "must validate one and only one schema (oneOf)"
        ),
        (
            #"{"type":"object","not":{"required":["a"]},"properties":{"a":{"type":"string"}}}"#, #"{"a":""}"#,
            "must not validate the schema (not)"
        ),
        (#"{"type":"object","properties":{"k":{"type":"object","required":["z"]}}}"#, #"{"k":{}}"#, "Required value"),
    ]) func aBadValueIsRefused(schema: String, value: String, message: String) throws {
        let server = server(["f": try JSONValue(parsing: schema)])
        let answer = server.ask("POST", Self.path, thing(["f": try JSONValue(parsing: value)]))
        #expect(answer.status == 422)
        #expect(answer.message.contains(message), "\(answer.message)")
    }

    @Test(arguments: [
        (#"{"type":"string","nullable":true}"#, "null"), (#"{"x-kubernetes-int-or-string":true}"#, #""25%""#),
        (#"{"x-kubernetes-int-or-string":true}"#, "25"), (#"{"type":"number"}"#, "1"),
        (#"{"type":"object","x-kubernetes-preserve-unknown-fields":true}"#, #"{"any":[{"thing":1}]}"#),
        (
            #"{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}"#,
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"x":1}}"#
        ),
    ]) func aGoodValueIsKept(schema: String, value: String) throws {
        let server = server(["f": try JSONValue(parsing: schema)])
        let answer = server.ask("POST", Self.path, thing(["f": try JSONValue(parsing: value)]))
        #expect(answer.status == 201, "\(answer.message)")
        #expect(answer.json[path: "spec", "f"] == (try JSONValue(parsing: value)))
    }

    @Test func anObjectIsTheSameInEveryVersion() throws {
        let server = server(["a": ["type": "string"]], versions: ["v1", "v2"])
        let other = "/apis/x.dev/v2/namespaces/default/things"
        let watch = try server.watch("\(other)?watch=1")
        server.ask("POST", Self.path, thing(["a": "1"]))
        let seen = server.ask("GET", "\(other)/t")
        #expect(seen.json["apiVersion"] == "x.dev/v2")
        #expect(try watch.events().first?[path: "object", "apiVersion"] == "x.dev/v2")
        server.merge("\(other)/t", ["spec": ["a": "2"]])
        let first = server.ask("GET", "\(Self.path)/t")
        #expect(first.json["apiVersion"] == "x.dev/v1")
        #expect(first.json[path: "spec", "a"] == "2")
        #expect(first.json[path: "metadata", "generation"] == 2)
    }

    @Test func columnsShowWhatTheirPathsSelect() {
        let server = server(["list": ["type": "array", "items": ["type": "integer"]]])
        var object = thing(["list": [7, 8]])
        object[path: "metadata", "annotations"] = ["x.dev/a": "dot"]
        server.ask("POST", Self.path, object)
        server.merge(
            "\(Self.path)/t/status",
            ["status": ["conditions": [["type": "Other", "status": "No"], ["type": "Ready", "status": "True"]]]]
        )
        let table = server.ask(
            "GET",
            Self.path,
            headers: ["Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"]
        )
        #expect(table.json["rows"]?[0]?["cells"] == ["t", "True", 7, "dot"])
    }

    @Test func aDefinitionTakesItsObjectsAndWatchesWithIt() throws {
        let server = server(["a": ["type": "string"]])
        server.ask("POST", Self.path, thing(["a": "1"]))
        let watch = try server.watch("\(Self.path)?watch=1")
        server.ask("DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.x.dev")
        #expect(try watch.summary() == ["ADDED t", "DELETED t"])
        #expect(watch.subscription.hasEnded)
        #expect(server.ask("GET", Self.path).status == 404)
        #expect(server.ask("GET", "/apis/x.dev/v1").status == 404)
    }

    @Test func aNewSchemaIsUsedAtOnce() {
        let server = server(["a": ["type": "string"]])
        let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.x.dev"
        var changed = server.ask("GET", path).json
        changed["spec"] = definition(["a": ["type": "string"], "b": ["type": "string"]])["spec"]
        #expect(server.ask("PUT", path, changed).status == 200)
        #expect(server.ask("POST", Self.path, thing(["b": "kept"])).json[path: "spec", "b"] == "kept")
    }

    @Test func aSchemaThatIsNotStructuralIsRefused() {
        let answer = TestServer().ask(
            "POST",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            definition(["a": ["properties": [:]], "l": ["type": "array"]])
        )
        #expect(answer.status == 422)
        let fields = answer.causes.compactMap { $0["field"]?.string }
        #expect(fields.contains { $0.hasSuffix("properties[a].type") })
        #expect(fields.contains { $0.hasSuffix("properties[l].items") })
    }
}
