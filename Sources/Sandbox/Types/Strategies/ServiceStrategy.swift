import KubeModel

/// Rules of Services.
enum ServiceStrategy {
    static var strategy: ResourceType.Strategy {
        var strategy = ResourceType.Strategy()
        strategy.allowsUnconditionalUpdate = true
        strategy.nameRule = .serviceName
        strategy.defaults = complete
        strategy.prepareCreate = { json, cluster in allocate(&json, cluster) }
        strategy.prepareUpdate = { json, old, cluster in
            keepAllocations(&json, old)
            allocate(&json, cluster)
        }
        strategy.validate = validate
        strategy.validateUpdate = validateUpdate
        strategy.returnsDeletedObject = true
        strategy.selectableFields = ["spec.clusterIP", "spec.type"]
        return strategy
    }

    private static func complete(_ json: inout JSONValue) {
        var spec = json["spec"] ?? [:]
        let type = spec["type"]?.string ?? "ClusterIP"
        if type != "ExternalName", spec["internalTrafficPolicy"] == nil { spec["internalTrafficPolicy"] = "Cluster" }
        if type == "NodePort" || type == "LoadBalancer", spec["externalTrafficPolicy"] == nil {
            spec["externalTrafficPolicy"] = "Cluster"
        }
        if type == "LoadBalancer", spec["allocateLoadBalancerNodePorts"] == nil {
            spec["allocateLoadBalancerNodePorts"] = true
        }
        if let ports = spec["ports"]?.array {
            spec["ports"] = .array(
                ports.map { port in
                    port["targetPort"] == nil || port["targetPort"] == 0 || port["targetPort"] == ""
                        ? port.adding("targetPort", port["port"]) : port
                }
            )
        }
        json["spec"] = spec
    }

    private static func allocate(_ json: inout JSONValue, _ cluster: ClusterState) {
        var spec = json["spec"] ?? [:]
        guard spec["type"] != "ExternalName" else {
            for name in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"] {
                spec[name] = nil
            }
            json["spec"] = spec
            return
        }
        if spec["clusterIP"] == nil {
            spec["clusterIP"] = spec["clusterIPs"]?[0] ?? .string(cluster.allocateServiceAddress())
        }
        if spec["clusterIPs"] == nil { spec["clusterIPs"] = .array([spec["clusterIP"] ?? "None"]) }
        if spec["ipFamilies"] == nil { spec["ipFamilies"] = ["IPv4"] }
        if spec["ipFamilyPolicy"] == nil { spec["ipFamilyPolicy"] = "SingleStack" }
        if ["NodePort", "LoadBalancer"].contains(spec["type"]?.string), let ports = spec["ports"]?.array {
            spec["ports"] = .array(
                ports.map { port in
                    port["nodePort"] == nil
                        ? port.adding("nodePort", .int(30_000 + Int(cluster.random.next() % 2768))) : port
                }
            )
        }
        json["spec"] = spec
    }

    /// A client that leaves out what the server allocated means to keep it.
    private static func keepAllocations(_ json: inout JSONValue, _ old: JSONValue) {
        let before = old["spec"] ?? [:]
        var spec = json["spec"] ?? [:]
        if spec["type"] != "ExternalName", before["type"] != "ExternalName" {
            if spec["clusterIP"] == nil { spec["clusterIP"] = before["clusterIP"] }
            let isGiven = spec["clusterIP"] != before["clusterIP"]
            if spec["clusterIPs"] == nil || isGiven && spec["clusterIPs"] == before["clusterIPs"] {
                spec["clusterIPs"] = .array([spec["clusterIP"] ?? "None"])
            }
            for name in ["ipFamilies", "ipFamilyPolicy"] where spec[name] == nil { spec[name] = before[name] }
        }
        json["spec"] = spec
    }

    private static func validate(_ json: JSONValue, _ faults: inout FieldFaults) {
        let ports = json[path: "spec", "ports"]?.array ?? []
        let isHeadless = json[path: "spec", "clusterIP"] == "None"
        if ports.isEmpty, !isHeadless, json[path: "spec", "type"] != "ExternalName" { faults.required("spec.ports") }
        var names: Set<String> = []
        for (index, port) in ports.enumerated() {
            let field = "spec.ports[\(index)]"
            let name = port["name"]?.string ?? ""
            if name.isEmpty, ports.count > 1 { faults.required("\(field).name") }
            if !name.isEmpty, !names.insert(name).inserted { faults.duplicate("\(field).name", .string(name)) }
            if let number = port["port"]?.int, !(1...65_535).contains(number) {
                faults.invalid("\(field).port", .int(number), "must be between 1 and 65535, inclusive")
            }
        }
        if let type = json[path: "spec", "type"]?.string,
            !["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"].contains(type)
        {
            faults.unsupported(
                "spec.type",
                .string(type),
                allowed: ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]
            )
        }
    }

    private static func validateUpdate(_ new: JSONValue, _ old: JSONValue, _ faults: inout FieldFaults) {
        guard old[path: "spec", "type"] != "ExternalName", new[path: "spec", "type"] != "ExternalName" else { return }
        let before = old[path: "spec", "clusterIPs"] ?? .null
        let after = new[path: "spec", "clusterIPs"] ?? .null
        if before[0] != after[0] { faults.invalid("spec.clusterIPs[0]", after, "may not change once set") }
    }
}

extension ClusterState {
    /// An unused address of the Services' network.
    func allocateServiceAddress() -> String {
        var address: String
        repeat {
            let number = random.next()
            address = "10.0.\(number >> 8 & 255).\(1 + number % 254)"
        } while !serviceAddresses.insert(address).inserted
        return address
    }
}
