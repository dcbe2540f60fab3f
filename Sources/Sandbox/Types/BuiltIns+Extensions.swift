import KubeModel

extension BuiltIns {
    /// The kinds of the Gateway API, as if its definitions were installed.
    static func gatewayAPI() -> [ResourceType] {
        let group = "gateway.networking.k8s.io"
        let age = PrinterColumn(name: "Age", type: "date", path: ".metadata.creationTimestamp")
        let hostnames = PrinterColumn(name: "Hostnames", type: "string", path: ".spec.hostnames")
        let classColumns = [
            PrinterColumn(name: "Controller", type: "string", path: ".spec.controllerName"),
            condition("Accepted"), age,
            PrinterColumn(name: "Description", type: "string", priority: 1, path: ".spec.description"),
        ]
        let gatewayColumns = [
            PrinterColumn(name: "Class", type: "string", path: ".spec.gatewayClassName"),
            PrinterColumn(name: "Address", type: "string", path: ".status.addresses[*].value"),
            condition("Programmed"), age,
        ]
        var types: [ResourceType] = []
        func add(
            _ plural: String,
            _ kind: String,
            _ versions: [String],
            short: [String] = [],
            _ columns: [PrinterColumn] = [],
            isNamespaced: Bool = true
        ) {
            for version in versions {
                let kind = ResourceKind(
                    group: group,
                    version: version,
                    kind: kind,
                    plural: plural,
                    isNamespaced: isNamespaced
                )
                types.append(
                    extensionType(
                        kind,
                        storageVersion: versions[0],
                        short: short,
                        columns: columns,
                        categories: ["gateway-api"]
                    )
                )
            }
        }
        add("gatewayclasses", "GatewayClass", ["v1", "v1beta1"], short: ["gc"], classColumns, isNamespaced: false)
        add("gateways", "Gateway", ["v1", "v1beta1"], short: ["gtw"], gatewayColumns)
        add("httproutes", "HTTPRoute", ["v1", "v1beta1"], [hostnames, age])
        add("grpcroutes", "GRPCRoute", ["v1"], [hostnames, age])
        add("referencegrants", "ReferenceGrant", ["v1", "v1beta1"], short: ["refgrant"], [age])
        add("backendtlspolicies", "BackendTLSPolicy", ["v1", "v1alpha3"], short: ["btlspolicy"], [age])
        add("tlsroutes", "TLSRoute", ["v1", "v1alpha3", "v1alpha2"], [age])
        add("tcproutes", "TCPRoute", ["v1alpha2"], [age])
        return types
    }

    private static func condition(_ type: String) -> PrinterColumn {
        PrinterColumn(name: type, type: "string", path: ".status.conditions[?(@.type==\"\(type)\")].status")
    }

    /// The kinds of Traefik, as if its definitions were installed.
    static func traefik() -> [ResourceType] {
        let kinds = [
            ("ingressroutes", "IngressRoute"), ("ingressroutetcps", "IngressRouteTCP"),
            ("ingressrouteudps", "IngressRouteUDP"), ("middlewares", "Middleware"),
            ("middlewaretcps", "MiddlewareTCP"), ("serverstransports", "ServersTransport"),
            ("serverstransporttcps", "ServersTransportTCP"), ("tlsoptions", "TLSOption"), ("tlsstores", "TLSStore"),
            ("traefikservices", "TraefikService"),
        ]
        return kinds.map { plural, kind in
            extensionType(
                ResourceKind(group: "traefik.io", version: "v1alpha1", kind: kind, plural: plural),
                storageVersion: "v1alpha1",
                short: [],
                columns: [],
                categories: [],
                hasStatus: false
            )
        }
    }

    private static func extensionType(
        _ kind: ResourceKind,
        storageVersion: String,
        short: [String],
        columns: [PrinterColumn],
        categories: [String],
        hasStatus: Bool = true
    ) -> ResourceType {
        var parts = ResourceType.Parts()
        parts.shortNames = short
        parts.categories = categories
        parts.verbs = CustomResourceTypes.verbs
        parts.isCustom = true
        parts.hasGeneration = true
        parts.hasStatus = hasStatus
        parts.columns = columns
        parts.schema = BuiltInSchemas.schema(kind.kind) ?? BuiltInSchemas.openObject
        let own = JSONValue.string(kind.apiVersion)
        let stored = JSONValue.string("\(kind.group)/\(storageVersion)")
        parts.fromStorage = { CustomResourceTypes.relabelled($0, own) }
        parts.toStorage = { CustomResourceTypes.relabelled($0, stored) }
        return ResourceType(kind, parts)
    }
}
