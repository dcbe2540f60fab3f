import KubeModel
import RolloutAPI
import RolloutCore

/// Where the two kinds of routes of the Gateway API differ.
package enum GatewayDialect: Sendable, Hashable {
    case http, grpc

    var kind: ResourceKind {
        switch self {
        case .http: .httpRoute
        case .grpc: .grpcRoute
        }
    }

    var capabilities: Set<TrafficCapability> {
        switch self {
        case .http: [.weight, .matchHeaders, .matchCookies, .matchQueryParams, .acknowledgement]
        case .grpc: [.weight, .matchHeaders, .matchCookies, .acknowledgement]
        }
    }

    func spec(in traffic: TrafficSpec) -> GatewayTraffic? {
        switch self {
        case .http: traffic.httpRoute
        case .grpc: traffic.grpcRoute
        }
    }

    /// What the API server makes of a rule without matches.
    var defaultMatch: JSONObject {
        switch self {
        case .http: ["path": ["type": "PathPrefix", "value": "/"]]
        case .grpc: [:]
        }
    }

    /// Limits of the resource definitions, on one route and on one rule.
    static let ruleLimit = 16
    static let matchLimit = 128
    static let matchLimitOfRule = 64
    static let conditionLimitOfMatch = 16
}
