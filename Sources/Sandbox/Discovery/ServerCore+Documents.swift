import HTTPTransport
import KubeModel

extension ServerCore {
    /// Answers requests for paths that are no resources.
    mutating func serveDocument(_ exchange: Exchange) -> ServerResponse {
        guard exchange.request.method == "GET" || exchange.request.method == "HEAD" else { return .notFound }
        let parts = exchange.info.path.split(separator: "/").map(String.init)
        switch parts.first {
        case nil: return .json(200, ["paths": .array(rootPaths.map(JSONValue.string))])
        case "version" where parts.count == 1: return .json(200, DiscoveryDocuments.version)
        case "healthz", "livez", "readyz": return .text(200, health(exchange, parts[0]))
        case "api" where parts.count <= 2: return serveCore(exchange, parts)
        case "apis" where parts.count <= 3: return serveGroups(exchange, parts)
        case "openapi": return serveOpenAPI(exchange, parts)
        default: return .notFound
        }
    }

    private var rootPaths: [String] {
        ["/api", "/api/v1", "/apis"]
            + DiscoveryDocuments.groups(cluster.registry).flatMap { group in
                ["/apis/\(group.name)"] + group.versions.map { "/apis/\(group.name)/\($0)" }
            } + ["/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"]
    }

    private func health(_ exchange: Exchange, _ name: String) -> String {
        exchange.request.query.contains { $0.name == "verbose" }
            ? "[+]ping ok\n[+]etcd ok\n\(name) check passed\n" : "ok"
    }

    private func wantsAggregated(_ exchange: Exchange) -> Bool {
        exchange.request.headers["Accept"]?.contains("g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList") == true
    }

    private func aggregated(core: Bool) -> ServerResponse {
        var response = ServerResponse.json(200, DiscoveryDocuments.aggregated(core: core, cluster.registry))
        response.headers["Content-Type"] = DiscoveryDocuments.aggregatedType
        return response
    }

    private func serveCore(_ exchange: Exchange, _ parts: [String]) -> ServerResponse {
        if parts.count == 1 {
            if wantsAggregated(exchange) { return aggregated(core: true) }
            return .json(200, DiscoveryDocuments.versions(host: exchange.request.headers["Host"] ?? "127.0.0.1:443"))
        }
        return resourceList(group: "", version: parts[1])
    }

    private func serveGroups(_ exchange: Exchange, _ parts: [String]) -> ServerResponse {
        switch parts.count {
        case 1:
            if wantsAggregated(exchange) { return aggregated(core: false) }
            return .json(200, DiscoveryDocuments.groupList(cluster.registry))
        case 2:
            let groups = DiscoveryDocuments.groups(cluster.registry)
            guard let group = groups.first(where: { $0.name == parts[1] }) else { return .notFound }
            var json = DiscoveryDocuments.group(group.name, group.versions)
            json["kind"] = "APIGroup"
            json["apiVersion"] = "v1"
            return .json(200, json)
        default: return resourceList(group: parts[1], version: parts[2])
        }
    }

    private func resourceList(group: String, version: String) -> ServerResponse {
        let groupVersion = ResourceRegistry.GroupVersion(group: group, version: version)
        guard cluster.registry.groupVersions.contains(groupVersion) else { return .notFound }
        return .json(200, DiscoveryDocuments.resourceList(groupVersion, cluster.registry))
    }

    private mutating func serveOpenAPI(_ exchange: Exchange, _ parts: [String]) -> ServerResponse {
        switch parts.dropFirst().first {
        case "v2" where parts.count == 2:
            let accept = exchange.request.headers["Accept"] ?? "*/*"
            guard accept.contains("json") || accept.contains("*/*") else {
                return .text(406, "only application/json is offered\n")
            }
            return .json(200, OpenAPIDocuments.swagger(cluster.registry))
        case "v3" where parts.count == 2:
            var response = ServerResponse.json(200, openAPI.index(cluster.registry))
            response.headers["Content-Type"] = "text/plain; charset=utf-8"
            return response
        case "v3":
            let name = parts.dropFirst(2).joined(separator: "/")
            guard let bytes = openAPI.document(name, cluster.registry) else { return .notFound }
            return ServerResponse(status: 200, headers: ["Content-Type": "application/json"], body: .whole(bytes))
        default: return .notFound
        }
    }
}
