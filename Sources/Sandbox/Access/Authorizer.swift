import KubeModel

/// Decides what users may do, by Roles, ClusterRoles and their bindings.
struct Authorizer {
    /// What is asked: the verb and a resource, or a path.
    struct Question: Sendable {
        var verb: String
        var isResource = true
        var path = ""
        var group = ""
        var resource = ""
        var subresource = ""
        var name = ""
        var namespace = ""

        init(_ info: RequestInfo) {
            verb = info.verb
            isResource = info.isResource
            path = info.path
            group = info.group
            resource = info.resource
            subresource = info.subresource
            name = info.name
            namespace = info.namespace
        }

        /// What a `SubjectAccessReview` asks.
        init(review spec: JSONValue) {
            let attributes = spec["resourceAttributes"]
            isResource = attributes != nil
            let source = attributes ?? spec["nonResourceAttributes"] ?? [:]
            verb = source["verb"]?.string ?? ""
            path = source["path"]?.string ?? ""
            group = source["group"]?.string ?? ""
            resource = source["resource"]?.string ?? ""
            subresource = source["subresource"]?.string ?? ""
            name = source["name"]?.string ?? ""
            namespace = source["namespace"]?.string ?? ""
        }
    }

    /// A rule that lets somebody do something, and where it comes from.
    struct Grant {
        var rule: JSONValue
        var reason: String
        /// Whether only the requested namespace is meant.
        var isNamespaced: Bool
    }

    let cluster: ClusterState

    /// Whether the user may, and why.
    func decide(_ user: UserInfo, _ question: Question) -> (isAllowed: Bool, reason: String) {
        if user.groups.contains("system:masters") { return (true, "") }
        for grant in grants(to: user, namespace: question.namespace) where Self.allows(grant.rule, question) {
            guard question.isResource || !grant.isNamespaced else { continue }
            return (true, grant.reason)
        }
        return Self.isAlwaysAllowed(user, question) ? (true, "") : (false, "")
    }

    /// What the default bindings of every cluster give (`system:discovery`, `system:basic-user`, `system:public-info`).
    private static func isAlwaysAllowed(_ user: UserInfo, _ question: Question) -> Bool {
        let isPublic = ["/healthz", "/livez", "/readyz", "/version", "/version/"].contains(question.path)
        if !question.isResource, question.verb == "get", isPublic { return true }
        guard user.groups.contains("system:authenticated") else { return false }
        if !question.isResource {
            let prefixes = ["/api", "/apis", "/openapi"]
            return question.verb == "get"
                && prefixes.contains { question.path == $0 || question.path.hasPrefix("\($0)/") }
        }
        let own = ["selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"]
        return question.verb == "create" && own.contains(question.resource)
            && ["authorization.k8s.io", "authentication.k8s.io"].contains(question.group)
    }

    /// Every rule the user has in the namespace, cluster-wide ones included.
    func grants(to user: UserInfo, namespace: String) -> [Grant] {
        var result: [Grant] = []
        for binding in cluster.list(Self.kind("ClusterRoleBinding"))
        where Self.names(binding, user, namespace: "") {
            let reason = "RBAC: allowed by ClusterRoleBinding \"\(binding.name)\" of \(Self.roleText(binding)) to "
            result += rules(of: binding, namespace: "").map {
                Grant(rule: $0, reason: reason + Self.subjectText(binding, user), isNamespaced: false)
            }
        }
        guard !namespace.isEmpty else { return result }
        for binding in cluster.list(Self.kind("RoleBinding"), namespace: namespace)
        where Self.names(binding, user, namespace: namespace) {
            let reason =
                "RBAC: allowed by RoleBinding \"\(binding.name)/\(namespace)\" of \(Self.roleText(binding)) to "
            result += rules(of: binding, namespace: namespace).map {
                Grant(rule: $0, reason: reason + Self.subjectText(binding, user), isNamespaced: true)
            }
        }
        return result
    }

    static func kind(_ kind: String) -> ResourceKind {
        ResourceKind(
            group: "rbac.authorization.k8s.io",
            version: "v1",
            kind: kind,
            plural: "\(kind.lowercased())s",
            isNamespaced: !kind.hasPrefix("Cluster")
        )
    }

