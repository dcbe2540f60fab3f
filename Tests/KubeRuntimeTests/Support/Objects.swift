import KubeModel
import KubeRuntime

/// A Service, small enough to write down often.
func service(
    _ name: String,
    namespace: String = "ml",
    uid: String? = nil,
    version: Int,
    app: String = "x"
) -> KubeObject {
    KubeObject([
        "apiVersion": "v1", "kind": "Service",
        "metadata": [
            "name": .string(name), "namespace": .string(namespace), "uid": .string(uid ?? "uid-\(name)"),
            "resourceVersion": .string("\(version)"), "labels": ["app": .string(app)],
        ],
    ])
}

func key(_ name: String, namespace: String = "ml") -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

/// The frame of a watch.
func frame(_ type: String, _ object: KubeObject) -> [UInt8] {
    let json: JSONValue = ["type": .string(type), "object": object.json]
    return json.encoded + [UInt8(ascii: "\n")]
}

func bookmark(_ version: Int, endsInitialEvents: Bool = false) -> [UInt8] {
    var metadata: JSONObject = ["resourceVersion": .string("\(version)")]
    if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
    return frame("BOOKMARK", KubeObject(["kind": "Service", "apiVersion": "v1", "metadata": .object(metadata)]))
}

func errorFrame(_ code: Int, _ reason: String) -> [UInt8] {
    frame(
        "ERROR",
        KubeObject(["kind": "Status", "apiVersion": "v1", "code": .int(code), "reason": .string(reason), "message": ""])
    )
}

/// A page of a list of Services, whose items lack kind and version as the API server's do.
func page(_ objects: [KubeObject], version: Int, continuation: String = "") -> JSONValue {
    [
        "kind": "ServiceList", "apiVersion": "v1",
        "metadata": ["resourceVersion": .string("\(version)"), "continue": .string(continuation)],
        "items": .array(
            objects.map { object in
                var json = object.json
                json["kind"] = nil
                json["apiVersion"] = nil
                return json
            }
        ),
    ]
}

/// The names and resource versions of what a store holds.
func contents(_ store: Store) -> [String: String] {
    Dictionary(uniqueKeysWithValues: store.objects().map { ($0.key.description, $0.resourceVersion) })
}
