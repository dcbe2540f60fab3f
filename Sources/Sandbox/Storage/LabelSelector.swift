package import KubeModel

/// Which labels an object must have.
package struct LabelSelector: Sendable, Hashable {
    package enum Requirement: Sendable, Hashable {
        case isIn(String, Set<String>)
        case isNotIn(String, Set<String>)
        case exists(String)
        case doesNotExist(String)
        case isGreater(String, Int)
        case isLess(String, Int)

        func matches(_ labels: JSONObject) -> Bool {
            switch self {
            case .isIn(let key, let values): labels[key]?.string.map(values.contains) ?? false
            case .isNotIn(let key, let values): !(labels[key]?.string.map(values.contains) ?? false)
            case .exists(let key): labels[key] != nil
            case .doesNotExist(let key): labels[key] == nil
            case .isGreater(let key, let bound): (labels[key]?.string.flatMap { Int($0) }).map { $0 > bound } ?? false
            case .isLess(let key, let bound): (labels[key]?.string.flatMap { Int($0) }).map { $0 < bound } ?? false
            }
        }
    }

    package var requirements: [Requirement]

    package init(_ requirements: [Requirement]) {
        self.requirements = requirements
    }

    package static let everything = LabelSelector([])

    /// Objects that have all these labels.
    package static func labels(_ labels: [String: String]) -> LabelSelector {
        LabelSelector(labels.sorted { $0.key < $1.key }.map { .isIn($0.key, [$0.value]) })
    }

    /// Reads a `metav1.LabelSelector`; nil where it is none.
    ///
    /// An empty one matches everything.
    package init?(_ json: JSONValue) {
        guard let object = json.object else { return nil }
        var requirements = (object["matchLabels"]?.object?.strings ?? [:]).sorted { $0.key < $1.key }
            .map { Requirement.isIn($0.key, [$0.value]) }
        for expression in object["matchExpressions"]?.array ?? [] {
            guard let key = expression["key"]?.string else { return nil }
            let values = Set((expression["values"]?.array ?? []).compactMap(\.string))
            switch expression["operator"]?.string {
            case "In": requirements.append(.isIn(key, values))
            case "NotIn": requirements.append(.isNotIn(key, values))
            case "Exists": requirements.append(.exists(key))
            case "DoesNotExist": requirements.append(.doesNotExist(key))
            default: return nil
            }
        }
        self.requirements = requirements
    }

    package func matches(_ object: KubeObject) -> Bool {
        guard !requirements.isEmpty else { return true }
        return matches(object.json[path: "metadata", "labels"]?.object ?? JSONObject())
    }

    package func matches(_ labels: JSONObject) -> Bool {
        requirements.allSatisfy { $0.matches(labels) }
    }
}
