import KubeModel
import RolloutAPI
import RolloutCore

/// A user's route, with the rules whose weights are a rollout's.
struct GatewayRoute {
    /// A user's rule that names both Services.
    private struct ManagedRule {
        var index: Int
        var json: JSONValue
        var pair: WeightedPair
    }

    let object: KubeObject
    private let reference: RouteReference
    private let targets: RouteTargets
    private let dialect: GatewayDialect
    private let rules: [JSONValue]
    private let managed: [ManagedRule]
    /// Indices of the rules that were added for this rollout.
    private let added: [Int]
    /// What is wrong with the rest of the route, if anything.
    private let problem: RouteProblem?

    static func reference(_ targets: RouteTargets, _ dialect: GatewayDialect) -> RouteReference? {
        dialect.spec(in: targets.traffic).map {
            RouteReference(
                kind: dialect.kind,
                key: ObjectKey(namespace: targets.rollout.namespace, name: $0.name)
            )
        }
    }

    init(_ current: [KubeObject], _ targets: RouteTargets, _ dialect: GatewayDialect) throws(RouteProblem) {
        guard let reference = Self.reference(targets, dialect), let spec = dialect.spec(in: targets.traffic) else {
            throw .unreadable("spec.traffic names no \(dialect.kind.kind)")
        }
        guard let object = reference.object(in: current) else {
            throw .missing("\(reference.text) does not exist")
        }
        self.object = object
        self.reference = reference
        self.targets = targets
        self.dialect = dialect
        rules = object.json[path: "spec", "rules"]?.array ?? []
        let names = AddedRuleName(targets)
        added = rules.indices.filter { [rules] in names.matches($0, in: rules) }
        (managed, problem) = Self.managed(rules, except: added, spec, targets, reference)
    }

    private static func managed(
        _ rules: [JSONValue],
        except added: [Int],
        _ spec: GatewayTraffic,
        _ targets: RouteTargets,
        _ reference: RouteReference
    ) -> (rules: [ManagedRule], problem: RouteProblem?) {
        var result: [ManagedRule] = []
        var problem: RouteProblem?
        for (index, rule) in rules.enumerated() where !added.contains(index) {
            let isNamed = spec.rules.map { $0.contains(rule["name"]?.string ?? "") }
            guard isNamed ?? true else { continue }
            let path: JSONPointer = ["spec", "rules", .index(index), "backendRefs"]
            do throws(RouteProblem) {
                if let pair = try WeightedPair(rule["backendRefs"]?.array ?? [], at: path, targets) {
                    result.append(ManagedRule(index: index, json: rule, pair: pair))
                } else if isNamed == true {
                    throw lines("rule \(rule["name"]?.string ?? "") of \(reference.text)", targets)
                }
            } catch {
                problem = problem ?? error
            }
        }
        for name in spec.rules ?? [] where !rules.contains(where: { $0["name"]?.string == name }) {
            problem = problem ?? .missing("\(reference.text) has no rule named \(name)")
        }
        if result.isEmpty { problem = problem ?? lines("a rule of \(reference.text)", targets) }
        return (result, problem)
    }

    private static func lines(_ place: String, _ targets: RouteTargets) -> RouteProblem {
        .missing("\(place) must name both Services; its backendRefs need\n\(WeightedPair.lines(targets))")
    }
}

// MARK: - Reading

extension GatewayRoute {
    /// What the route says: a guess from the first managed rule, proved by rendering it.
    var reading: RouteReading {
        if let problem { return problem.reading }
        var shares: [Int] = []
        for rule in managed {
            switch rule.pair.share {
            case .percent(let percent): shares.append(percent)
            case .other(let text): return .mixed("\(name(of: rule)): \(text)")
            }
        }
        guard let weight = shares.first, shares.allSatisfy({ $0 == weight }) else {
            let list = zip(managed, shares).map { "\(name(of: $0)) \($1)" }.joined(separator: ", ")
            return .mixed("the rules of \(reference.text) disagree about the candidate's percentage: \(list)")
        }
        let guess = TrafficSplit(weight: weight, matches: matches)
        do throws(RouteProblem) {
            if try patch(to: guess).isEmpty { return .split(guess) }
        } catch {
            return .mixed("rules that were added to \(reference.text): \(error.message)")
        }
        return .mixed("rules that were added to \(reference.text) are not as they were written")
    }

    private func name(of rule: ManagedRule) -> String {
        rule.json["name"]?.string ?? "rule \(rule.index)"
    }

