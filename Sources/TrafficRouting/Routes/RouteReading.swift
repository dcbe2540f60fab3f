package import KubeModel
package import RolloutCore

/// One object that a provider reads and writes.
package struct RouteReference: Sendable, Hashable {
    package var kind: ResourceKind
    package var key: ObjectKey

    package init(kind: ResourceKind, key: ObjectKey) {
        self.kind = kind
        self.key = key
    }

    /// The object among those given; one that does not tell its kind is known by its key.
    package func object(in current: [KubeObject]) -> KubeObject? {
        current.first { $0.key == key && ($0.kind.isEmpty || $0.kind == kind.kind) }
    }

    /// Kind and name, as in messages.
    var text: String { "\(kind.kind) \(key.name)" }
}

/// What a route says now.
package enum RouteReading: Sendable, Hashable {
    /// Exactly this split, in normal form.
    case split(TrafficSplit)
    /// Something else than any split: rules that disagree, a weight edited by hand, an object of ours that is missing.
    /// Rendering puts it right.
    case mixed(String)
    /// The user's object, or a part of it, is not there: the message says what to add.
    case missing(String)
    /// The user's object is such that nothing can be written to it; someone must change it first.
    case unreadable(String)

    package var split: TrafficSplit? {
        guard case .split(let split) = self else { return nil }
        return split
    }

    /// Why nothing can be written and what to do about it; nil where rendering helps.
    package var problem: String? {
        switch self {
        case .split, .mixed: nil
        case .missing(let message), .unreadable(let message): message
        }
    }
}

/// Why a route can't be read or written.
enum RouteProblem: Error {
    case missing(String)
    case unreadable(String)
    /// The route is in order, but it can't say what is asked of it.
    case impossible(String)

    var message: String {
        switch self {
        case .missing(let message), .unreadable(let message), .impossible(let message): message
        }
    }

    var reading: RouteReading {
        switch self {
        case .missing(let message): .missing(message)
        case .unreadable(let message): .unreadable(message)
        case .impossible(let message): .mixed(message)
        }
    }
}
