import HTTPTransport
import KubeModel

extension ServerCore {
    mutating func serveSubresource(
        _ exchange: inout Exchange,
        _ type: ResourceType
    ) throws(Refusal) -> ServerResponse {
        let verb = exchange.info.verb
        switch exchange.info.subresource {
        case "status" where type.hasStatus:
            switch verb {
            case "get": return try get(exchange, type)
            case "update": return try update(&exchange, type, subresource: "status")
            case "patch": return try patch(&exchange, type, subresource: "status")
            default: break
            }
        case "scale":
            guard let paths = type.scale else { return .notFound }
            return try serveScale(&exchange, type, paths)
        case "token" where type.kind.kind == "ServiceAccount" && verb == "create":
            return try createToken(&exchange, type)
        case "finalize" where type.kind.kind == "Namespace" && verb == "update":
            return try finalizeNamespace(&exchange, type)
        case "eviction" where type.kind.kind == "Pod" && verb == "create":
            return try evict(exchange, type)
        case "binding" where type.kind.kind == "Pod" && verb == "create":
            return try bind(exchange, type)
        case let name where type.extraSubresources.contains { $0.name == name && $0.verbs.contains(verb) }:
            return try serveOther(&exchange, type, name)
        default: return .notFound
        }
        throw .noSuchMethod
    }

    private mutating func serveOther(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        _ name: String
    ) throws(Refusal) -> ServerResponse {
        switch (name, exchange.info.verb) {
        case ("resize", "get"), ("ephemeralcontainers", "get"), ("approval", "get"): return try get(exchange, type)
        case ("approval", "update"): return try update(&exchange, type, subresource: "status")
        case ("approval", "patch"): return try patch(&exchange, type, subresource: "status")
        case ("log", _):
            guard let pod = cluster.store[type.storage, key(exchange, type)] else {
                throw .notFound(type, exchange.info.name)
            }
            let log = podLogs?(pod, exchange.request[query: "container"]) ?? []
            return ServerResponse(status: 200, headers: ["Content-Type": "text/plain"], body: .whole(log))
        default:
            throw Refusal(
                501,
                "NotImplemented",
                "\(type.qualifiedResource)/\(name) is not offered by the embedded cluster",
                details: Refusal.details(type, exchange.info.name)
            )
        }
    }

    private mutating func serveScale(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        _ paths: ResourceType.ScalePaths
    ) throws(Refusal) -> ServerResponse {
        let place = key(exchange, type)
        guard let stored = cluster.store[type.storage, place] else { throw .notFound(type, place.name) }
        let object = type.fromStorage(stored)
        let scale = ScaleView.json(of: object, paths)
        let wanted: JSONValue
        switch exchange.info.verb {
        case "get": return .json(200, scale)
        case "update": wanted = try BodyReader.object(exchange.request, Reviews.scale).json
        case "patch": wanted = try patchedScale(scale, exchange)
        default: return .notFound
        }
        let options = try exchange.writeOptions("UpdateOptions")
        let replicas = wanted[path: "spec", "replicas"]?.int ?? 0
        guard replicas >= 0 else {
            var faults = FieldFaults()
            faults.invalid("spec.replicas", .int(replicas), "must be greater than or equal to 0")
            throw .invalid(faults, group: "autoscaling", kind: "Scale", name: place.name)
        }
        let version = wanted[path: "metadata", "resourceVersion"]?.string ?? ""
        let updated = try cluster.modify(type, place, subresource: "scale", options: options) {
            live throws(Refusal) in
            var new = live
            if !version.isEmpty { new.json[path: "metadata", "resourceVersion"] = .string(version) }
            new.json.set(.int(replicas), at: paths.specReplicas)
            return new
        }
        return .json(200, ScaleView.json(of: updated, paths))
    }

    private func patchedScale(_ scale: JSONValue, _ exchange: Exchange) throws(Refusal) -> JSONValue {
        switch MediaTypes.essence(exchange.request.headers["Content-Type"]) {
        case "application/json-patch+json":
            let patch = try BodyReader.patch(exchange.request)
            do {
                return try JSONPatch.apply(patch, to: scale)
            } catch {
                throw Refusal(
                    422,
                    "Invalid",
                    "the server rejected our request due to an error in our request",
                    details: [:]
                )
            }
        case "application/apply-patch+yaml":
            return MergePatch.apply(try BodyReader.applyIntent(exchange.request), to: scale)
        default: return MergePatch.apply(try BodyReader.patch(exchange.request), to: scale)
        }
    }

    private mutating func createToken(
        _ exchange: inout Exchange,
        _ type: ResourceType
    ) throws(Refusal) -> ServerResponse {
        guard let account = cluster.store[type.storage, key(exchange, type)] else {
            throw .notFound(type, exchange.info.name)
        }
        let options = try exchange.writeOptions("CreateOptions")
        let request = Reviews.tokenRequest
        var review = try readReview(&exchange, request, options)
        let lifetime = review[path: "spec", "expirationSeconds"]?.int ?? 3600
        guard lifetime >= 600 else {
            var faults = FieldFaults()
            faults.invalid("spec.expirationSeconds", .int(lifetime), "may not specify a duration less than 10 minutes")
            throw .invalid(faults, request, "")
        }
        let bond = try bond(review[path: "spec", "boundObjectRef"], of: account)
        let (token, expiry) = cluster.issueToken(for: account, lifetime: lifetime, boundTo: bond)
        for name in ["name", "namespace", "uid"] {
            review[path: "metadata", name] = account.json[path: "metadata", name]
        }
        review[path: "metadata", "creationTimestamp"] = .string(cluster.now.description)
        if review[path: "spec", "audiences"]?.array?.isEmpty ?? true {
            review[path: "spec", "audiences"] = ["https://kubernetes.default.svc"]
        }
        review["status"] = ["token": .string(token), "expirationTimestamp": .string(expiry.description)]
        return .json(201, review)
    }

