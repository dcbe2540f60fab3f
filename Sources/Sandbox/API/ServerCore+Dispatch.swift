import HTTPTransport
import KubeModel

extension ServerCore {
    /// Answers a request; what behaviours make of it comes with the next `settle`.
    mutating func respond(to request: ServerRequest, now: Timestamp) -> ServerResponse {
        cluster.now = max(now, cluster.now)
        let info = RequestInfo(request)
        do {
            let user = try impersonated(try authenticate(request), request)
            var exchange = Exchange(request, info, user)
            do {
                try authorize(user, info)
                return try dispatch(&exchange)
            } catch {
                return .refusal(error, warnings: exchange.warnings)
            }
        } catch {
            return .refusal(error)
        }
    }

    private func authenticate(_ request: ServerRequest) throws(Refusal) -> UserInfo {
        guard let header = request.headers["Authorization"] else { return .anonymous }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let user = cluster.user(token: parts[1].trimmingSpaces)
        else { throw .unauthorized }
        return user
    }

    /// Whom the user acts as, where the request asks for that and the user may.
    private func impersonated(_ user: UserInfo, _ request: ServerRequest) throws(Refusal) -> UserInfo {
        guard let name = request.headers["Impersonate-User"], !name.isEmpty else { return user }
        let groups = request.headers.values(of: "Impersonate-Group")
        var asked = [("users", "", name)] + groups.map { ("groups", "", $0) }
        var acted = UserInfo(name: name, groups: groups)
        let parts = name.split(separator: ":").map(String.init)
        if parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" {
            asked[0] = ("serviceaccounts", parts[2], parts[3])
            if groups.isEmpty { acted = .serviceAccount(namespace: parts[2], name: parts[3], uid: "") }
        }
        for (resource, namespace, subject) in asked {
            var info = RequestInfo(ServerRequest(method: "GET", target: "/"))
            info.isResource = true
            info.verb = "impersonate"
            info.resource = resource
            info.namespace = namespace
            info.name = subject
            try authorize(user, info)
        }
        if name != UserInfo.anonymous.name, !acted.groups.contains("system:authenticated") {
            acted.groups.append("system:authenticated")
        }
        return acted
    }

    private func authorize(_ user: UserInfo, _ info: RequestInfo) throws(Refusal) {
        let answer = Authorizer(cluster: cluster).decide(user, Authorizer.Question(info))
        guard !answer.isAllowed else { return }
        throw .forbidden(user, info)
    }

    private mutating func dispatch(_ exchange: inout Exchange) throws(Refusal) -> ServerResponse {
        let info = exchange.info
        guard info.isResource else { return serveDocument(exchange) }
        guard let type = cluster.registry[info.group, info.version, info.resource] else { return .notFound }
        guard type.kind.isNamespaced || info.namespace.isEmpty || info.resource == "namespaces" else {
            return .notFound
        }
        if let review = try Reviews.answer(&exchange, type, cluster) { return review }
        if !info.subresource.isEmpty { return try serveSubresource(&exchange, type) }
        if exchange.request.method == "PATCH", info.name.isEmpty { throw .badRequest("name must be provided") }
        guard type.verbs.contains(info.verb), hasRightPlace(info, type) else { throw .noSuchMethod }
        switch info.verb {
        case "get": return try get(exchange, type)
        case "list": return try list(exchange, type)
        case "watch": return try watch(exchange, type)
        case "create": return try create(&exchange, type)
        case "update": return try update(&exchange, type)
        case "patch": return try patch(&exchange, type)
        case "delete": return try delete(exchange, type)
        case "deletecollection": return try deleteCollection(exchange, type)
        default: return .notFound
        }
    }

    /// Whether the path of a write is that of a collection, or of an object, as its method demands.
    private func hasRightPlace(_ info: RequestInfo, _ type: ResourceType) -> Bool {
        switch info.verb {
        case "create": info.name.isEmpty && (!type.kind.isNamespaced || !info.namespace.isEmpty)
        case "update": !info.name.isEmpty
        default: true
        }
    }

    /// The namespace the path names; nil for all.
    func namespace(_ exchange: Exchange, _ type: ResourceType) -> String? {
        guard type.kind.isNamespaced else { return "" }
        return exchange.info.namespace.isEmpty ? nil : exchange.info.namespace
    }

    func key(_ exchange: Exchange, _ type: ResourceType) -> ObjectKey {
        ObjectKey(namespace: type.kind.isNamespaced ? exchange.info.namespace : "", name: exchange.info.name)
    }
}
