package import KubeModel

/// What an API server sends in a watch.
package enum WatchText {
    /// One line that adds the object, as a server writes it: compact, and sorted by name.
    package static func added(_ object: JSONValue) -> [UInt8] {
        frame("ADDED", object)
    }

    /// The end of the initial objects of a streaming list.
    package static func bookmark(_ kind: ResourceKind, resourceVersion: String) -> [UInt8] {
        frame(
            "BOOKMARK",
            [
                "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind),
                "metadata": [
                    "annotations": ["k8s.io/initial-events-end": "true"], "resourceVersion": .string(resourceVersion),
                ],
            ]
        )
    }

    private static func frame(_ type: String, _ object: JSONValue) -> [UInt8] {
        Array("{\"type\":\"\(type)\",\"object\":".utf8) + object.canonical + Array("}\n".utf8)
    }
}
