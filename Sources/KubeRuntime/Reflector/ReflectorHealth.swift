/// How well a reflector keeps its view up to date.
package enum ReflectorHealth: Sendable, Hashable {
    /// Nothing was read yet, and nothing failed.
    case starting
    case healthy
    /// Requests fail; they are repeated, and the last view is kept.
    case failing(reason: String)
    /// The API server refuses the request until somebody grants what it names: `list deployments.apps`.
    case forbidden(permission: String)
    /// The API server does not know the kind; it is asked again every minute.
    case notInstalled
    /// The server offered a view older than the one held, which is kept.
    case wentBack(reason: String)

    /// The reason of a condition, CamelCase.
    package var reason: String {
        switch self {
        case .starting: "Starting"
        case .healthy: "Watching"
        case .failing: "RequestsFail"
        case .forbidden: "Forbidden"
        case .notInstalled: "NotInstalled"
        case .wentBack: "ResourceVersionWentBack"
        }
    }

    /// What people need to know, or an empty string.
    package var message: String {
        switch self {
        case .starting, .healthy: ""
        case .failing(let reason), .wentBack(let reason): reason
        case .forbidden(let permission): "RBAC missing: \(permission)"
        case .notInstalled: "the API server does not serve this kind"
        }
    }
}

/// What a reflector did and met so far.
package struct ReflectorStatistics: Sendable, Hashable {
    package var lists = 0
    package var watches = 0
    package var failures = 0
    package var events = 0
    package var bookmarks = 0
    package var unknownEvents = 0
    package var oversizeFrames = 0
    package var malformedFrames = 0
    /// Watches given up because nothing arrived in time.
    package var silentWatches = 0

    package init() {}
}
