/// The providers that `spec.traffic` can name; the raw value is the field's name.
package enum TrafficProviderKind: String, Sendable, Hashable, CaseIterable {
    case service, httpRoute, grpcRoute, ingress, traefik
}

/// What a rollout may ask of a provider.
package enum TrafficFeature: String, Sendable, Hashable, CaseIterable {
    /// Any share between 0 and 100 percent, independent of the number of pods.
    case weight
    /// A share by the number of ready pods.
    case replicaRatio
    case matchHeaders
    case matchCookies
    case matchQueryParams
}

extension TrafficProviderKind {
    /// What a resource that names this provider may ask for; the provider itself declares the same.
    package var features: Set<TrafficFeature> {
        switch self {
        case .service: [.replicaRatio]
        case .httpRoute: [.weight, .matchHeaders, .matchCookies, .matchQueryParams]
        case .grpcRoute: [.weight, .matchHeaders, .matchCookies]
        case .ingress: [.weight, .matchHeaders, .matchCookies]
        case .traefik: [.weight]
        }
    }

    /// Whether requests can be routed by what is in them.
    package var canMatch: Bool {
        !features.isDisjoint(with: [.matchHeaders, .matchCookies, .matchQueryParams])
    }

    /// Whether only one match of one header or one cookie can be held at a time.
    package var takesOneMatchOnly: Bool { self == .ingress }

    /// Weights whose ratio of pods would be more than four to one.
    package static let weightsBeyondRatio = 81...99
}

extension TrafficSpec {
    /// The one provider that is named; `service` where none is.
    package var provider: TrafficProviderKind {
        if httpRoute != nil { return .httpRoute }
        if grpcRoute != nil { return .grpcRoute }
        if ingress != nil { return .ingress }
        if traefik != nil { return .traefik }
        return .service
    }
}
