/// Weights and matches on an `HTTPRoute`.
package struct HTTPRouteProvider: GatewayProvider {
    package static let name = "httpRoute"
    package static let dialect = GatewayDialect.http

    package init() {}
}
