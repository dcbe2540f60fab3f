/// Weights and matches on a `GRPCRoute`, which knows no query parameters.
package struct GRPCRouteProvider: GatewayProvider {
    package static let name = "grpcRoute"
    package static let dialect = GatewayDialect.grpc

    package init() {}
}
