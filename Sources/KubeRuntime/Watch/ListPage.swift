package import KubeModel

/// One page of a list.
package struct ListPage: Sendable, Hashable {
    /// The objects, each with its kind and version.
    package var objects: [KubeObject]
    package var resourceVersion: String
    /// Asks for the next page; empty on the last one.
    package var continuation: String

    package init(objects: [KubeObject], resourceVersion: String, continuation: String = "") {
        self.objects = objects
        self.resourceVersion = resourceVersion
        self.continuation = continuation
    }

    /// Why a document is no list of objects.
    package struct Malformed: Error, Sendable, Hashable, CustomStringConvertible {
        package var message: String

        package var description: String { message }
    }

    /// Reads the server's answer; the items of a list carry no kind, so that the list's is put in.
    package init(_ json: JSONValue, of kind: ResourceKind) throws(Malformed) {
        guard json["kind"]?.string == "\(kind.kind)List" else {
            throw Malformed(message: "not a list of \(kind): kind \(json["kind"]?.string ?? "missing")")
        }
        guard let version = json[path: "metadata", "resourceVersion"]?.string, !version.isEmpty else {
            throw Malformed(message: "a list without resource version")
        }
        let items: [JSONValue]
        switch json["items"] {
        case .array(let elements): items = elements
        // Go writes an empty slice that was never made as null.
        case .null: items = []
        default: throw Malformed(message: "a list without items")
        }
        var objects: [KubeObject] = []
        objects.reserveCapacity(items.count)
        for item in items { objects.append(try Self.object(item, kind)) }
        self.init(
            objects: objects,
            resourceVersion: version,
            continuation: json[path: "metadata", "continue"]?.string ?? ""
        )
    }

    private static func object(_ json: JSONValue, _ kind: ResourceKind) throws(Malformed) -> KubeObject {
        var object = KubeObject(json)
        guard !object.name.isEmpty, !object.resourceVersion.isEmpty else {
            throw Malformed(message: "an item without name or resource version")
        }
        if object.kind.isEmpty { object.json["kind"] = .string(kind.kind) }
        if object.apiVersion.isEmpty { object.json["apiVersion"] = .string(kind.apiVersion) }
        return object
    }
}
