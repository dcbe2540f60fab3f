import KubeModel
import Sandbox
import Testing

@Suite struct AccessTests {
    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"

    /// A server where `user` has one role with the rule, in the namespace or, with nil, everywhere.
    private func server(_ rule: JSONValue, namespace: String?, user: UserInfo = UserInfo(name: "u")) -> TestServer {
        let server = TestServer()
        var known = user
        known.groups.append("system:authenticated")
        server.server.accept(token: "u", for: known)
        let place = namespace.map { "namespaces/\($0)/" } ?? ""
        let prefix = namespace == nil ? "Cluster" : ""
        let lower = namespace == nil ? "cluster" : ""
        let role = server.ask(
            "POST",
            "\(Self.rbac)/\(place)\(lower)roles",
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": .string("\(prefix)Role"),
                "metadata": ["name": "r"], "rules": [rule],
            ]
        )
        #expect(role.status == 201, "\(role.message)")
        let binding = server.ask(
            "POST",
            "\(Self.rbac)/\(place)\(lower)rolebindings",
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": .string("\(prefix)RoleBinding"),
                "metadata": ["name": "b"], "roleRef": ["kind": .string("\(prefix)Role"), "name": "r"],
                "subjects": [["kind": "User", "name": "u"]],
            ]
        )
        #expect(binding.status == 201, "\(binding.message)")
        return server
    }

    @Test(arguments: [
        ("GET", "/api/v1/namespaces/default/pods", 200), ("GET", "/api/v1/namespaces/default/pods/x", 404),
        ("GET", "/api/v1/namespaces/kube-system/pods", 403), ("GET", "/api/v1/pods", 403),
        ("DELETE", "/api/v1/namespaces/default/pods/x", 403), ("GET", "/api/v1/namespaces/default/pods/x/log", 403),
        ("GET", "/api/v1/namespaces/default/secrets", 403),
        ("GET", "/apis/apps/v1/namespaces/default/deployments", 403),
    ]) func aRoleCountsInItsNamespace(method: String, path: String, status: Int) {
        let server = server(
            ["apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]],
            namespace: "default"
        )
        #expect(server.ask(method, path, token: "u").status == status)
    }

    @Test func aClusterRoleCountsEverywhere() {
        let server = server(["apiGroups": ["apps"], "resources": ["*"], "verbs": ["*"]], namespace: nil)
        #expect(server.ask("GET", "/apis/apps/v1/deployments", token: "u").status == 200)
        #expect(server.ask("GET", "/api/v1/pods", token: "u").status == 403)
    }

    @Test func namedResourcesAreMeantAlone() {
        let rule: JSONValue = [
            "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["mine"],
            "verbs": ["get", "list", "create"],
        ]
        let server = server(rule, namespace: "default")
        #expect(server.ask("GET", "\(TestServer.maps)/mine", token: "u").status == 404)
        let denied = server.ask("GET", "\(TestServer.maps)/other", token: "u")
        #expect(denied.status == 403)
        #expect(
            denied.message == "configmaps \"other\" is forbidden: User \"u\" cannot get resource \"configmaps\" in "
                + "API group \"\" in the namespace \"default\""
        )
        #expect(server.ask("GET", TestServer.maps, token: "u").status == 403)
    }

    @Test func subresourcesAreGrantedByName() {
        let rule: JSONValue = ["apiGroups": ["apps"], "resources": ["deployments/scale"], "verbs": ["get"]]
        let server = server(rule, namespace: "default")
        let path = "/apis/apps/v1/namespaces/default/deployments/d"
        #expect(server.ask("GET", "\(path)/scale", token: "u").status == 404)
        #expect(server.ask("GET", path, token: "u").status == 403)
        #expect(
            server.ask("GET", "\(path)/status", token: "u").message.contains("resource \"deployments/status\"")
        )
    }

    @Test func pathsAreGrantedByPrefix() {
        let server = server(["nonResourceURLs": ["/metrics*"], "verbs": ["get"]], namespace: nil)
        #expect(server.ask("GET", "/metrics/x", token: "u").status == 404)
        let denied = server.ask("GET", "/logs", token: "u")
        #expect(denied.status == 403)
        #expect(denied.message == "forbidden: User \"u\" cannot get path \"/logs\"")
    }

    @Test func rolesAreAddedUpByTheirLabels() {
        let server = TestServer()
        server.server.accept(token: "u", for: UserInfo(name: "u", groups: ["g"]))
        func post(_ plural: String, _ body: JSONValue) {
            var body = body
            body["apiVersion"] = "rbac.authorization.k8s.io/v1"
            #expect(server.ask("POST", "\(Self.rbac)/\(plural)", body).status == 201)
        }
        post(
            "clusterroles",
            [
                "kind": "ClusterRole", "metadata": ["name": "sum"],
                "aggregationRule": ["clusterRoleSelectors": [["matchLabels": ["add": "yes"]]]],
            ]
        )
        post(
            "clusterrolebindings",
            [
                "kind": "ClusterRoleBinding", "metadata": ["name": "b"],
                "roleRef": ["kind": "ClusterRole", "name": "sum"], "subjects": [["kind": "Group", "name": "g"]],
            ]
        )
        #expect(server.ask("GET", "/api/v1/nodes", token: "u").status == 403)
        post(
            "clusterroles",
            [
                "kind": "ClusterRole", "metadata": ["name": "part", "labels": ["add": "yes"]],
                "rules": [["apiGroups": [""], "resources": ["nodes"], "verbs": ["list"]]],
            ]
        )
        #expect(server.ask("GET", "/api/v1/nodes", token: "u").status == 200)
    }

    private func account(_ server: TestServer) -> String {
        server.ask(
            "POST",
            "/api/v1/namespaces/default/serviceaccounts",
            ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "a"]]
        )
        let answer = server.ask(
            "POST",
            "/api/v1/namespaces/default/serviceaccounts/a/token",
            ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": ["expirationSeconds": 600]]
        )
        #expect(answer.status == 201, "\(answer.message)")
        return answer.json[path: "status", "token"]?.string ?? ""
    }

    @Test func aTokenEndsWithItsTimeOrItsAccount() {
        let server = TestServer()
        let token = account(server)
        #expect(server.ask("GET", "/api", token: token).status == 200)
        server.clock.advance(.seconds(599))
        #expect(server.ask("GET", "/api", token: token).status == 200)
        server.clock.advance(.seconds(1))
        #expect(server.ask("GET", "/api", token: token).status == 401)

        let other = TestServer()
        let second = account(other)
        other.ask("DELETE", "/api/v1/namespaces/default/serviceaccounts/a")
        #expect(other.ask("GET", "/api", token: second).status == 401)
    }

    private func ask(_ server: TestServer, boundTo reference: JSONValue) -> TestServer.Answer {
        server.ask(
            "POST",
            "/api/v1/namespaces/default/serviceaccounts/a/token",
            [
                "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                "spec": ["expirationSeconds": 600, "boundObjectRef": reference],
            ]
        )
    }

    @Test func aTokenEndsWithTheObjectThatItIsBoundTo() {
        let server = TestServer()
        _ = account(server)
        let secret: JSONValue = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"]]
        server.ask("POST", "/api/v1/namespaces/default/secrets", secret)
        let answer = ask(server, boundTo: ["apiVersion": "v1", "kind": "Secret", "name": "s"])
        #expect(answer.status == 201, "\(answer.message)")
        let token = answer.json[path: "status", "token"]?.string ?? ""
        #expect(server.ask("GET", "/api", token: token).status == 200)
        server.ask("DELETE", "/api/v1/namespaces/default/secrets/s")
        #expect(server.ask("GET", "/api", token: token).status == 401)
        // Another one of the name is another one.
        server.ask("POST", "/api/v1/namespaces/default/secrets", secret)
        #expect(server.ask("GET", "/api", token: token).status == 401)
    }

    /// As Kubernetes 1.36 answers.
    @Test(arguments: [
        (#"{"kind": "Secret", "apiVersion": "v1", "name": "nope"}"#, 404, "secrets \"nope\" not found"),
        (#"{"kind": "Pod", "apiVersion": "v1", "name": "nope"}"#, 404, "pods \"nope\" not found"),
        (#"{"kind": "Node", "apiVersion": "v1", "name": "nope"}"#, 404, "nodes \"nope\" not found"),
        (#"{"kind": "Secret", "apiVersion": "v1"}"#, 400, "Name parameter required."),
        (
            #"{"kind": "ConfigMap", "apiVersion": "v1", "name": "s"}"#, 400,
            "cannot bind token to object of type /v1, Kind=ConfigMap"
        ),
        (
            #"{"kind": "Secret", "apiVersion": "v1", "name": "s", "uid": "wrong"}"#, 409,
            "Operation cannot be fulfilled on Secret \"s\": the UID in the bound object reference (wrong) does not match "
                + "the UID in record. The object might have been deleted and then recreated"
        ),
        (#"{"kind": "Secret", "name": "s"}"#, 201, ""),
    ]) func aTokenIsBoundToWhatIsThere(reference: String, status: Int, message: String) throws {
        let server = TestServer()
        _ = account(server)
        server.ask(
            "POST",
            "/api/v1/namespaces/default/secrets",
            ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"]]
        )
        let answer = ask(server, boundTo: try JSONValue(parsing: Array(reference.utf8)))
        #expect(answer.status == status)
        #expect(answer.message == message)
    }

    @Test func aRevokedTokenIsAnsweredWith401() {
        let server = TestServer()
        server.server.revoke(token: "admin")
        #expect(server.ask("GET", "/api/v1/pods").status == 401)
    }

    @Test func strangersSeeNothingButHealth() {
        let server = TestServer()
        for path in ["/healthz", "/livez", "/readyz", "/version"] {
            #expect(server.ask("GET", path, token: nil).status == 200)
        }
        for path in ["/api", "/apis", "/openapi/v3", "/api/v1/pods"] {
            #expect(server.ask("GET", path, token: nil).status == 403)
        }
    }

    @Test func whoMayImpersonateIsTakenForTheOther() {
        let server = server(["apiGroups": [""], "resources": ["pods"], "verbs": ["list"]], namespace: "default")
        let pods = "/api/v1/namespaces/default/pods"
        #expect(server.ask("GET", pods, headers: ["Impersonate-User": "u"]).status == 200)
        #expect(server.ask("GET", "/api/v1/pods", headers: ["Impersonate-User": "u"]).status == 403)
        let denied = server.ask("GET", pods, token: "u", headers: ["Impersonate-User": "admin"])
        #expect(denied.status == 403)
        #expect(denied.message.contains("cannot impersonate resource \"users\""))
    }

    @Test func reviewsAnswerAsRequestsWould() {
        let server = server(["apiGroups": [""], "resources": ["pods"], "verbs": ["list"]], namespace: "default")
        func allowed(_ verb: String, token: String = "admin", user: String? = "u") -> JSONValue? {
            let kind = user == nil ? "SelfSubjectAccessReview" : "SubjectAccessReview"
            var spec: JSONValue = [
                "resourceAttributes": ["verb": .string(verb), "resource": "pods", "namespace": "default"]
            ]
            if let user { spec["user"] = .string(user) }
            let answer = server.ask(
                "POST",
                "/apis/authorization.k8s.io/v1/\(kind.lowercased())s",
                ["apiVersion": "authorization.k8s.io/v1", "kind": .string(kind), "spec": spec],
                token: token
            )
            return answer.json[path: "status", "allowed"]
        }
        #expect(allowed("list") == true)
        #expect(allowed("delete") == false)
        #expect(allowed("list", token: "u", user: nil) == true)
        #expect(allowed("delete", user: nil) == true)
        let review = server.ask(
            "POST",
            "/apis/authentication.k8s.io/v1/tokenreviews",
            ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": ["token": "u"]]
        )
        #expect(review.json[path: "status", "user", "username"] == "u")
    }
}
