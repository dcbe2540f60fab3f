import HTTPTransport
package import KubeModel

/// One request of a controller process to the API server, and what came of it.
package struct Exchange: Sendable, Hashable {
    /// Which process sent it.
    package var process: String
    package var at: Timestamp
    /// The verb that RBAC is asked about.
    package var verb: String
    package var group: String
    package var resource: String
    package var subresource: String
    package var namespace: String
    package var name: String
    package var body: [UInt8]
    /// When it was over: the answer had come, or would never come.
    package var endedAt: Timestamp
    /// The status of the answer; nil where none came.
    package var status: Int?
    /// Whether the cluster changed meanwhile: what was asked was new.
    package var hasCommitted = false

    init(_ request: HTTPRequest, process: String, at time: Timestamp) {
        self.process = process
        at = time
        endedAt = time
        body = request.body ?? []
        let rest = request.url.split(separator: "://", maxSplits: 1).last ?? ""
        let target = rest.drop { $0 != "/" }.split(separator: "?", maxSplits: 1)
        let query = target.count == 2 ? target[1] : ""
        var parts = (target.first ?? "").split(separator: "/").map(String.init)[...]
        group = parts.popFirst() == "apis" ? parts.popFirst() ?? "" : ""
        _ = parts.popFirst()
        namespace = ""
        if parts.first == "namespaces", parts.count > 2 {
            namespace = parts.dropFirst().first ?? ""
            parts = parts.dropFirst(2)
        }
        resource = parts.popFirst() ?? ""
        name = parts.popFirst() ?? ""
        subresource = parts.popFirst() ?? ""
        switch request.method {
        case "POST":
            verb = "create"
            name = (try? JSONValue(parsing: body))?[path: "metadata", "name"]?.string ?? ""
        case "PUT": verb = "update"
        case "PATCH": verb = "patch"
        case "DELETE": verb = "delete"
        default: verb = query.contains("watch=1") ? "watch" : name.isEmpty ? "list" : "get"
        }
    }

    package var isWrite: Bool { !["get", "list", "watch"].contains(verb) }

    /// Whether it can change what is being rolled out: neither the lease nor a message for people.
    package var isEffect: Bool { isWrite && resource != "leases" && resource != "events" }

    /// `patch modelrollouts/status ml/fraud`.
    package var text: String {
        let place = namespace.isEmpty ? name : "\(namespace)/\(name)"
        return "\(verb) \(resource)\(subresource.isEmpty ? "" : "/\(subresource)") \(place)"
    }
}

/// Something that RBAC can grant.
package struct Right: Sendable, Hashable, CustomStringConvertible {
    package var verb: String
    package var group: String
    /// Plural name, with the subresource: `modelrollouts/status`.
    package var resource: String

    package init(verb: String, group: String, resource: String) {
        self.verb = verb
        self.group = group
        self.resource = resource
    }

    package var description: String { "\(verb) \(resource)\(group.isEmpty ? "" : ".\(group)")" }
}

extension Exchange {
    /// What RBAC was asked: for an apply that made something, its creation too.
    var rights: Set<Right> {
        let plural = subresource.isEmpty ? resource : "\(resource)/\(subresource)"
        let asked = Right(verb: verb, group: group, resource: plural)
        guard verb == "patch", status == 201 else { return [asked] }
        return [asked, Right(verb: "create", group: group, resource: plural)]
    }
}

/// What befalls a process at one of its requests.
package enum Strike: Sendable, Hashable, CaseIterable {
    /// It dies with the request unsent.
    case crashBeforeSending
    /// It dies after the server has done what was asked, and before the answer arrives.
    case crashBeforeAnswer
    /// It gets the answer, and dies before it asks for anything else.
    case crashAfterAnswer
    /// It is stopped with the request unsent, and goes on with sending it when it is let go.
    case freeze
}
