package import KubeModel

/// One request that changes a route; absolute, and harmless to repeat.
package enum RouteChange: Sendable, Hashable {
    /// A JSON Patch that begins with a `test` of the resource version it was made for.
    case patch(ResourceKind, ObjectKey, [JSONPatchOperation])
    /// Server-side apply, forced, of everything the controller says about an object.
    case apply(ResourceKind, KubeObject)
    case delete(ResourceKind, ObjectKey, uid: String)

    package var reference: RouteReference {
        switch self {
        case .patch(let kind, let key, _), .delete(let kind, let key, _): RouteReference(kind: kind, key: key)
        case .apply(let kind, let object): RouteReference(kind: kind, key: object.key)
        }
    }

    /// The request to the API server.
    ///
    /// What is said about an object that is not the rollout's own is said under a name of its own, `<manager>-guest`:
    /// an apply takes back whatever the same manager applied before, which may have been the whole object.
    package func request(manager: String) -> APIRequest {
        switch self {
        case .patch(let kind, let key, let operations): .patch(kind, key, .json(operations), manager: manager)
        case .apply(let kind, let object):
            .patch(
                kind,
                object.key,
                .apply(
                    object,
                    manager: object.controllerReference == nil ? "\(manager)-guest" : manager,
                    force: true
                )
            )
        case .delete(let kind, let key, let uid): .delete(kind, key, uid: uid)
        }
    }
}

/// What to write so that a route says a split.
package enum RouteWrites: Sendable, Hashable {
    /// In the order to send them; empty where the route says it already.
    case changes([RouteChange])
    /// Nothing, for the reason given.
    case refused(String)

    package var changes: [RouteChange] {
        guard case .changes(let changes) = self else { return [] }
        return changes
    }

    package var problem: String? {
        guard case .refused(let message) = self else { return nil }
        return message
    }

    /// The changes that the body returns, or the problem it meets.
    init(_ body: () throws(RouteProblem) -> [RouteChange]) {
        do throws(RouteProblem) {
            self = .changes(try body())
        } catch {
            self = .refused(error.message)
        }
    }
}
