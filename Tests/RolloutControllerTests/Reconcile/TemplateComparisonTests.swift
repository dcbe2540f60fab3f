import Digests
import KubeModel
import RolloutController
import RolloutCore
import Testing

@Suite struct TemplateComparisonTests {
    /// As the record has it.
    static let recorded: JSONValue = [
        "metadata": ["labels": ["app": "fraud"], "creationTimestamp": nil],
        "spec": [
            "containers": [
                [
                    "name": "server", "image": "fraud:1", "ports": [["containerPort": 8080]],
                    "env": [["name": "A", "value": "1"], ["name": "B", "value": ""]],
                    "resources": ["limits": ["cpu": "1000m", "memory": "1.5Gi"], "requests": ["cpu": 1]],
                ]
            ],
            "nodeSelector": [:],
        ],
    ]

    /// As an API server gives it back, with defaults and its own writing of amounts.
    static let live: JSONValue = [
        "metadata": ["labels": ["app": "fraud"]],
        "spec": [
            "containers": [
                [
                    "name": "server", "image": "fraud:1", "ports": [["containerPort": 8080, "protocol": "TCP"]],
                    "env": [["name": "A", "value": "1"], ["name": "B"]],
                    "resources": ["limits": ["cpu": "1", "memory": "1536Mi"], "requests": ["cpu": "1"]],
                    "imagePullPolicy": "IfNotPresent",
                ]
            ],
            "restartPolicy": "Always", "dnsPolicy": "ClusterFirst", "securityContext": [:],
        ],
    ]

    private func edit(
        _ template: JSONValue = Self.live,
        others fields: JSONValue? = nil,
        annotations: [String: String] = [:]
    ) -> TemplateEdit? {
        var deployment = KubeObject(.deployment, ObjectKey(namespace: "ml", name: "fraud-1"))
        deployment.annotations = annotations
        deployment.spec = ["template": template]
        var managers: [JSONValue] = [
            ["manager": "modelrollout", "fieldsV1": ["f:spec": ["f:template": ["f:spec": ["f:x": [:]]]]]],
            [
                "manager": "kube-controller-manager", "subresource": "status",
                "fieldsV1": ["f:spec": ["f:template": ["f:spec": ["f:x": [:]]]]],
            ],
        ]
        if let fields {
            managers.append(
                ["manager": "kubectl-set", "fieldsV1": ["f:spec": ["f:template": ["f:spec": fields]]]]
            )
        }
        deployment.json[path: "metadata", "managedFields"] = .array(managers)
        return TemplateComparison(Self.recorded, deployment, own: "modelrollout").edit
    }

    private func server(_ change: (inout JSONValue) -> Void) -> JSONValue {
        var template = Self.live
        var containers = template[path: "spec", "containers"]?.array ?? []
        change(&containers[0])
        template[path: "spec", "containers"] = .array(containers)
        return template
    }

    @Test func defaultsAndOtherWritingsChangeNothing() {
        #expect(edit() == nil)
    }

    @Test func anotherImageIsTheWorkOfWhoOwnsIt() {
        let fields: JSONValue = [
            "f:containers": [#"k:{"name":"server"}"#: ["f:image": [:]]]
        ]
        let changed = server { $0["image"] = "fraud:2" }
        #expect(edit(changed, others: fields) == TemplateEdit(manager: "kubectl-set"))
        // The same value, owned by someone who has put it back, is no change.
        #expect(edit(others: fields) == nil)
    }

    @Test func whatWasAddedIsAChange() {
        let changed = server {
            $0["env"] = [["name": "A", "value": "1"], ["name": "B"], ["name": "C", "value": "3"]]
        }
        let fields: JSONValue = [
            "f:containers": [
                #"k:{"name":"server"}"#: [
                    "f:env": [#"k:{"name":"C"}"#: [".": [:], "f:name": [:], "f:value": [:]]]
                ]
            ]
        ]
        #expect(edit(changed, others: fields)?.manager == "kubectl-set")

        let pinned = server { $0["imagePullPolicy"] = "Always" }
        #expect(
            edit(pinned, others: ["f:containers": [#"k:{"name":"server"}"#: ["f:imagePullPolicy": [:]]]]) != nil
        )
        var placed = Self.live
        placed[path: "spec", "nodeSelector"] = ["gpu": "a100"]
        #expect(edit(placed, others: ["f:nodeSelector": ["f:gpu": [:]]]) != nil)
    }

    @Test func whatWasRemovedIsAChangeOfNobody() {
        let changed = server { $0["env"] = [["name": "A", "value": "1"]] }
        #expect(edit(changed) == TemplateEdit())
    }

    @Test func anAmountThatIsOwnedByAnotherAndEqualIsNoChange() {
        let fields: JSONValue = [
            "f:containers": [
                #"k:{"name":"server"}"#: [
                    "f:resources": ["f:limits": ["f:cpu": [:]]],
                    "f:ports": [#"k:{"containerPort":8080,"protocol":"TCP"}"#: ["f:containerPort": [:]]],
                ]
            ]
        ]
        #expect(edit(others: fields) == nil)
        let changed = server {
            $0["resources"] = ["limits": ["cpu": "2", "memory": "1536Mi"], "requests": ["cpu": "1"]]
        }
        #expect(edit(changed, others: fields)?.manager == "kubectl-set")
    }

    @Test func aRestartIsNoChange() {
        var template = Self.live
        template[path: "metadata", "annotations"] = ["kubectl.kubernetes.io/restartedAt": "2026-11-28T10:00:00Z"]
        #expect(edit(template) == nil)
    }

    @Test func theTimeOfTheLastRestorationIsRead() throws {
        let time = "2026-11-28T10:00:00Z"
        let changed = server { $0["image"] = "fraud:2" }
        let found = edit(changed, annotations: [ObjectNames.restoredAnnotation: time])
        #expect(found?.restoredAt == Timestamp(time))
    }

    /// 16 digits of the SHA-256 of the canonical template, as `restore` leaves them.
    @Test func whatAdmissionMakesOfATemplateIsNoChangeForAsLongAsItStays() {
        let mirrored = server { $0["image"] = "mirror/fraud:1" }
        let digest = String(SHA256.hexDigest(of: mirrored.canonical).prefix(16))
        let note = [ObjectNames.admittedAnnotation: digest]
        #expect(edit(mirrored) != nil)
        #expect(edit(mirrored, annotations: note) == nil)
        #expect(edit(server { $0["image"] = "evil:9" }, annotations: note) != nil)
    }

    @Test func onlyADeploymentThatHadAnotherTemplateIsLookedAt() {
        var deployment = KubeObject(.deployment, ObjectKey(namespace: "ml", name: "fraud-1"))
        #expect(!TemplateComparison.isDue(for: deployment))
        deployment.annotations = ["deployment.kubernetes.io/revision": "1"]
        #expect(!TemplateComparison.isDue(for: deployment))
        deployment.annotations = ["deployment.kubernetes.io/revision": "2"]
        #expect(TemplateComparison.isDue(for: deployment))
    }
}
