import HTTPTransport
import KubeModel
import Testing

/// Requests and the paths, queries and bodies they become.
@Suite struct APIRequestTests {
    private static let key = ObjectKey(namespace: "shop", name: "model")
    private static let route = "/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes"
    private static let node = ResourceKind(group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)

    private static func object(_ kind: ResourceKind) -> KubeObject {
        KubeObject(kind, key)
    }

    @Test(
        arguments: [
            (APIRequest.get(.httpRoute, key), "GET", route + "/model"),
            (.get(.service, key), "GET", "/api/v1/namespaces/shop/services/model"),
            (.get(node, ObjectKey(namespace: "", name: "n1")), "GET", "/api/v1/nodes/n1"),
            (.get(node, ObjectKey(namespace: "ignored", name: "n1")), "GET", "/api/v1/nodes/n1"),
            (.list(.pod, namespace: nil), "GET", "/api/v1/pods"),
            (.list(.pod, namespace: "shop"), "GET", "/api/v1/namespaces/shop/pods"),
            (
                .list(
                    .pod,
                    namespace: "shop",
                    selector: Selector(labels: "app=x,tier in (a, b)", fields: "spec.nodeName=n")
                ),
                "GET",
                "/api/v1/namespaces/shop/pods?labelSelector=app%3Dx%2Ctier%20in%20%28a%2C%20b%29"
                    + "&fieldSelector=spec.nodeName%3Dn"
            ),
            (.list(.pod, namespace: nil, limit: 500), "GET", "/api/v1/pods?limit=500"),
            (
                .list(.pod, namespace: nil, limit: 500, continue: "e+/=", resourceVersion: "7"), "GET",
                "/api/v1/pods?limit=500&continue=e%2B%2F%3D"
            ),
            (
                .list(.pod, namespace: nil, resourceVersion: "7"), "GET",
                "/api/v1/pods?resourceVersion=7&resourceVersionMatch=NotOlderThan"
            ),
            (
                .watch(.pod, namespace: nil, resourceVersion: "7", timeout: .seconds(300)), "GET",
                "/api/v1/pods?watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=7"
            ),
            (
                .watch(.pod, namespace: "a", resourceVersion: "", timeout: .seconds(300), sendInitialEvents: true),
                "GET",
                "/api/v1/namespaces/a/pods?watch=1&allowWatchBookmarks=true&timeoutSeconds=300"
                    + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
            ),
            (
                .watch(.pod, namespace: "a", resourceVersion: "9", timeout: .seconds(300), sendInitialEvents: true),
                "GET",
                "/api/v1/namespaces/a/pods?watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=9"
                    + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
            ),
            (
                .create(.httpRoute, object(.httpRoute), manager: "modelrollout"), "POST",
                route + "?fieldManager=modelrollout&fieldValidation=Strict"
            ),
            (
                .update(.lease, object(.lease), manager: "modelrollout"), "PUT",
                "/apis/coordination.k8s.io/v1/namespaces/shop/leases/model?fieldManager=modelrollout&fieldValidation=Strict"
            ),
            (
                .patch(.httpRoute, key, .json([]), manager: "modelrollout"), "PATCH",
                route + "/model?fieldValidation=Strict&fieldManager=modelrollout"
            ),
            (
                .patch(
                    .modelRollout,
                    key,
                    subresource: "status",
                    .apply(object(.modelRollout), manager: "s", force: true)
                ),
                "PATCH",
                "/apis/modelrollout.dev/v1alpha1/namespaces/shop/modelrollouts/model/status"
                    + "?fieldValidation=Strict&fieldManager=s&force=true"
            ),
            (.delete(.service, key, uid: "u1"), "DELETE", "/api/v1/namespaces/shop/services/model"),
        ]
    )
    func aRequestHasItsTarget(_ request: APIRequest, _ method: String, _ target: String) {
        let http = request.http(base: "https://api.test")
        #expect(http.method == method)
        #expect(http.url == "https://api.test" + target)
        #expect(request.isWrite == (method != "GET"))
    }

    @Test(
        arguments: [
            ("a/b", "a%2Fb"), ("a?b", "a%3Fb"), ("a b#c", "a%20b%23c"), ("é", "%C3%A9"), ("system:x", "system%3Ax"),
            ("a-b.c_d~e", "a-b.c_d~e"), ("%2e", "%252e"),
        ]
    )
    func namesCannotLeaveTheirSegment(_ name: String, _ encoded: String) {
        let request = APIRequest.get(.service, ObjectKey(namespace: name, name: name))
        #expect(request.path == "/api/v1/namespaces/\(encoded)/services/\(encoded)")
        #expect(request.name == name)
        #expect(request.namespace == name)
    }

    @Test func bodiesCarryTheirTypes() throws {
        let apply = APIRequest.patch(
            .service,
            Self.key,
            .apply(Self.object(.service), manager: "m", force: false)
        )
        #expect(apply.contentType == "application/apply-patch+yaml")
        #expect(apply.query.contains { $0 == ("force", "false") })
        let merge = APIRequest.patch(.service, Self.key, .merge(["a": nil]))
        #expect(merge.contentType == "application/merge-patch+json")
        #expect(merge.http(base: "").body == Array(#"{"a":null}"#.utf8))
        let json = APIRequest.patch(.service, Self.key, .json([.remove(["a"])]))
        #expect(json.contentType == "application/json-patch+json")
        #expect(json.http(base: "").headers["Content-Type"] == "application/json-patch+json")
        #expect(json.http(base: "").body == Array(#"[{"op":"remove","path":"/a"}]"#.utf8))
        let read = APIRequest.get(.service, Self.key).http(base: "")
        #expect(read.headers["Content-Type"] == nil)
        #expect(read.headers["Accept"] == "application/json")
        #expect(read.body == nil)
    }

    @Test func aDeletionNamesTheObjectItMeans() {
        let request = APIRequest.delete(.service, Self.key, uid: "u1")
        #expect(request.body?[path: "preconditions", "uid"] == "u1")
        #expect(request.body?["propagationPolicy"] == "Background")
        #expect(request.body?["kind"] == "DeleteOptions")
    }

    @Test func limitsArePassedOn() {
        let limits = HTTPRequest.Limits(total: .seconds(3), idle: .seconds(1), bodyBytes: 10)
        #expect(APIRequest.get(.service, Self.key).http(base: "", limits: limits).limits == limits)
    }

    @Test func accountingKnowsTheVerbAndTheSubresource() {
        let status = APIRequest.patch(.modelRollout, Self.key, subresource: "status", .merge([:]))
        #expect(status.verb == "patch")
        #expect(status.subresource == "status")
        #expect(status.resource.description == "modelrollouts.modelrollout.dev")
        #expect(APIRequest.list(.pod, namespace: nil).verb == "list")
        #expect(APIRequest.watch(.pod, namespace: nil, resourceVersion: "1", timeout: .seconds(1)).verb == "watch")
    }
}
