import KubeModel

/// Columns of the other built-in kinds.
enum CoreColumns {
    private typealias Column = BuiltInColumns.Column

    static let table: [String: [BuiltInColumns.Column]] = [
        "/namespaces": [.path("Status", "status.phase"), BuiltInColumns.age],
        "/nodes": [
            Column("Status") { object, _ in .string(nodeStatus(object)) },
            Column("Roles") { object, _ in .string(roles(object)) }, BuiltInColumns.age,
            .path("Version", "status.nodeInfo.kubeletVersion", or: ""),
            Column("Internal-IP", wide: true) { object, _ in
                let addresses = object.status["addresses"]?.array ?? []
                return addresses.first { $0["type"] == "InternalIP" }?["address"] ?? "<none>"
            },
        ],
        "/services": [
            .path("Type", "spec.type"), .path("Cluster-IP", "spec.clusterIP"),
            Column("External-IP") { object, _ in .string(externalAddress(object)) },
            Column("Port(s)") { object, _ in .string(ports(object)) }, BuiltInColumns.age,
            Column("Selector", wide: true) { object, _ in
                .string(BuiltInColumns.selector(object.spec["selector"]))
            },
        ],
        "/endpoints": [Column("Endpoints") { object, _ in .string(endpoints(object)) }, BuiltInColumns.age],
        "/configmaps": [
            Column("Data") { object, _ in
                .string(
                    "\((object.json["data"]?.object?.count ?? 0) + (object.json["binaryData"]?.object?.count ?? 0))"
                )
            },
            BuiltInColumns.age,
        ],
        "/secrets": [.path("Type", "type"), .count("Data", "data"), BuiltInColumns.age],
        "/serviceaccounts": [.count("Secrets", "secrets"), BuiltInColumns.age],
        "/persistentvolumeclaims": [
            .path("Status", "status.phase"), .path("Volume", "spec.volumeName", or: ""),
            .path("Capacity", "status.capacity.storage", or: ""),
            Column("Access Modes") { object, _ in
                .string((object.spec["accessModes"]?.array ?? []).compactMap(\.string).joined(separator: ","))
            },
            .path("StorageClass", "spec.storageClassName", or: ""), BuiltInColumns.age,
        ],
        "/events": events(object: "involvedObject", message: "message", last: "lastTimestamp"),
        "events.k8s.io/events": events(object: "regarding", message: "note", last: "deprecatedLastTimestamp"),
        "networking.k8s.io/ingresses": [
            .path("Class", "spec.ingressClassName"),
            Column("Hosts") { object, _ in
                let hosts = (object.spec["rules"]?.array ?? []).compactMap { $0["host"]?.string }
                return .string(hosts.isEmpty ? "*" : hosts.joined(separator: ","))
            },
            Column("Address") { object, _ in
                let points = object.json[path: "status", "loadBalancer", "ingress"]?.array ?? []
                return .string(points.compactMap { ($0["ip"] ?? $0["hostname"])?.string }.joined(separator: ","))
            },
            Column("Ports") { object, _ in .string(object.spec["tls"] == nil ? "80" : "80, 443") },
            BuiltInColumns.age,
        ],
        "networking.k8s.io/ingressclasses": [
            .path("Controller", "spec.controller"), .path("Parameters", "spec.parameters.name"), BuiltInColumns.age,
        ],
        "networking.k8s.io/networkpolicies": [
            Column("Pod-Selector") { object, _ in .string(BuiltInColumns.selector(object.spec["podSelector"])) },
            BuiltInColumns.age,
        ],
        "discovery.k8s.io/endpointslices": [
            .path("AddressType", "addressType"),
            Column("Ports") { object, _ in
                let ports = (object.json["ports"]?.array ?? []).map { $0["port"]?.text ?? "*" }
                return .string(ports.isEmpty ? "<unset>" : ports.joined(separator: ","))
            },
            Column("Endpoints") { object, _ in
                let all = (object.json["endpoints"]?.array ?? []).flatMap { $0["addresses"]?.array ?? [] }
                    .compactMap(\.string)
                return .string(all.isEmpty ? "<unset>" : more(all))
            },
            BuiltInColumns.age,
        ],
        "coordination.k8s.io/leases": [.path("Holder", "spec.holderIdentity", or: ""), BuiltInColumns.age],
        "policy/poddisruptionbudgets": [
            .path("Min Available", "spec.minAvailable", or: "N/A"),
            .path("Max Unavailable", "spec.maxUnavailable", or: "N/A"),
            .number("Allowed Disruptions", "status.disruptionsAllowed"), BuiltInColumns.age,
        ],
        "rbac.authorization.k8s.io/roles": [createdAt], "rbac.authorization.k8s.io/clusterroles": [createdAt],
        "rbac.authorization.k8s.io/rolebindings": binding, "rbac.authorization.k8s.io/clusterrolebindings": binding,
        "apiextensions.k8s.io/customresourcedefinitions": [createdAt],
        "scheduling.k8s.io/priorityclasses": [
            .number("Value", "value"),
            Column("Global-Default") { object, _ in .bool(object.json["globalDefault"]?.bool ?? false) },
            BuiltInColumns.age, .path("PreemptionPolicy", "preemptionPolicy"),
        ],
    ]

