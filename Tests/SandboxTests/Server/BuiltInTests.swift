import HTTPTransport
import KubeModel
import Sandbox
import Testing

@Suite struct BuiltInTests {
    private func create(_ path: String, _ body: String) throws -> TestServer.Answer {
        TestServer().ask("POST", path, try JSONValue(parsing: body))
    }

    @Test(arguments: [
        ("i", "Always"), ("i:latest", "Always"), ("r.io/i", "Always"), ("i:1", "IfNotPresent"),
        ("r.io:5000/i:1", "IfNotPresent"), ("r.io:5000/i", "Always"), ("i@sha256:abc", "IfNotPresent"),
    ]) func anImageIsPulledAsItsTagAsks(image: String, policy: String) throws {
        let answer = try create(
            "/api/v1/namespaces/default/pods",
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"\#(image)"}]}}"#
        )
        #expect(answer.json["spec"]?["containers"]?[0]?["imagePullPolicy"]?.string == policy)
    }

    @Test func probesAndVolumesGetTheirDefaults() throws {
        let answer = try create(
            "/api/v1/namespaces/default/pods",
            #"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{
              "volumes":[{"name":"e"},{"name":"s","secret":{"secretName":"x"}}],
              "containers":[{"name":"c","image":"i","readinessProbe":{"httpGet":{"port":80}},
                "resources":{"limits":{"cpu":1}}}]}}
            """#
        )
        let spec = answer.json["spec"]
        let container = spec?["containers"]?[0]
        #expect(
            container?["readinessProbe"] == [
                "httpGet": ["path": "/", "port": 80, "scheme": "HTTP"], "timeoutSeconds": 1, "periodSeconds": 10,
                "successThreshold": 1, "failureThreshold": 3,
            ]
        )
        #expect(container?["resources"] == ["limits": ["cpu": "1"], "requests": ["cpu": "1"]])
        #expect(spec?["volumes"]?[0]?["emptyDir"] == [:])
        #expect(spec?["volumes"]?[1]?[path: "secret", "defaultMode"] == 420)
        #expect(answer.json[path: "status", "qosClass"] == "Burstable")
    }

    @Test func zerosThatGoLeavesOutAreLeftOut() throws {
        let server = TestServer()
        server.ask(
            "POST",
            "/apis/apps/v1/namespaces/default/deployments",
            try JSONValue(
                parsing:
                    #"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d","labels":{}},"spec":{"paused":false,"minReadySeconds":0,"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"hostNetwork":false,"containers":[{"name":"c","image":"i","tty":false}]}}}}"#
            )
        )
        let path = "/apis/apps/v1/namespaces/default/deployments/d"
        let spec = server.ask("GET", path).json["spec"]
        #expect(spec?["paused"] == nil)
        #expect(spec?["minReadySeconds"] == nil)
        #expect(spec?["replicas"] == 0)
        let status = server.merge("\(path)/status", ["status": ["replicas": 0, "readyReplicas": 2]]).json["status"]
        #expect(status == ["readyReplicas": 2])
    }

    @Test(arguments: [
        (
            "/api/v1/namespaces/default/services",
            #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"1a"},"spec":{"ports":[{"port":0}]}}"#,
            ["metadata.name", "spec.ports[0].port"]
        ),
        (
            "/api/v1/namespaces/default/services",
            #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"ports":[{"port":1},{"port":2,"name":"x"}]}}"#,
            ["spec.ports[0].name"]
        ),
        (
            "/api/v1/namespaces/default/pods",
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"C"},{"name":"a","image":"i"},{"name":"a","image":"i"}]}}"#,
            ["spec.containers[0].name", "spec.containers[0].image", "spec.containers[2].name"]
        ),
        (
            "/apis/networking.k8s.io/v1/namespaces/default/ingresses",
            #"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i"},"spec":{"rules":[{"http":{"paths":[{"path":"x","backend":{"service":{"name":"s","port":{"number":1}}}}]}}]}}"#,
            ["spec.rules[0].http.paths[0].pathType"]
        ),
        (
            "/apis/batch/v1/namespaces/default/jobs",
            #"{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}}}"#,
            ["spec.template.spec.restartPolicy"]
        ),
        (
            "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
            #"{"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":{"name":"e"},"addressType":"X"}"#,
            ["addressType"]
        ),
        (
            "/api/v1/namespaces/default/configmaps",
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","labels":{"a b":"c d"}}}"#,
            ["metadata.labels", "metadata.labels"]
        ),
    ]) func everyFaultIsNamedByItsField(path: String, body: String, fields: [String]) throws {
        let answer = try create(path, body)
        #expect(answer.status == 422)
        #expect(answer.causes.compactMap { $0["field"]?.string } == fields)
    }

    @Test(arguments: [
        (#"{"spec":{"replicas":"x"}}"#, "cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas"),
        (
            #"{"spec":{"paused":1}}"#,
            "cannot unmarshal number into Go struct field DeploymentSpec.spec.paused of type bool"
        ),
        (#"{"metadata":{"labels":[]}}"#, "cannot unmarshal array into Go struct field ObjectMeta.metadata.labels"),
        (#"{"metadata":{"creationTimestamp":"x"}}"#, "parsing time \"x\""),
    ]) func whatGoCannotReadIsABadRequest(part: String, message: String) throws {
        var body = try JSONValue(parsing: part)
        body["apiVersion"] = "apps/v1"
        body["kind"] = "Deployment"
        let answer = TestServer().ask("POST", "/apis/apps/v1/namespaces/default/deployments", body)
        #expect(answer.status == 400)
        #expect(answer.message.contains(message), "\(answer.message)")
    }

    @Test func aSecretTakesPlainText() throws {
        let answer = try create(
            "/api/v1/namespaces/default/secrets",
            #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"stringData":{"a":"hello"},"data":{"b":"eA=="}}"#
        )
        #expect(answer.json["data"] == ["b": "eA==", "a": "aGVsbG8="])
        #expect(answer.json["stringData"] == nil)
        #expect(answer.json["type"] == "Opaque")
        let bad = try create(
            "/api/v1/namespaces/default/secrets",
            #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"b":"?"}}"#
        )
        #expect(bad.status == 400)
        #expect(bad.message.contains("illegal base64 data at input byte 0"))
    }

    @Test func anEventIsOneObjectInBothGroups() throws {
        let server = TestServer()
        let made = server.ask(
            "POST",
            "/apis/events.k8s.io/v1/namespaces/default/events",
            [
                "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "e"],
                "eventTime": "2026-01-01T00:00:00.5Z", "action": "a", "reason": "r", "note": "n", "type": "Normal",
                "reportingController": "c", "reportingInstance": "i",
                "regarding": ["kind": "Pod", "namespace": "default", "name": "p"],
            ]
        )
        #expect(made.status == 201, "\(made.message)")
        #expect(made.json["eventTime"] == "2026-01-01T00:00:00.500000Z")
        let core = server.ask("GET", "/api/v1/namespaces/default/events/e")
        #expect(core.json["message"] == "n")
        #expect(core.json[path: "involvedObject", "name"] == "p")
        #expect(core.json["reportingComponent"] == "c")
        let found = server.ask(
            "GET",
            "/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dp,reason%3Dr"
        )
        #expect(found.names == ["e"])
    }

    @Test func anAutoscalerIsOneObjectInBothVersions() {
        let server = TestServer()
        let path = "namespaces/default/horizontalpodautoscalers"
        server.ask(
            "POST",
            "/apis/autoscaling/v1/\(path)",
            [
                "apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": ["name": "h"],
                "spec": [
                    "maxReplicas": 3, "targetCPUUtilizationPercentage": 60,
                    "scaleTargetRef": ["kind": "Deployment", "name": "d", "apiVersion": "apps/v1"],
                ],
            ]
        )
        let metrics = server.ask("GET", "/apis/autoscaling/v2/\(path)/h").json[path: "spec", "metrics"]
        #expect(metrics?[0]?[path: "resource", "target", "averageUtilization"] == 60)
        let old = server.ask("GET", "/apis/autoscaling/v1/\(path)/h").json["spec"]
        #expect(old?["targetCPUUtilizationPercentage"] == 60)
        #expect(old?["metrics"] == nil)
    }

    @Test func aLeaseIsGuardedByItsRevision() {
        let server = TestServer()
        let path = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
        let made = server.ask(
            "POST",
            path,
            [
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": ["name": "l"],
                "spec": ["holderIdentity": "a", "renewTime": "2026-01-01T00:00:00Z"],
            ]
        )
        var next = made.json
        next[path: "spec", "holderIdentity"] = ""
        let released = server.ask("PUT", "\(path)/l", next)
        #expect(released.status == 200)
        #expect(released.json[path: "spec", "holderIdentity"] == "")
        #expect(server.ask("PUT", "\(path)/l", next).status == 409)
        next[path: "metadata", "resourceVersion"] = nil
        #expect(server.ask("PUT", "\(path)/l", next).status == 422)
    }

    @Test func aPodCannotBeRewritten() {
        let server = TestServer()
        server.ask(
            "POST",
            "/api/v1/namespaces/default/pods",
            [
                "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p"],
                "spec": ["containers": [["name": "c", "image": "i:1"]]],
            ]
        )
        let path = "/api/v1/namespaces/default/pods/p"
        let image: JSONValue = ["spec": ["containers": [["name": "c", "image": "i:2"]]]]
        #expect(server.ask("PATCH", path, image, as: "application/strategic-merge-patch+json").status == 200)
        #expect(server.merge(path, ["spec": ["restartPolicy": "Never"]]).status == 422)
    }

    @Test func routesGetTheDefaultsOfTheGatewayAPI() {
        let answer = TestServer().ask(
            "POST",
            "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes",
            [
                "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": ["name": "r"],
                "spec": [
                    "parentRefs": [["name": "g"]],
                    "rules": [["backendRefs": [["name": "s", "port": 80]], "filters": [["type": "X", "own": 1]]]],
                ],
            ]
        )
        let rule = answer.json[path: "spec", "rules"]?[0]
        #expect(rule?["backendRefs"] == [["group": "", "kind": "Service", "name": "s", "port": 80, "weight": 1]])
        #expect(rule?["matches"] == [["path": ["type": "PathPrefix", "value": "/"]]])
        #expect(rule?["filters"] == [["type": "X", "own": 1]])
    }

    @Test func protocolBuffersSayTheSameAsJSON() {
        // ServiceAccount {metadata: {name: "x", labels: {a: b}}, automountServiceAccountToken: false}
        let metadata: [UInt8] = [0x0A, 1, 0x78, 0x5A, 6, 0x0A, 1, 0x61, 0x12, 1, 0x62]
        let message = [0x0A, UInt8(metadata.count)] + metadata + [0x20, 0]
        let kind: [UInt8] = [0x0A, 2, 0x76, 0x31, 0x12, 14] + Array("ServiceAccount".utf8)
        let body =
            [0x6B, 0x38, 0x73, 0, 0x0A, UInt8(kind.count)] + kind + [0x12, UInt8(message.count)] + message
        let server = TestServer()
        let response = server.server.respond(
            to: ServerRequest(
                method: "POST",
                target: "/api/v1/namespaces/default/serviceaccounts",
                headers: ["Authorization": "Bearer admin", "Content-Type": "application/vnd.kubernetes.protobuf"],
                body: body
            )
        )
        #expect(response.status == 201)
        let made = server.ask("GET", "/api/v1/namespaces/default/serviceaccounts/x").json
        #expect(made[path: "metadata", "labels"] == ["a": "b"])
        #expect(made["automountServiceAccountToken"] == false)
        let broken = server.server.respond(
            to: ServerRequest(
                method: "POST",
                target: "/api/v1/namespaces/default/serviceaccounts",
                headers: ["Authorization": "Bearer admin", "Content-Type": "application/vnd.kubernetes.protobuf"],
                body: Array(body.dropLast(3))
            )
        )
        #expect(broken.status == 400)
    }
}
