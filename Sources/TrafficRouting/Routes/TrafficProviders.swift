/// Every traffic provider there is.
package enum TrafficProviders {
    package static let all: [any TrafficProvider] = [
        HTTPRouteProvider(), GRPCRouteProvider(),
    ]
}
