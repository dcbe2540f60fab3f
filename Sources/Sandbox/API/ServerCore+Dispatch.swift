import HTTPTransport
import KubeModel

extension ServerCore {
    /// Answers a request; what behaviours make of it comes with the next `settle`.
    mutating func respond(to request: ServerRequest, now: Timestamp) -> ServerResponse {
        cluster.now = max(now, cluster.now)
        let info = RequestInfo(request)
        do {
            let user = try authenticate(request)
            var context = RequestContext(request, info, user)
            do {
                try authorize(user, info)
                return try dispatch(&context)
            } catch {
                return .refusal(error, warnings: context.warnings)
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

    private func authorize(_ user: UserInfo, _ info: RequestInfo) throws(Refusal) {
        let answer = Authorizer(cluster: cluster).decide(user, Authorizer.Question(info))
        guard !answer.isAllowed else { return }
        throw .forbidden(user, info)
    }

    private mutating func dispatch(_ context: inout RequestContext) throws(Refusal) -> ServerResponse {
        let info = context.info
        guard info.isResource else { return serveDocument(context) }
        guard let type = cluster.registry[info.group, info.version, info.resource] else { return .notFound }
        guard type.kind.isNamespaced || info.namespace.isEmpty || info.resource == "namespaces" else {
            return .notFound
        }
        if let review = try Reviews.answer(&context, type, cluster) { return review }
        if !info.subresource.isEmpty { return try serveSubresource(&context, type) }
        guard type.verbs.contains(info.verb) else {
            if context.request.method == "PATCH", info.name.isEmpty { throw .badRequest("name must be provided") }
            throw Refusal(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                details: [:]
            )
        }
        switch info.verb {
        case "get": return try get(context, type)
        case "list": return try list(context, type)
        case "watch": return try watch(context, type)
        case "create": return try create(&context, type)
        case "update": return try update(&context, type)
        case "patch": return try patch(&context, type)
        case "delete": return try delete(context, type)
        case "deletecollection": return try deleteCollection(context, type)
        default: return .notFound
        }
    }

    /// The namespace the path names; nil for all.
    func namespace(_ context: RequestContext, _ type: ResourceType) -> String? {
        guard type.kind.isNamespaced else { return "" }
        return context.info.namespace.isEmpty ? nil : context.info.namespace
    }

    func key(_ context: RequestContext, _ type: ResourceType) -> ObjectKey {
        ObjectKey(namespace: type.kind.isNamespaced ? context.info.namespace : "", name: context.info.name)
    }
}
