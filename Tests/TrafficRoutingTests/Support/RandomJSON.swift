import KubeModel
import RolloutAPI
import RolloutCore

extension SeededGenerator {
    /// Any document, with a liking for what code forgets.
    mutating func json(depth: Int = 2) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &self) {
        case 0: .null
        case 1: .bool(chance(50))
        case 2: .int(pick([.max, .min, -1, 0, 1, 101, 1_000_001]))
        case 3: .double(pick([1e308, -0.5, 0.5, 100, .nan, .infinity, 9.3e18]))
        case 4: .string(pick(["", "fraud-stable", "fraud-candidate", "mr-fraud-0", "Service", "100", "é\u{0}"]))
        case 5: .array([])
        case 6: .object([:])
        case 7: .int(Int.random(in: 0...100, using: &self))
        case 8: .string("x")
        case 9, 10: .array((0..<Int.random(in: 1...3, using: &self)).map { _ in json(depth: depth - 1) })
        default: .object(["name": json(depth: depth - 1), pick(["weight", "kind", "a"]): json(depth: depth - 1)])
        }
    }

    /// The document with one place in it changed, taken away or doubled.
    mutating func mutated(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var members) where !members.isEmpty && chance(90):
            let name = pick(members.names)
            if chance(15) {
                members[name] = nil
            } else {
                members[name] = mutated(members[name] ?? .null)
            }
            return .object(members)
        case .array(var elements) where !elements.isEmpty && chance(90):
            let index = Int.random(in: elements.indices, using: &self)
            switch Int.random(in: 0..<10, using: &self) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: elements[index] = mutated(elements[index])
            }
            return .array(elements)
        default: return json()
        }
    }

    mutating func split(matches: Bool) -> TrafficSplit {
        let weight = Int.random(in: 0...100, using: &self)
        guard matches, chance(60) else { return TrafficSplit(weight: chance(20) ? 0 : weight) }
        let count = Int.random(in: 1...3, using: &self)
        return TrafficSplit(weight: weight, matches: (0..<count).map { _ in match() })
    }

    private mutating func match() -> RequestMatch {
        var match = RequestMatch()
        let parts = Int.random(in: 1...7, using: &self)
        if parts & 1 != 0 { match.headers = values("x-mr") }
        if parts & 2 != 0 { match.cookies = values("c") }
        if parts & 4 != 0 { match.queryParams = values("mr") }
        return match
    }

    private mutating func values(_ name: String) -> [RequestMatch.Value] {
        (0..<Int.random(in: 1...2, using: &self)).map {
            let isPattern = chance(30)
            return RequestMatch.Value(
                name: "\(name)\($0)",
                value: pick(
                    isPattern
                        ? ["^a.*$", "[0-9]+|b", "(x)(y)"]
                        : ["1", "beta user", "a.b*c|d", "=;=".replacing(";", with: "")]
                ),
                type: isPattern ? .regularExpression : nil
            )
        }
    }
}
