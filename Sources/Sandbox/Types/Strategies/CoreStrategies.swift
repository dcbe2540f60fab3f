import HTTPTransport
import KubeModel

/// Rules of the small built-in kinds.
enum CoreStrategies {
    private static var plain: ResourceType.Strategy {
        var strategy = ResourceType.Strategy()
        strategy.allowsUnconditionalUpdate = true
        return strategy
    }

    static var configMap: ResourceType.Strategy {
        var strategy = plain
        strategy.validateUpdate = { new, old, faults in
            refuseChangeOfImmutable(new, old, ["data", "binaryData"], &faults)
        }
        return strategy
    }

    static var secret: ResourceType.Strategy {
        var strategy = plain
        strategy.defaults = { json in
            guard let plain = json["stringData"]?.object else { return }
            var data = json["data"]?.object ?? [:]
            for member in plain {
                data[member.name] = .string(Base64.encoded((member.value.string ?? "").utf8))
            }
            json["stringData"] = nil
            json["data"] = .object(data)
        }
        strategy.validateUpdate = { new, old, faults in
            if new["type"] != old["type"] { faults.invalid("type", new["type"] ?? .null, "field is immutable") }
            refuseChangeOfImmutable(new, old, ["data"], &faults)
        }
        strategy.selectableFields = ["type"]
        return strategy
    }

    private static func refuseChangeOfImmutable(
        _ new: JSONValue,
        _ old: JSONValue,
        _ fields: [String],
        _ faults: inout FieldFaults
    ) {
        guard old["immutable"]?.bool == true else { return }
        for field in ["immutable"] + fields where new[field] != old[field] {
            faults.forbidden(field, "field is immutable when `immutable` is set")
        }
    }

    static var namespace: ResourceType.Strategy {
        var strategy = plain
        strategy.nameRule = .label
        strategy.defaults = { json in
            guard let name = json[path: "metadata", "name"], name != "" else { return }
            json[path: "metadata", "labels", "kubernetes.io/metadata.name"] = name
        }
        strategy.prepareCreate = { json, _ in
            json["status"] = ["phase": "Active"]
            var finalizers = json[path: "spec", "finalizers"]?.array ?? []
            if !finalizers.contains("kubernetes") { finalizers.append("kubernetes") }
            json[path: "spec", "finalizers"] = .array(finalizers)
        }
        strategy.prepareUpdate = { json, old, _ in
            json[path: "spec", "finalizers"] = old[path: "spec", "finalizers"]
        }
        strategy.selectableFields = ["status.phase"]
        return strategy
    }

    static var controllerRevision: ResourceType.Strategy {
        var strategy = plain
        strategy.validate = { json, faults in
            if json["data"] == nil { faults.required("data", "data is mandatory") }
            if let revision = json["revision"]?.int, revision < 0 {
                faults.invalid("revision", .int(revision), "must be greater than or equal to 0")
            }
        }
        strategy.validateUpdate = { new, old, faults in
            if new["data"] != old["data"] { faults.invalid("data", new["data"] ?? .null, "field is immutable") }
        }
        return strategy
    }

    static var ingress: ResourceType.Strategy {
        var strategy = plain
        strategy.validate = { json, faults in
            let spec = json["spec"] ?? [:]
            if spec["rules"] == nil, spec["defaultBackend"] == nil {
                faults.invalid("spec", spec, "either `defaultBackend` or `rules` must be specified")
            }
            for (index, rule) in (spec["rules"]?.array ?? []).enumerated() {
                for (place, path) in (rule[path: "http", "paths"]?.array ?? []).enumerated() {
                    let field = "spec.rules[\(index)].http.paths[\(place)]"
                    validatePath(path, field, &faults)
                }
            }
        }
        return strategy
    }

    private static func validatePath(_ path: JSONValue, _ field: String, _ faults: inout FieldFaults) {
        let kinds = ["Exact", "ImplementationSpecific", "Prefix"]
        guard let kind = path["pathType"]?.string else {
            return faults.required("\(field).pathType", "pathType must be specified")
        }
        if !kinds.contains(kind) { faults.unsupported("\(field).pathType", .string(kind), allowed: kinds) }
        if kind != "ImplementationSpecific", path["path"]?.string?.first != "/" {
            faults.invalid("\(field).path", path["path"] ?? "", "must be an absolute path")
        }
    }

    static var networkPolicy: ResourceType.Strategy {
        var strategy = plain
        strategy.defaults = { json in
            guard json[path: "spec", "policyTypes"] == nil else { return }
            let hasEgress = !(json[path: "spec", "egress"]?.array?.isEmpty ?? true)
            json[path: "spec", "policyTypes"] = hasEgress ? ["Ingress", "Egress"] : ["Ingress"]
        }
        return strategy
    }

    static var endpointSlice: ResourceType.Strategy {
        var strategy = plain
        strategy.validate = { json, faults in
            let kinds = ["FQDN", "IPv4", "IPv6"]
            let kind = json["addressType"]?.string ?? ""
            if kind.isEmpty {
                faults.required("addressType")
            } else if !kinds.contains(kind) {
                faults.unsupported("addressType", .string(kind), allowed: kinds)
            }
            if let count = json["endpoints"]?.array?.count, count > 1000 {
                faults.tooMany("endpoints", count: count, limit: 1000)
            }
        }
        strategy.validateUpdate = { new, old, faults in
            if new["addressType"] != old["addressType"] {
                faults.invalid("addressType", new["addressType"] ?? .null, "field is immutable")
            }
        }
        return strategy
    }
}

/// Rules of access control.
enum AccessStrategies {
    static var rules: ResourceType.Strategy {
        var strategy = ResourceType.Strategy()
        strategy.allowsUnconditionalUpdate = true
        strategy.allowsCreateOnUpdate = true
        strategy.nameRule = .pathSegment
        strategy.defaults = { json in
            let group: JSONValue = "rbac.authorization.k8s.io"
            if json["roleRef"] != nil, json[path: "roleRef", "apiGroup"]?.string ?? "" == "" {
                json[path: "roleRef", "apiGroup"] = group
            }
            guard let subjects = json["subjects"]?.array else { return }
            json["subjects"] = .array(
                subjects.map { subject in
                    subject["kind"] == "ServiceAccount" || subject["apiGroup"] != nil
                        ? subject : subject.adding("apiGroup", group)
                }
            )
        }
        strategy.validateUpdate = { new, old, faults in
            if let role = new["roleRef"], role != old["roleRef"] {
                faults.invalid("roleRef", role, "cannot change roleRef")
            }
        }
        return strategy
    }
}
