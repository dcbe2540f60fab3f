package import KubeModel

/// One frame of a watch.
package enum WatchEvent: Sendable, Hashable {
    case added(KubeObject)
    case modified(KubeObject)
    /// The object is gone, or left the watch's selector.
    case deleted(KubeObject)
    /// Everything up to the resource version was sent; the flag marks the end of a streaming list's initial objects.
    case bookmark(resourceVersion: String, endsInitialEvents: Bool)
    /// The server ends the watch; nothing that follows on the stream may be read.
    case error(APIStatus)
    /// A type of a later API.
    case unknown(type: String)
    /// A frame longer than the limit was left out.
    case oversize
    /// A frame that is no event.
    case malformed(String)
}

extension WatchEvent {
    /// Set on the bookmark that ends the initial objects of a streaming list (KEP-3157).
    static let initialEventsEnd = "k8s.io/initial-events-end"

    /// Reads a whole frame.
    init(_ frame: JSONValue) {
        guard let type = frame["type"]?.string, let object = frame["object"], object.object != nil else {
            self = .malformed("a frame without type or object")
            return
        }
        switch type {
        case "ADDED", "MODIFIED", "DELETED": self = Self.change(type, object)
        case "BOOKMARK": self = Self.bookmark(object)
        // An error that is no Status is one the server has not classified.
        case "ERROR": self = .error(APIStatus(object) ?? APIStatus(code: 0, reason: "", message: "no Status"))
        default: self = .unknown(type: type)
        }
    }

    private static func change(_ type: String, _ json: JSONValue) -> WatchEvent {
        guard json["kind"]?.string != "Table" else { return .malformed("a Table in place of an object") }
        let metadata = json["metadata"]?.object
        guard metadata?["name"]?.string?.isEmpty == false else { return .malformed("an object without name") }
        guard metadata?["resourceVersion"]?.string?.isEmpty == false else {
            return .malformed("an object without resource version")
        }
        let object = KubeObject(json)
        return switch type {
        case "ADDED": .added(object)
        case "MODIFIED": .modified(object)
        default: .deleted(object)
        }
    }

    private static func bookmark(_ json: JSONValue) -> WatchEvent {
        let object = KubeObject(json)
        guard !object.resourceVersion.isEmpty else { return .malformed("a bookmark without resource version") }
        let mark = json[path: "metadata", "annotations", initialEventsEnd]?.string
        return .bookmark(resourceVersion: object.resourceVersion, endsInitialEvents: mark == "true")
    }
}