    /// The object that a token is bound to; nil where it is bound to none.
    private func bond(_ reference: JSONValue?, of account: KubeObject) throws(Refusal) -> Tokens.Support? {
        guard let reference, reference != .null else { return nil }
        let (kind, version) = (reference["kind"]?.string ?? "", reference["apiVersion"]?.string ?? "v1")
        let plurals = ["Pod": "pods", "Secret": "secrets", "Node": "nodes"]
        guard version == "v1", let plural = plurals[kind], let type = cluster.registry["", "v1", plural] else {
            let parts = version.split(separator: "/")
            let group = parts.count == 2 ? "\(parts[0])" : ""
            throw .badRequest("cannot bind token to object of type \(group)/\(parts.last ?? ""), Kind=\(kind)")
        }
        guard let name = reference["name"]?.string, !name.isEmpty else { throw .badRequest("Name parameter required.") }
        let key = ObjectKey(namespace: type.kind.isNamespaced ? account.namespace : "", name: name)
        guard let object = cluster.store[type.storage, key] else { throw .notFound(type, name) }
        if kind == "Pod", object.spec["serviceAccountName"]?.string != account.name {
            throw .badRequest(
                "cannot bind token for serviceaccount \"\(account.name)\" to pod running with different serviceaccount name."
            )
        }
        if let uid = reference["uid"]?.string, !uid.isEmpty, uid != object.uid {
            throw Refusal(
                409,
                "Conflict",
                "Operation cannot be fulfilled on \(kind) \"\(name)\": the UID in the bound object reference (\(uid)) "
                    + "does not match the UID in record. The object might have been deleted and then recreated",
                details: ["name": .string(name), "kind": .string(kind)]
            )
        }
        return Tokens.Support(resource: type.storage, key: key, uid: object.uid)
    }

    /// Reads the body of a review, with its field manager on record.
    private func readReview(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        _ options: WriteOptions
    ) throws(Refusal) -> JSONValue {
        let document = try BodyReader.object(exchange.request, type)
        var json = document.json
        let reading = cluster.normalize(&json, type)
        if let failure = reading.failure { throw .badRequest(failure) }
        cluster.trackUpdate(
            &json,
            over: cluster.emptyObject(type),
            type,
            subresource: exchange.info.subresource,
            options
        )
        return json
    }

    private mutating func finalizeNamespace(
        _ exchange: inout Exchange,
        _ type: ResourceType
    ) throws(Refusal) -> ServerResponse {
        let options = try exchange.writeOptions("UpdateOptions")
        let object = try readObject(&exchange, type, options)
        let finalized = try cluster.finalizeNamespace(type, object, options)
        return try answer(200, finalized, exchange, type)
    }

    private mutating func evict(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> ServerResponse {
        let options = try exchange.writeOptions("CreateOptions")
        _ = try cluster.delete(type, key(exchange, type), DeleteOptions(), write: options)
        return .json(
            201,
            ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201]
        )
    }

    private mutating func bind(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> ServerResponse {
        let options = try exchange.writeOptions("CreateOptions")
        let binding = try BodyReader.object(exchange.request, Reviews.binding).json
        _ = try cluster.modify(type, key(exchange, type), options: options) { live throws(Refusal) in
            var new = live
            new.json[path: "spec", "nodeName"] = binding[path: "target", "name"]
            return new
        }
        return .json(
            201,
            ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201]
        )
    }
}

/// The `scale` subresource of an object (`autoscaling/v1` `Scale`).
enum ScaleView {
    static func json(of object: KubeObject, _ paths: ResourceType.ScalePaths) -> JSONValue {
        var metadata = JSONObject()
        for name in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[name] = object.json[path: "metadata", name]
        }
        let wanted = object.json.value(at: paths.specReplicas)?.int ?? 0
        var status: JSONObject = ["replicas": .int(object.json.value(at: paths.statusReplicas)?.int ?? 0)]
        if let selector = paths.selector.flatMap({ object.json.value(at: $0) }) {
            status["selector"] = .string(selector.string ?? text(selector))
        }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": .object(metadata),
            "spec": wanted == 0 ? [:] : ["replicas": .int(wanted)], "status": .object(status),
        ]
    }

    /// A selector object as text: `app=a,tier in (x,y)`.
    private static func text(_ selector: JSONValue) -> String {
        let labels = selector["matchLabels"]?.object ?? (selector["matchExpressions"] == nil ? selector.object : nil)
        var parts = (labels?.strings ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        for expression in selector["matchExpressions"]?.array ?? [] {
            let key = expression["key"]?.string ?? ""
            let values = (expression["values"]?.array ?? []).compactMap(\.string).sorted().joined(separator: ",")
            switch expression["operator"]?.string {
            case "In": parts.append("\(key) in (\(values))")
            case "NotIn": parts.append("\(key) notin (\(values))")
            case "Exists": parts.append(key)
            default: parts.append("!\(key)")
            }
        }
        return parts.joined(separator: ",")
    }
}
