import KubeModel

/// Takes out of a route what a provider may write, and leaves the user's part.
enum RouteStripper {
    /// The route without added rules and without the weights of managed pairs.
    static func usersPart(of route: JSONValue, managed names: [String]?) -> JSONValue {
        var route = withoutVersion(route)
        let rules = (route[path: "spec", "rules"]?.array ?? []).filter { !isAdded($0) }.map { rule in
            guard names?.contains(rule["name"]?.string ?? "") ?? true, namesBoth(rule["backendRefs"]) else {
                return rule
            }
            var rule = rule
            rule["backendRefs"] = withoutWeights(rule["backendRefs"])
            return rule
        }
        route[path: "spec", "rules"] = .array(rules)
        return route
    }

    static func usersPart(ofTraefik object: JSONValue) -> JSONValue {
        var object = withoutVersion(object)
        object[path: "spec", "weighted", "services"] = withoutWeights(object[path: "spec", "weighted", "services"])
        return object
    }

    static func isAdded(_ rule: JSONValue) -> Bool { rule["name"]?.string?.hasPrefix("mr-") ?? false }

    /// The entries of the list that are the pair, stable first.
    static func pair(in list: JSONValue?) -> [JSONValue] {
        ["fraud-stable", "fraud-candidate"].compactMap { name in list?.array?.first { isOurs($0, name) } }
    }

    static func namesBoth(_ list: JSONValue?) -> Bool { pair(in: list).count == 2 }

    private static func isOurs(_ backend: JSONValue, _ name: String) -> Bool {
        backend["name"]?.string == name && (backend["kind"]?.string ?? "Service") == "Service"
            && (backend["group"]?.string ?? "").isEmpty && (backend["namespace"]?.string ?? "ml") == "ml"
    }

    private static func withoutWeights(_ list: JSONValue?) -> JSONValue? {
        list?.array.map { entries in
            .array(
                entries.map { entry in
                    guard isOurs(entry, "fraud-stable") || isOurs(entry, "fraud-candidate") else { return entry }
                    var entry = entry
                    entry["weight"] = nil
                    return entry
                }
            )
        }
    }

    private static func withoutVersion(_ json: JSONValue) -> JSONValue {
        var json = json
        json[path: "metadata", "resourceVersion"] = nil
        return json
    }
}
