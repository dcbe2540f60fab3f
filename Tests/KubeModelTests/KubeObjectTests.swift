import KubeModel
import Testing

/// Views of any object.
@Suite struct KubeObjectTests {
    private static let deployment = KubeObject([
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": [
            "name": "model", "namespace": "shop", "uid": "u1", "resourceVersion": "42", "generation": 3,
            "creationTimestamp": "2026-11-03T10:15:00Z", "labels": ["app": "x"],
            "ownerReferences": [
                ["apiVersion": "v1", "kind": "A", "name": "a", "uid": "1"],
                ["apiVersion": "v2", "kind": "B", "name": "b", "uid": "2", "controller": true],
            ],
        ],
        "spec": ["replicas": 3], "unknown": ["kept": true],
    ])

    @Test func whatEveryObjectHasIsAtHand() {
        let object = Self.deployment
        #expect(object.apiVersion == "apps/v1")
        #expect(object.key == ObjectKey(namespace: "shop", name: "model"))
        #expect(object.key.description == "shop/model")
        #expect(object.uid == "u1")
        #expect(object.resourceVersion == "42")
        #expect(object.generation == 3)
        #expect(object.createdAt?.description == "2026-11-03T10:15:00Z")
        #expect(object.labels == ["app": "x"])
        #expect(object.annotations == [:])
        #expect(!object.isBeingDeleted)
        #expect(object.controllerReference == OwnerReference(apiVersion: "v2", kind: "B", name: "b", uid: "2"))
        #expect(object.status == [:])
    }

    @Test func anEmptyDocumentHasEmptyViews() {
        let object = KubeObject(nil)
        #expect(object.name == "")
        #expect(object.generation == 0)
        #expect(object.createdAt == nil)
        #expect(object.controllerReference == nil)
        #expect(object.spec == [:])
    }

    @Test func changesKeepWhatIsNotKnown() {
        var object = Self.deployment
        object.annotations["a"] = "1"
        object.labels = [:]
        object.spec["replicas"] = 5
        object.status["ready"] = true
        #expect(object.json[path: "metadata", "labels"] == nil)
        #expect(object.json[path: "metadata", "annotations"] == ["a": "1"])
        #expect(object.json[path: "spec", "replicas"] == 5)
        #expect(object.json["status"] == ["ready": true])
        #expect(object.json["unknown"] == ["kept": true])
        #expect(object.uid == "u1")
    }

    @Test func aNewObjectHasItsTypeAndName() {
        let key = ObjectKey(namespace: "shop", name: "model")
        #expect(
            KubeObject(.httpRoute, key).json == [
                "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
                "metadata": ["name": "model", "namespace": "shop"],
            ]
        )
        let node = ResourceKind(group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
        #expect(KubeObject(node, key).json[path: "metadata", "namespace"] == nil)
    }

    @Test func ownersBecomeReferences() {
        let owner = OwnerReference(to: Self.deployment)
        #expect(
            owner.controllerJSON == [
                "apiVersion": "apps/v1", "kind": "Deployment", "name": "model", "uid": "u1", "controller": true,
                "blockOwnerDeletion": true,
            ]
        )
    }

    @Test func keysAreOrderedByNamespaceThenName() {
        let keys = [("b", "a"), ("a", "z"), ("a", "b"), ("", "x")].map { ObjectKey(namespace: $0, name: $1) }
        #expect(keys.sorted().map(\.description) == ["x", "a/b", "a/z", "b/a"])
    }
}