    private func rules(of binding: KubeObject, namespace: String) -> [JSONValue] {
        let kind = binding.json[path: "roleRef", "kind"]?.string ?? ""
        let name = binding.json[path: "roleRef", "name"]?.string ?? ""
        let isCluster = kind == "ClusterRole"
        let key = ObjectKey(namespace: isCluster ? "" : namespace, name: name)
        guard let role = cluster.get(Self.kind(isCluster ? "ClusterRole" : "Role"), key) else { return [] }
        return aggregatedRules(role)
    }

    private func aggregatedRules(_ role: KubeObject) -> [JSONValue] {
        guard let selectors = role.json[path: "aggregationRule", "clusterRoleSelectors"]?.array else {
            return role.json["rules"]?.array ?? []
        }
        let parts = selectors.compactMap(LabelSelector.init)
        return cluster.list(Self.kind("ClusterRole"))
            .filter { candidate in candidate.name != role.name && parts.contains { $0.matches(candidate) } }
            .flatMap { $0.json["rules"]?.array ?? [] }
    }

    private static func subject(_ binding: KubeObject, _ user: UserInfo, namespace: String) -> JSONValue? {
        (binding.json["subjects"]?.array ?? []).first { subject in
            let name = subject["name"]?.string ?? ""
            switch subject["kind"]?.string {
            case "User": return name == user.name
            case "Group": return user.groups.contains(name)
            case "ServiceAccount":
                let home = subject["namespace"]?.string ?? namespace
                return user.name == "system:serviceaccount:\(home):\(name)"
            default: return false
            }
        }
    }

    private static func names(_ binding: KubeObject, _ user: UserInfo, namespace: String) -> Bool {
        subject(binding, user, namespace: namespace) != nil
    }

    private static func roleText(_ binding: KubeObject) -> String {
        "\(binding.json[path: "roleRef", "kind"]?.string ?? "") \"\(binding.json[path: "roleRef", "name"]?.string ?? "")\""
    }

    private static func subjectText(_ binding: KubeObject, _ user: UserInfo) -> String {
        guard let subject = subject(binding, user, namespace: binding.namespace) else { return "" }
        let name = subject["name"]?.string ?? ""
        let home = subject["namespace"]?.string
        return "\(subject["kind"]?.string ?? "") \"\(home.map { "\(name)/\($0)" } ?? name)\""
    }

    private static func allows(_ rule: JSONValue, _ question: Question) -> Bool {
        func has(_ member: String, _ values: String...) -> Bool {
            (rule[member]?.array ?? []).contains { entry in entry == "*" || values.contains { .string($0) == entry } }
        }
        guard has("verbs", question.verb) else { return false }
        guard question.isResource else {
            return (rule["nonResourceURLs"]?.array ?? []).compactMap(\.string).contains { pattern in
                pattern == "*" || pattern == question.path
                    || pattern.hasSuffix("*") && question.path.hasPrefix(pattern.dropLast())
            }
        }
        let resource =
            question.subresource.isEmpty ? question.resource : "\(question.resource)/\(question.subresource)"
        guard has("apiGroups", question.group), has("resources", resource, "*/\(question.subresource)") else {
            return false
        }
        let names = rule["resourceNames"]?.array ?? []
        return names.isEmpty || names.contains(.string(question.name))
    }
}

extension Refusal {
    /// The answer to somebody who may not.
    static func forbidden(_ user: UserInfo, _ info: RequestInfo, reason: String = "") -> Refusal {
        let suffix = reason.isEmpty ? "" : ": \(reason)"
        guard info.isResource else {
            return Refusal(
                403,
                "Forbidden",
                "forbidden: User \"\(user.name)\" cannot \(info.verb) path \"\(info.path)\"\(suffix)",
                details: [:]
            )
        }
        let resource = info.subresource.isEmpty ? info.resource : "\(info.resource)/\(info.subresource)"
        let qualified = info.group.isEmpty ? info.resource : "\(info.resource).\(info.group)"
        let place = info.namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(info.namespace)\""
        let name = info.name.isEmpty ? "" : " \"\(info.name)\""
        var details = JSONObject()
        if !info.name.isEmpty { details["name"] = .string(info.name) }
        if !info.group.isEmpty { details["group"] = .string(info.group) }
        details["kind"] = .string(info.resource)
        return Refusal(
            403,
            "Forbidden",
            "\(qualified)\(name) is forbidden: User \"\(user.name)\" cannot \(info.verb) resource \"\(resource)\" in "
                + "API group \"\(info.group)\" \(place)\(suffix)",
            details: details
        )
    }
}
