package import HTTPTransport

/// One request to the Kubernetes API, as a value.
package struct APIRequest: Sendable, Hashable {
    /// What is sent in a patch.
    package enum Patch: Sendable, Hashable {
        case json([JSONPatchOperation])
        case merge(JSONValue)
        /// Server-side apply of the whole intent of one field manager.
        case apply(KubeObject, manager: String, force: Bool)
    }

    package var method: String
    /// The path without query, percent-encoded.
    package var path: String
    package var query: [(name: String, value: String)] { queryItems.map { ($0.name, $0.value) } }
    package var body: JSONValue?
    package var contentType: String
    /// The kind, subresource and verb, for accounting: what RBAC would be asked.
    package var resource: ResourceKind
    package var subresource: String
    package var verb: String
    package var name: String
    package var namespace: String
    var queryItems: [QueryItem]

    struct QueryItem: Sendable, Hashable {
        var name: String
        var value: String
    }

    private init(
        _ method: String,
        verb: String,
        _ kind: ResourceKind,
        namespace: String?,
        name: String = "",
        subresource: String = "",
        query: [QueryItem] = [],
        body: JSONValue? = nil,
        contentType: String = "application/json"
    ) {
        var path = kind.path(namespace: namespace.map(Self.encoded))
        if !name.isEmpty { path += "/\(Self.encoded(name))" }
        if !subresource.isEmpty { path += "/\(subresource)" }
        self.method = method
        self.path = path
        self.body = body
        self.contentType = contentType
        resource = kind
        self.subresource = subresource
        self.verb = verb
        self.name = name
        self.namespace = namespace ?? ""
        queryItems = query
    }

    /// Whether the request can change anything at the server.
    package var isWrite: Bool { method != "GET" }

    package static func get(_ kind: ResourceKind, _ key: ObjectKey) -> APIRequest {
        APIRequest("GET", verb: "get", kind, namespace: key.namespace, name: key.name)
    }

    /// Lists objects; `limit` and `continue` page, `resourceVersion` asks for a view at least that new.
    package static func list(
        _ kind: ResourceKind,
        namespace: String?,
        selector: Selector = .everything,
        limit: Int? = nil,
        continue token: String? = nil,
        resourceVersion: String? = nil
    ) -> APIRequest {
        var query = selector.query
        if let limit { query.append(QueryItem(name: "limit", value: "\(limit)")) }
        if let token { query.append(QueryItem(name: "continue", value: token)) }
        if let resourceVersion, token == nil {
            query.append(QueryItem(name: "resourceVersion", value: resourceVersion))
            query.append(QueryItem(name: "resourceVersionMatch", value: "NotOlderThan"))
        }
        return APIRequest("GET", verb: "list", kind, namespace: namespace, query: query)
    }

    /// Watches from a resource version on, with bookmarks.
    package static func watch(
        _ kind: ResourceKind,
        namespace: String?,
        selector: Selector = .everything,
        resourceVersion: String,
        timeout: Duration,
        sendInitialEvents: Bool = false
    ) -> APIRequest {
        var query = selector.query
        query.append(QueryItem(name: "watch", value: "1"))
        query.append(QueryItem(name: "allowWatchBookmarks", value: "true"))
        query.append(QueryItem(name: "timeoutSeconds", value: "\(timeout.components.seconds)"))
        if !resourceVersion.isEmpty || !sendInitialEvents {
            query.append(QueryItem(name: "resourceVersion", value: resourceVersion))
        }
        if sendInitialEvents {
            query.append(QueryItem(name: "sendInitialEvents", value: "true"))
            query.append(QueryItem(name: "resourceVersionMatch", value: "NotOlderThan"))
        }
        return APIRequest("GET", verb: "watch", kind, namespace: namespace, query: query)
    }

    /// Creates the object; unknown fields are refused by the server.
    package static func create(_ kind: ResourceKind, _ object: KubeObject, manager: String) -> APIRequest {
        APIRequest(
            "POST",
            verb: "create",
            kind,
            namespace: kind.isNamespaced ? object.namespace : nil,
            query: [QueryItem(name: "fieldManager", value: manager), .strict],
            body: object.json
        )
    }

    /// Replaces the object, guarded by the resource version it carries.
    package static func update(_ kind: ResourceKind, _ object: KubeObject, manager: String) -> APIRequest {
        APIRequest(
            "PUT",
            verb: "update",
            kind,
            namespace: kind.isNamespaced ? object.namespace : nil,
            name: object.name,
            query: [QueryItem(name: "fieldManager", value: manager), .strict],
            body: object.json
        )
    }

    /// Patches the object or one of its subresources.
    package static func patch(
        _ kind: ResourceKind,
        _ key: ObjectKey,
        subresource: String = "",
        _ patch: Patch,
        manager: String = ""
    ) -> APIRequest {
        var query: [QueryItem] = [.strict]
        let body: JSONValue
        let contentType: String
        switch patch {
        case .json(let operations):
            body = .array(operations.map(\.json))
            contentType = "application/json-patch+json"
        case .merge(let document):
            body = document
            contentType = "application/merge-patch+json"
        case .apply(let object, let applier, let force):
            body = object.json
            contentType = "application/apply-patch+yaml"
            query.append(QueryItem(name: "fieldManager", value: applier))
            query.append(QueryItem(name: "force", value: force ? "true" : "false"))
        }
        if !manager.isEmpty { query.append(QueryItem(name: "fieldManager", value: manager)) }
        return APIRequest(
            "PATCH",
            verb: "patch",
            kind,
            namespace: kind.isNamespaced ? key.namespace : nil,
            name: key.name,
            subresource: subresource,
            query: query,
            body: body,
            contentType: contentType
        )
    }

    /// Deletes the object if it still is the one with that UID.
    package static func delete(_ kind: ResourceKind, _ key: ObjectKey, uid: String) -> APIRequest {
        APIRequest(
            "DELETE",
            verb: "delete",
            kind,
            namespace: kind.isNamespaced ? key.namespace : nil,
            name: key.name,
            body: [
                "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background",
                "preconditions": ["uid": .string(uid)],
            ]
        )
    }
}

extension APIRequest.QueryItem {
    static let strict = APIRequest.QueryItem(name: "fieldValidation", value: "Strict")
}

/// Which objects a list or a watch covers.
package struct Selector: Sendable, Hashable {
    package var labels: String
    package var fields: String

    package init(labels: String = "", fields: String = "") {
        self.labels = labels
        self.fields = fields
    }

    package static let everything = Selector()

    var query: [APIRequest.QueryItem] {
        var items: [APIRequest.QueryItem] = []
        if !labels.isEmpty { items.append(APIRequest.QueryItem(name: "labelSelector", value: labels)) }
        if !fields.isEmpty { items.append(APIRequest.QueryItem(name: "fieldSelector", value: fields)) }
        return items
    }
}

extension APIRequest {
    /// Path and query, percent-encoded (RFC 3986: only unreserved characters stay).
    package var target: String {
        guard !queryItems.isEmpty else { return path }
        return path + "?"
            + queryItems.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// The text with everything but unreserved characters percent-encoded.
    package static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }

    /// The request as HTTP, below the server's base URL and without credentials.
    package func http(base: String, limits: HTTPRequest.Limits = HTTPRequest.Limits()) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if body != nil { headers["Content-Type"] = contentType }
        return HTTPRequest(method: method, url: base + target, headers: headers, body: body?.encoded, limits: limits)
    }
}
