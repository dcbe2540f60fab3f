package import RolloutAPI

/// Every traffic provider there is.
package enum TrafficProviders {
    package static let all: [any TrafficProvider] = TrafficProviderKind.allCases.map(provider)

    /// The provider that the spec names; a plain Service where it names none.
    package static func provider(for traffic: TrafficSpec?) -> any TrafficProvider {
        provider((traffic ?? TrafficSpec()).provider)
    }

    private static func provider(_ kind: TrafficProviderKind) -> any TrafficProvider {
        switch kind {
        case .service: ServiceProvider()
        case .httpRoute: HTTPRouteProvider()
        case .grpcRoute: GRPCRouteProvider()
        case .ingress: IngressProvider()
        case .traefik: TraefikProvider()
        }
    }
}