    /// The matches that the rule added to the first managed one seems to be made of.
    private var matches: [RequestMatch] {
        guard let first = managed.first, added.contains(first.index - 1) else { return [] }
        return GatewayMatches(of: first.json, dialect).added(in: rules[first.index - 1])
    }
}

// MARK: - Writing

extension GatewayRoute {
    /// The changes after which the route says the split.
    ///
    /// Where some rules are in disorder, no more requests go to the candidate; taking it out of the others goes on.
    func changes(to split: TrafficSplit) throws(RouteProblem) -> [RouteChange] {
        let patch = try patch(to: split)
        if let problem, patch.isEmpty || split.reachesCandidate { throw problem }
        return patch.changes
    }

    private func patch(to split: TrafficSplit) throws(RouteProblem) -> GuardedPatch {
        var patch = GuardedPatch(reference, object)
        for rule in managed { rule.pair.write(split.weight, to: &patch) }
        try writeRules(for: split.matches, to: &patch)
        return patch
    }

    /// Leaves the added rules that are right where they are, takes the others out and puts in what is lacking.
    private func writeRules(for matches: [RequestMatch], to patch: inout GuardedPatch) throws(RouteProblem) {
        let wanted = try self.wanted(for: matches)
        let right = Set(wanted.filter { added.contains($0.index - 1) && rules[$0.index - 1] == $0.rule }.map(\.index))
        let wrong = added.filter { !right.contains($0 + 1) }
        for index in wrong.reversed() {
            let path: JSONPointer = ["spec", "rules", .index(index)]
            patch.test(path.appending("name"), rules[index]["name"] ?? .null)
            patch.edit(.remove(path))
        }
        var inserted = 0
        for (index, rule) in wanted where !right.contains(index) {
            let place = index - wrong.count { $0 < index } + inserted
            patch.edit(.add(["spec", "rules", .index(place)], rule))
            inserted += 1
        }
        try checkLimits(after: wanted.map(\.rule))
    }

    /// For each managed rule its index and the rule that has to stand before it.
    private func wanted(
        for matches: [RequestMatch]
    ) throws(RouteProblem) -> [(index: Int, rule: JSONValue)] {
        guard !matches.isEmpty else { return [] }
        let names = AddedRuleName(targets)
        var result: [(index: Int, rule: JSONValue)] = []
        for (ordinal, managed) in managed.enumerated() {
            var rule = managed.json
            rule["name"] = .string(names[ordinal])
            rule["matches"] = .array(try GatewayMatches(of: managed.json, dialect).combined(with: matches))
            // A session that begins at this rule would hold its client at the candidate when the rule is gone.
            rule["sessionPersistence"] = nil
            var backend = managed.pair.candidateEntry
            backend["group"] = ""
            backend["kind"] = "Service"
            backend["weight"] = 1
            rule["backendRefs"] = [backend]
            result.append((managed.index, rule))
        }
        return result
    }

    /// Refuses rules that the API server would refuse, with a reason that a person understands.
    private func checkLimits(after wanted: [JSONValue]) throws(RouteProblem) {
        guard !wanted.isEmpty else { return }
        let counts = wanted.map { $0["matches"]?.array?.count ?? 0 }
        let others = rules.indices.filter { !added.contains($0) }
        let total = others.reduce(counts.reduce(0, +)) { $0 + max(1, rules[$1]["matches"]?.array?.count ?? 0) }
        let checks = [
            ("rules", others.count + wanted.count, GatewayDialect.ruleLimit),
            ("matches in one rule", counts.max() ?? 0, GatewayDialect.matchLimitOfRule),
            ("matches in all rules", total, GatewayDialect.matchLimit),
        ]
        for (what, count, limit) in checks where count > limit {
            throw .impossible(
                "with the step's matches \(reference.text) would have \(count) \(what), \(limit) is the limit"
            )
        }
    }
}

/// Names of the rules that are added for one rollout: `mr-<rollout>-<n>`.
///
/// What follows the rollout's name is digits to the end, so that one rollout's rules are never taken for another's.
private struct AddedRuleName {
    private let prefix: String

    init(_ targets: RouteTargets) {
        prefix = "mr-\(targets.apexService)-"
    }

    subscript(ordinal: Int) -> String { "\(prefix)\(ordinal)" }

    func matches(_ index: Int, in rules: [JSONValue]) -> Bool {
        guard let name = rules[index]["name"]?.string, name.hasPrefix(prefix) else { return false }
        let rest = name.utf8.dropFirst(prefix.utf8.count)
        return !rest.isEmpty && rest.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
