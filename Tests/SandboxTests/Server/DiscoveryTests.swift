import KubeModel
import Sandbox
import Testing

@Suite struct DiscoveryTests {
    private let server = TestServer()

    @Test func everyGroupInTheListCanBeAskedFor() {
        let groups = server.ask("GET", "/apis").json["groups"]?.array ?? []
        #expect(groups.count > 20)
        for group in groups {
            let name = group["name"]?.string ?? ""
            #expect(server.ask("GET", "/apis/\(name)").json["kind"] == "APIGroup")
            for version in group["versions"]?.array ?? [] {
                let path = version["groupVersion"]?.string ?? ""
                let list = server.ask("GET", "/apis/\(path)").json
                #expect(list["resources"]?.array?.isEmpty == false, "\(path)")
            }
        }
    }

    @Test func everyListedResourceCanBeListed() {
        for groupVersion in ["api/v1", "apis/apps/v1", "apis/batch/v1", "apis/gateway.networking.k8s.io/v1"] {
            let resources = server.ask("GET", "/\(groupVersion)").json["resources"]?.array ?? []
            for resource in resources where resource["verbs"]?.array?.contains("watch") == true {
                let name = resource["name"]?.string ?? ""
                #expect(server.ask("GET", "/\(groupVersion)/\(name)").status == 200, "\(groupVersion) \(name)")
            }
        }
    }

    @Test func thePatchOperationTellsOfStrictValidation() throws {
        let index = server.ask("GET", "/openapi/v3").json
        let entry = try #require(index["paths"]?["apis/apps/v1"]?["serverRelativeURL"]?.string)
        let document = server.ask("GET", entry).json
        let patch = document["paths"]?["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]?["patch"]
        #expect(
            patch?["x-kubernetes-group-version-kind"] == ["group": "apps", "kind": "Deployment", "version": "v1"]
        )
        #expect(patch?["parameters"]?.array?.contains { $0["name"] == "fieldValidation" } == true)
        let schemas = document[path: "components", "schemas"]
        let podSpec = schemas?["io.k8s.api.types.PodSpec"]?["properties"]
        #expect(podSpec?[path: "containers", "x-kubernetes-patch-merge-key"] == "name")
    }

    @Test func everyReferenceOfADocumentResolves() throws {
        for path in ["/openapi/v3/api/v1", "/openapi/v3/apis/apps/v1", "/openapi/v2"] {
            let document = server.ask("GET", path).json
            let names = Set(
                (document[path: "components", "schemas"] ?? document["definitions"])?.object?.names ?? []
            )
            var missing: Set<String> = []
            func visit(_ json: JSONValue) {
                switch json {
                case .object(let object):
                    if let reference = object["$ref"]?.string {
                        let name = reference.split(separator: "/").last.map(String.init) ?? ""
                        if !names.contains(name) { missing.insert(name) }
                    }
                    for member in object { visit(member.value) }
                case .array(let elements): elements.forEach(visit)
                default: break
                }
            }
            visit(document)
            #expect(missing.isEmpty, "\(path)")
            #expect(names.count > 10)
        }
    }

    @Test func aNewDefinitionChangesTheHashOfItsDocument() {
        func hash() -> String? {
            server.ask("GET", "/openapi/v3").json["paths"]?["apis/x.dev/v1"]?["serverRelativeURL"]?.string
        }
        #expect(hash() == nil)
        let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        func definition(_ field: String) -> JSONValue {
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": "things.x.dev"],
                "spec": [
                    "group": "x.dev", "scope": "Cluster", "names": ["kind": "Thing", "plural": "things"],
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true,
                            "schema": [
                                "openAPIV3Schema": [
                                    "type": "object",
                                    "properties": .object(JSONObject([(field, ["type": "string"] as JSONValue)])),
                                ]
                            ],
                        ]
                    ],
                ],
            ]
        }
        server.ask("POST", path, definition("a"))
        let first = hash()
        #expect(first != nil)
        var changed = server.ask("GET", "\(path)/things.x.dev").json
        changed["spec"] = definition("b")["spec"]
        server.ask("PUT", "\(path)/things.x.dev", changed)
        #expect(hash() != first)
    }

    @Test(arguments: ["/nope", "/api/v2", "/apis/apps/v9", "/apis/none.dev", "/api/v1/nothings"])
    func whatIsNotServedIsNotFound(path: String) {
        #expect(server.ask("GET", path).status == 404)
    }

    @Test func aVerbThatIsNotOfferedIsNotAllowed() {
        #expect(server.ask("DELETE", "/api/v1/namespaces").status == 405)
        #expect(server.ask("GET", "/apis/authorization.k8s.io/v1/subjectaccessreviews").status == 405)
        #expect(server.ask("POST", "\(TestServer.maps)/a", [:]).status == 405)
    }
}
