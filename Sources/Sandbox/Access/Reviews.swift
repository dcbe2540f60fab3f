import KubeModel

/// Resources that are questions: they are answered, not kept.
enum Reviews {
    static let tokenRequest = form("authentication.k8s.io", "TokenRequest", "tokenrequests")
    static let scale = form("autoscaling", "Scale", "scales")
    static let binding = form("", "Binding", "bindings")

    /// A kind that is only ever the body of a subresource.
    private static func form(_ group: String, _ kind: String, _ plural: String) -> ResourceType {
        var parts = ResourceType.Parts()
        parts.schema = BuiltInSchemas.schema(kind)
        return ResourceType(ResourceKind(group: group, version: "v1", kind: kind, plural: plural), parts)
    }

    /// The answer to a review; nil where the request is none.
    static func answer(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        _ cluster: ClusterState
    ) throws(Refusal) -> ServerResponse? {
        guard type.verbs == ["create"], exchange.info.verb == "create", type.kind.group.hasPrefix("auth") else {
            return nil
        }
        let options = try exchange.writeOptions("CreateOptions")
        let document = try BodyReader.object(exchange.request, type)
        var json = document.json
        let reading = cluster.normalize(&json, type)
        if let failure = reading.failure { throw .badRequest(failure) }
        switch type.kind.kind {
        case "SelfSubjectReview":
            json["metadata"] = ["creationTimestamp": .string(cluster.now.description)]
            json["status"] = ["userInfo": exchange.user.json]
            return .json(201, json)
        case "TokenReview": json["status"] = tokenStatus(json["spec"] ?? [:], cluster)
        case "SelfSubjectAccessReview":
            json["status"] = accessStatus(exchange.user, json["spec"] ?? [:], cluster)
        case "SubjectAccessReview", "LocalSubjectAccessReview":
            json["status"] = accessStatus(subject(json["spec"] ?? [:]), json["spec"] ?? [:], cluster)
        case "SelfSubjectRulesReview":
            json["status"] = rulesStatus(exchange.user, json[path: "spec", "namespace"]?.string ?? "", cluster)
        default: return nil
        }
        let status = json["status"]
        json["status"] = cluster.emptyObject(type)["status"]
        cluster.trackUpdate(&json, over: cluster.emptyObject(type), type, subresource: "", options)
        json["status"] = status
        return .json(201, json)
    }

    private static func subject(_ spec: JSONValue) -> UserInfo {
        UserInfo(
            name: spec["user"]?.string ?? "",
            uid: spec["uid"]?.string ?? "",
            groups: (spec["groups"]?.array ?? []).compactMap(\.string)
        )
    }

    private static func accessStatus(_ user: UserInfo, _ spec: JSONValue, _ cluster: ClusterState) -> JSONValue {
        let answer = Authorizer(cluster: cluster).decide(user, Authorizer.Question(review: spec))
        var status: JSONObject = ["allowed": .bool(answer.isAllowed)]
        if !answer.reason.isEmpty { status["reason"] = .string(answer.reason) }
        return .object(status)
    }

    private static func tokenStatus(_ spec: JSONValue, _ cluster: ClusterState) -> JSONValue {
        guard let user = cluster.user(token: spec["token"]?.string ?? "") else {
            return ["user": [:], "error": "[invalid bearer token, token lookup failed]"]
        }
        return [
            "authenticated": true, "user": user.json, "audiences": ["https://kubernetes.default.svc"],
        ]
    }

    private static func rulesStatus(_ user: UserInfo, _ namespace: String, _ cluster: ClusterState) -> JSONValue {
        var resources: [JSONValue] = []
        var paths: [JSONValue] = []
        if user.groups.contains("system:masters") {
            resources.append(["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]])
            paths.append(["verbs": ["*"], "nonResourceURLs": ["*"]])
        }
        for grant in Authorizer(cluster: cluster).grants(to: user, namespace: namespace) {
            if grant.rule["resources"] != nil { resources.append(grant.rule) }
            if grant.rule["nonResourceURLs"] != nil, !grant.isNamespaced { paths.append(grant.rule) }
        }
        return ["resourceRules": .array(resources), "nonResourceRules": .array(paths), "incomplete": false]
    }
}
