package import RolloutAPI

/// Every traffic provider there is.
package enum TrafficProviders {
    package static let all: [any TrafficProvider] = [
        ServiceProvider(), HTTPRouteProvider(), GRPCRouteProvider(), IngressProvider(), TraefikProvider(),
    ]

    /// The provider that the spec names; a plain Service where it names none.
    package static func provider(for traffic: TrafficSpec?) -> any TrafficProvider {
        if traffic?.httpRoute != nil { return HTTPRouteProvider() }
        if traffic?.grpcRoute != nil { return GRPCRouteProvider() }
        if traffic?.ingress != nil { return IngressProvider() }
        if traffic?.traefik != nil { return TraefikProvider() }
        return ServiceProvider()
    }
}