    private static let createdAt = Column("Created At") { object, _ in
        object.json[path: "metadata", "creationTimestamp"] ?? .null
    }

    private static let binding: [Column] = [
        Column("Role") { object, _ in
            let role = object.json["roleRef"]
            return .string("\(role?["kind"]?.string ?? "")/\(role?["name"]?.string ?? "")")
        },
        BuiltInColumns.age,
        Column("Users", wide: true) { object, _ in subjects(object, "User") },
        Column("Groups", wide: true) { object, _ in subjects(object, "Group") },
        Column("ServiceAccounts", wide: true) { object, _ in subjects(object, "ServiceAccount") },
    ]

    private static func subjects(_ binding: KubeObject, _ kind: String) -> JSONValue {
        let names = (binding.json["subjects"]?.array ?? []).filter { $0["kind"]?.string == kind }
            .map { ($0["namespace"]?.string.map { "\($0)/" } ?? "") + ($0["name"]?.string ?? "") }
        return .string(names.joined(separator: ", "))
    }

    private static func events(object: String, message: String, last: String) -> [Column] {
        [
            Column("Last Seen") { event, now in
                let candidates = [
                    event.json[path: "series", "lastObservedTime"], event.json[last], event.json["eventTime"],
                ]
                let time = candidates.lazy.compactMap { $0?.string.flatMap(Timestamp.init) }.first ?? event.createdAt
                return .string(time.map { Age.text(now - $0) } ?? "<unknown>")
            },
            .path("Type", "type", or: ""), .path("Reason", "reason", or: ""),
            Column("Object") { event, _ in
                let target = event.json[object]
                return .string("\(target?["kind"]?.string?.lowercased() ?? "")/\(target?["name"]?.string ?? "")")
            },
            Column("Message") { event, _ in
                .string((event.json[message]?.string ?? "").trimmingNewlines)
            },
        ]
    }

    private static func nodeStatus(_ node: KubeObject) -> String {
        let ready = (node.status["conditions"]?.array ?? []).first { $0["type"] == "Ready" }?["status"]?.string
        let word = ready == "True" ? "Ready" : ready == nil ? "Unknown" : "NotReady"
        return node.spec["unschedulable"]?.bool == true ? "\(word),SchedulingDisabled" : word
    }

    private static func roles(_ node: KubeObject) -> String {
        let prefix = "node-role.kubernetes.io/"
        let roles = node.labels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return roles.isEmpty ? "<none>" : roles.sorted().joined(separator: ",")
    }

    private static func externalAddress(_ service: KubeObject) -> String {
        switch service.spec["type"]?.string {
        case "ExternalName": return service.spec["externalName"]?.string ?? ""
        case "LoadBalancer":
            let points = service.json[path: "status", "loadBalancer", "ingress"]?.array ?? []
            let known = points.compactMap { ($0["ip"] ?? $0["hostname"])?.string }
            return known.isEmpty ? "<pending>" : known.joined(separator: ",")
        default:
            let external = (service.spec["externalIPs"]?.array ?? []).compactMap(\.string)
            return external.isEmpty ? "<none>" : external.joined(separator: ",")
        }
    }

    private static func ports(_ service: KubeObject) -> String {
        let ports = (service.spec["ports"]?.array ?? []).map { port in
            let node = port["nodePort"]?.int.map { ":\($0)" } ?? ""
            return "\(port["port"]?.int ?? 0)\(node)/\(port["protocol"]?.string ?? "TCP")"
        }
        return ports.isEmpty ? "<none>" : ports.joined(separator: ",")
    }

    private static func endpoints(_ object: KubeObject) -> String {
        let all = (object.json["subsets"]?.array ?? []).flatMap { subset in
            (subset["addresses"]?.array ?? []).flatMap { address in
                (subset["ports"]?.array ?? []).map { "\(address["ip"]?.string ?? ""):\($0["port"]?.int ?? 0)" }
            }
        }
        return all.isEmpty ? "<none>" : more(all)
    }

    /// The first three, and how many more there are.
    private static func more(_ all: [String]) -> String {
        let shown = all.prefix(3).joined(separator: ",")
        return all.count > 3 ? "\(shown) + \(all.count - 3) more..." : shown
    }
}

extension String {
    fileprivate var trimmingNewlines: String {
        var text = self[...]
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
