package import KubeModel

/// Which route carries the traffic; exactly one provider, `service` where none is named.
package struct TrafficSpec: Sendable, Hashable, Codable {
    package var service: ServiceTraffic?
    package var httpRoute: GatewayTraffic?
    package var grpcRoute: GatewayTraffic?
    package var ingress: IngressTraffic?
    package var traefik: TraefikTraffic?
    /// How long a written weight takes to reach every proxy, where the provider acknowledges nothing.
    package var settle: TimeSpan?

    package init() {}

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case service, httpRoute, grpcRoute, ingress, traefik, settle
    }
}

/// A plain Service of the rollout's name: blue/green by selector, canary by the ratio of replicas.
package struct ServiceTraffic: Sendable, Hashable, Codable {
    package init() {}
}

/// An `HTTPRoute` or a `GRPCRoute` of the user's.
package struct GatewayTraffic: Sendable, Hashable, Codable {
    package var name: String
    /// Names of the rules whose weights are moved; all that name both Services where absent.
    package var rules: [String]?

    package init(name: String, rules: [String]? = nil) {
        self.name = name
        self.rules = rules
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, rules
    }
}

/// An Ingress of ingress-nginx; the controller adds a canary Ingress beside it.
package struct IngressTraffic: Sendable, Hashable, Codable {
    package var name: String
    /// `nginx.ingress.kubernetes.io` where absent.
    package var annotationPrefix: String?

    package init(name: String, annotationPrefix: String? = nil) {
        self.name = name
        self.annotationPrefix = annotationPrefix
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, annotationPrefix
    }
}

/// A weighted `TraefikService` of the user's.
package struct TraefikTraffic: Sendable, Hashable, Codable {
    package var name: String

    package init(name: String) {
        self.name = name
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name
    }
}

/// A request that always goes to the candidate; all parts given must match.
package struct RequestMatch: Sendable, Hashable, Codable {
    package struct Value: Sendable, Hashable, Codable {
        package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
            case exact = "Exact"
            case regularExpression = "RegularExpression"
        }

        package var name: String
        package var value: String
        package var type: Kind?

        package init(name: String, value: String, type: Kind? = nil) {
            self.name = name
            self.value = value
            self.type = type
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case name, value, type
        }
    }

    package var headers: [Value]?
    package var cookies: [Value]?
    package var queryParams: [Value]?

    package init(headers: [Value]? = nil, cookies: [Value]? = nil, queryParams: [Value]? = nil) {
        self.headers = headers
        self.cookies = cookies
        self.queryParams = queryParams
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case headers, cookies, queryParams
    }
}
