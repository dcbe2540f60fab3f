import KubeModel
import RolloutAPI
import RolloutCore

/// The two entries of a list of weighted backends that name a rollout's Services.
///
/// Only their weights are ours. Other entries, and whatever else these two hold, stay as they are.
struct WeightedPair {
    /// What the two weights say together.
    enum Share: Hashable {
        case percent(Int)
        /// No whole percent, or no weights at all.
        case other(String)
    }

    private struct Backend {
        var index: Int
        var json: JSONValue
        var weight: JSONValue? { json["weight"] }
    }

    private let stable: Backend
    private let candidate: Backend
    private let list: JSONPointer

    /// Finds the pair in the list, which stands at `path`; nil where not both are there.
    ///
    /// Only core Services of the rollout's own namespace count; `kind`, `group` and `namespace` may be left out.
    init?(_ backends: [JSONValue], at path: JSONPointer, _ targets: RouteTargets) throws(RouteProblem) {
        let stable = Self.named(targets.stableService, in: backends, targets)
        let candidate = Self.named(targets.candidateService, in: backends, targets)
        for (name, found) in [(targets.stableService, stable), (targets.candidateService, candidate)]
        where found.count > 1 {
            throw .unreadable("\(path.text) names the Service \(name) \(found.count) times")
        }
        guard let stable = stable.first, let candidate = candidate.first else { return nil }
        self.stable = stable
        self.candidate = candidate
        list = path
    }

    private static func named(_ name: String, in backends: [JSONValue], _ targets: RouteTargets) -> [Backend] {
        backends.enumerated()
            .filter { $0.element["name"]?.string == name && isService($0.element, targets) }
            .map { Backend(index: $0.offset, json: $0.element) }
    }

    private static func isService(_ backend: JSONValue, _ targets: RouteTargets) -> Bool {
        isAbsent(backend["group"], or: "") && isAbsent(backend["kind"], or: "Service")
            && isAbsent(backend["namespace"], or: targets.rollout.namespace)
    }

    private static func isAbsent(_ value: JSONValue?, or expected: String) -> Bool {
        value == nil || value == .null || value?.string == expected
    }

    /// The entry that names the candidate's Service, with everything it holds.
    var candidateEntry: JSONValue { candidate.json }

    var share: Share {
        guard let stable = Self.number(stable.weight), let candidate = Self.number(candidate.weight),
            stable + candidate > 0, candidate * 100 % (stable + candidate) == 0
        else {
            let texts = [stable, candidate].map { $0.weight?.text ?? "1" }
            return .other("weights \(texts[0]) and \(texts[1]) are no whole percentage")
        }
        return .percent(candidate * 100 / (stable + candidate))
    }

    /// A weight, 1 where it is left out (Gateway API, Traefik); nil where it is none.
    private static func number(_ weight: JSONValue?) -> Int? {
        guard let weight, weight != .null else { return 1 }
        return weight.int.flatMap { (0...1_000_000).contains($0) ? $0 : nil }
    }

    /// Makes the two weights add up to 100; does nothing where their ratio is the one asked for already.
    func write(_ percent: Int, to patch: inout GuardedPatch) {
        guard share != .percent(percent) else { return }
        for (backend, weight) in [(stable, 100 - percent), (candidate, percent)] {
            let entry = list.appending(.index(backend.index))
            patch.test(entry.appending("name"), backend.json["name"] ?? .null)
            if let old = backend.weight, old == .int(weight) { patch.test(entry.appending("weight"), old) }
            patch.set(entry.appending("weight"), from: backend.weight, to: .int(weight))
        }
    }

    /// The two entries that a user has to add, as YAML.
    static func lines(_ targets: RouteTargets) -> String {
        let port = targets.ports.first?.port ?? 80
        return """
            - {name: \(targets.stableService), port: \(port), weight: 100}
            - {name: \(targets.candidateService), port: \(port), weight: 0}
            """
    }
}
