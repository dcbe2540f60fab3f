import KubeModel

/// What a request asks for, read from its method and path: what authorization and routing go by.
struct RequestInfo: Sendable {
    var verb: String
    /// The path is one of a resource.
    var isResource = false
    var path: String
    var group = ""
    var version = ""
    var resource = ""
    var subresource = ""
    var name = ""
    var namespace = ""

    init(_ request: ServerRequest) {
        path = request.path
        verb = request.method.lowercased()
        let parts = request.path.split(separator: "/").map(String.init)
        switch parts.first {
        case "api" where parts.count >= 3:
            version = parts[1]
            readResource(parts[2...], request)
        case "apis" where parts.count >= 4:
            group = parts[1]
            version = parts[2]
            readResource(parts[3...], request)
        default: break
        }
    }

    private mutating func readResource(_ parts: ArraySlice<String>, _ request: ServerRequest) {
        isResource = true
        var rest = parts
        if rest.first == "namespaces" {
            let after = Array(rest.dropFirst())
            let isNamespaceItself = after.count <= 1 || ["status", "finalize"].contains(after[1])
            if isNamespaceItself {
                namespace = after.first ?? ""
            } else {
                namespace = after[0]
                rest = after[1...]
            }
        }
        resource = rest.first ?? ""
        name = rest.dropFirst().first ?? ""
        subresource = rest.dropFirst(2).joined(separator: "/")
        verb = Self.verb(request, hasName: !name.isEmpty)
    }

    private static func verb(_ request: ServerRequest, hasName: Bool) -> String {
        switch request.method {
        case "POST": "create"
        case "PUT": "update"
        case "PATCH": "patch"
        case "DELETE": hasName ? "delete" : "deletecollection"
        case "GET", "HEAD": request.flag("watch") ? "watch" : hasName ? "get" : "list"
        default: request.method.lowercased()
        }
    }

    /// The groupVersion of the request.
    var groupVersion: ResourceRegistry.GroupVersion {
        ResourceRegistry.GroupVersion(group: group, version: version)
    }
}
