package import KubeModel
package import RolloutAPI

/// How live requests are shared between the stable revision and the candidate; absolute, never a difference.
package struct TrafficSplit: Sendable, Hashable {
    /// Percent of live requests sent to the candidate, 0 to 100; the rest goes to the stable revision.
    package var weight: Int
    /// Requests that go to the candidate whatever the weight.
    package var matches: [RequestMatch]

    package init(weight: Int, matches: [RequestMatch] = []) {
        self.weight = min(max(weight, 0), 100)
        self.matches = matches
    }

    /// No request reaches the candidate.
    package static let stableOnly = TrafficSplit(weight: 0)

    /// Whether any request can reach the candidate.
    package var reachesCandidate: Bool { weight > 0 || !matches.isEmpty }
}

/// What a traffic provider can do beyond moving all requests at once.
package enum TrafficCapability: String, Sendable, Hashable, CaseIterable {
    /// Any share between 0 and 100 percent, independent of the number of pods.
    case weight
    /// A share by the number of ready pods.
    case replicaRatio
    case matchHeaders
    case matchCookies
    case matchQueryParams
    /// The data plane reports that it took a change over.
    case acknowledgement
}

/// Whether the data plane serves what the route says.
package enum Acknowledgement: Sendable, Hashable {
    /// It does, since that time where the objects tell it; such a time is never too early.
    case confirmed(at: Timestamp?)
    /// It has not answered yet.
    case pending(String)
    /// It refuses the route, and someone must act.
    case refused(String)
}
