/// The route that carries a rollout's traffic, as the status remembers it: what `spec.traffic` named.
package struct RouteUse: Sendable, Hashable, Codable {
    /// The member of `spec.traffic` that chose the provider.
    package var provider: String
    /// Absent for a plain Service, which bears the rollout's name.
    package var name: String?
    /// Sorted, since their order means nothing.
    package var rules: [String]?
    package var annotationPrefix: String?

    package init(_ traffic: TrafficSpec?) {
        let kind = (traffic ?? TrafficSpec()).provider
        provider = kind.rawValue
        switch kind {
        case .service: break
        case .httpRoute: (name, rules) = (traffic?.httpRoute?.name, traffic?.httpRoute?.rules?.sorted())
        case .grpcRoute: (name, rules) = (traffic?.grpcRoute?.name, traffic?.grpcRoute?.rules?.sorted())
        case .ingress: (name, annotationPrefix) = (traffic?.ingress?.name, traffic?.ingress?.annotationPrefix)
        case .traefik: name = traffic?.traefik?.name
        }
    }

    /// What `spec.traffic` said.
    package var traffic: TrafficSpec {
        var traffic = TrafficSpec()
        switch (TrafficProviderKind(rawValue: provider), name) {
        case (.httpRoute, let name?): traffic.httpRoute = GatewayTraffic(name: name, rules: rules)
        case (.grpcRoute, let name?): traffic.grpcRoute = GatewayTraffic(name: name, rules: rules)
        case (.ingress, let name?):
            traffic.ingress = IngressTraffic(name: name, annotationPrefix: annotationPrefix)
        case (.traefik, let name?): traffic.traefik = TraefikTraffic(name: name)
        default: traffic.service = ServiceTraffic()
        }
        return traffic
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case provider, name, rules, annotationPrefix
    }
}

extension RouteUse: CustomStringConvertible {
    /// `httpRoute fraud`.
    package var description: String { name.map { "\(provider) \($0)" } ?? provider }
}
