import KubeModel
import RolloutCore

/// I-S1 for routes with weighted backends: what is ours adds up, and what is not ours stays byte for byte.
struct RouteHygiene {
    let names: ObjectNames

    /// What is wrong with the change of a route's spec.
    func problems(from old: JSONValue, to new: JSONValue) -> [String] {
        var problems = sums(in: new).filter { $0 != 100 }.map { "the weights add up to \($0)" }
        if foreign(old) != foreign(new) { problems.append("a part of the route changed that is not ours") }
        return problems
    }

    private func isOurs(_ entry: JSONValue) -> Bool {
        [names.stableService, names.candidateService].contains(entry["name"]?.string)
    }

    /// The sums of the weights of both Services, wherever a list names both.
    private func sums(in json: JSONValue) -> [Int] {
        if let list = json.array {
            let ours = list.filter(isOurs)
            let own = Set(ours.compactMap { $0["name"]?.string }).count == 2
            return (own ? [ours.reduce(0) { $0 + ($1["weight"]?.int ?? 1) }] : []) + list.flatMap(sums)
        }
        return (json.object?.map(\.value) ?? []).flatMap(sums)
    }

    /// The document without our weights and without the rules that were added by name.
    private func foreign(_ json: JSONValue) -> JSONValue {
        if let list = json.array {
            let kept = list.filter { !($0["name"]?.string?.hasPrefix("mr-\(names.apexService)-") ?? false) }
            return .array(kept.map { isOurs($0) ? foreign(withoutWeight($0)) : foreign($0) })
        }
        guard let object = json.object else { return json }
        return .object(JSONObject(object.map { ($0.name, foreign($0.value)) }))
    }

    private func withoutWeight(_ entry: JSONValue) -> JSONValue {
        var entry = entry
        entry["weight"] = nil
        return entry
    }
}
