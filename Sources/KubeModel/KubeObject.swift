/// Any Kubernetes object: its document, with views of what every object has.
///
/// Fields this project does not know are kept.
package struct KubeObject: Sendable, Hashable {
    package var json: JSONValue

    package init(_ json: JSONValue) {
        self.json = json
    }

    /// An object with nothing but its type, name and namespace.
    package init(_ kind: ResourceKind, _ key: ObjectKey) {
        var metadata: JSONObject = ["name": .string(key.name)]
        if kind.isNamespaced { metadata["namespace"] = .string(key.namespace) }
        json = [
            "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind), "metadata": .object(metadata),
        ]
    }

    package var apiVersion: String { json["apiVersion"]?.string ?? "" }
    package var kind: String { json["kind"]?.string ?? "" }
    package var name: String { json[path: "metadata", "name"]?.string ?? "" }
    package var namespace: String { json[path: "metadata", "namespace"]?.string ?? "" }
    package var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
    package var uid: String { json[path: "metadata", "uid"]?.string ?? "" }
    package var resourceVersion: String { json[path: "metadata", "resourceVersion"]?.string ?? "" }
    package var generation: Int { json[path: "metadata", "generation"]?.int ?? 0 }
    package var isBeingDeleted: Bool { json[path: "metadata", "deletionTimestamp"]?.string != nil }

    package var createdAt: Timestamp? {
        json[path: "metadata", "creationTimestamp"]?.string.flatMap(Timestamp.init)
    }

    package var labels: [String: String] {
        get { json[path: "metadata", "labels"]?.object?.strings ?? [:] }
        set { json[path: "metadata", "labels"] = newValue.isEmpty ? nil : .object(JSONObject(newValue)) }
    }

    package var annotations: [String: String] {
        get { json[path: "metadata", "annotations"]?.object?.strings ?? [:] }
        set { json[path: "metadata", "annotations"] = newValue.isEmpty ? nil : .object(JSONObject(newValue)) }
    }

    package var spec: JSONValue {
        get { json["spec"] ?? .object([:]) }
        set { json["spec"] = newValue }
    }

    package var status: JSONValue {
        get { json["status"] ?? .object([:]) }
        set { json["status"] = newValue }
    }

    /// The owner reference with `controller: true`, if any.
    package var controllerReference: OwnerReference? {
        json[path: "metadata", "ownerReferences"]?.array?
            .first { $0["controller"]?.bool == true }
            .map(OwnerReference.init)
    }
}

/// An entry of `metadata.ownerReferences`.
package struct OwnerReference: Sendable, Hashable {
    package var apiVersion: String
    package var kind: String
    package var name: String
    package var uid: String

    package init(apiVersion: String, kind: String, name: String, uid: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
    }

    /// A reference to the object.
    package init(to owner: KubeObject) {
        self.init(apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name, uid: owner.uid)
    }

    init(_ json: JSONValue) {
        self.init(
            apiVersion: json["apiVersion"]?.string ?? "",
            kind: json["kind"]?.string ?? "",
            name: json["name"]?.string ?? "",
            uid: json["uid"]?.string ?? ""
        )
    }

    /// The entry of the one controller of an object.
    package var controllerJSON: JSONValue {
        [
            "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
            "controller": true, "blockOwnerDeletion": true,
        ]
    }
}
