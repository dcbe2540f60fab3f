import KubeModel
import RolloutCore
import Testing
import TrafficRouting

/// What holds for every route that a user may have written.
@Suite struct GatewayPropertyTests {
    /// A rule with any number of backends of all kinds, among them perhaps the pair.
    private static func rule(_ number: Int, _ random: inout SeededGenerator) -> JSONValue {
        var backends: [JSONValue] = []
        if random.chance(70) {
            backends = ["fraud-stable", "fraud-candidate"].map { name in
                var backend: JSONValue = ["name": .string(name), "port": 80]
                if random.chance(30) { backend["kind"] = "Service" }
                if random.chance(70) { backend["weight"] = .int(random.pick([0, 1, 30, 70, 100, 999])) }
                if random.chance(20) { backend["filters"] = [["type": "ExtensionRef", "future": .double(1.25)]] }
                return backend
            }
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let foreign: [JSONValue] = [
                ["name": "third", "port": 80, "weight": 17], ["name": "fraud-stable", "kind": "InferencePool"],
                ["name": "fraud-candidate", "namespace": "other", "weight": 3], ["name": "unweighted"],
            ]
            backends.insert(random.pick(foreign), at: Int.random(in: 0...backends.count, using: &random))
        }
        var rule: JSONValue = ["backendRefs": .array(backends)]
        if random.chance(60) { rule["name"] = .string("rule-\(number)") }
        if random.chance(60) {
            rule["matches"] = .array(
                (0..<Int.random(in: 0...3, using: &random)).map {
                    [
                        "path": ["type": "Exact", "value": .string("/\(number)/\($0)")],
                        "headers": [["name": "x-user", "value": "1"]],
                    ]
                }
            )
        }
        for name in ["filters", "timeouts", "future"] where random.chance(30) {
            rule[name] = .object(["x": .array([.int(number), .null])])
        }
        return rule
    }

    private static func route(_ random: inout SeededGenerator) throws -> KubeObject {
        var route = try Samples.httpRoute("")
        let rules = (0..<Int.random(in: 1...5, using: &random)).map { rule($0, &random) }
        route.json[path: "spec", "rules"] = .array(rules + [try JSONValue(parsing: Samples.rule("sure", 1, 0))])
        if random.chance(50) { route.json["unknown"] = ["kept": true] }
        return route
    }

    private static func rules(_ world: ObjectWorld) -> [JSONValue] {
        world.objects.first?.spec["rules"]?.array ?? []
    }

    @Test(arguments: 0..<200)
    func weightsSumToAHundredAndTheRestStaysByteForByte(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let provider = HTTPRouteProvider()
        let managed: [String]? = random.chance(30) ? ["sure"] : nil
        let targets = Samples.httpTargets(rules: managed)
        let original = try Self.route(&random)
        let usersPart = RouteStripper.usersPart(of: original.json, managed: managed).encoded
        var world = ObjectWorld([original])
        for _ in 0..<12 {
            let split = random.split(matches: true)
            let writes = provider.render(split, targets, over: world.objects)
            if let problem = writes.problem {
                #expect(problem.contains("is the limit"), "\(problem)")
                continue
            }
            #expect(writes.changes.count <= 1)
            try world.send(writes.changes)
            #expect(
                RouteStripper.usersPart(of: try #require(world.objects.first).json, managed: managed).encoded
                    == usersPart
            )
            #expect(provider.read(world.objects, targets) == .split(split.normalized))
            #expect(provider.render(split, targets, over: world.objects) == .changes([]))
            try Self.expectWeights(split.weight, world, managed)
        }
        try world.send(provider.render(.stableOnly, targets, over: world.objects).changes)
        #expect(Self.rules(world).count == original.spec["rules"]?.array?.count)
    }

    /// In every managed rule the pair has the percentage, and where it was written its sum is 100.
    private static func expectWeights(_ percent: Int, _ world: ObjectWorld, _ managed: [String]?) throws {
        for rule in rules(world) where !RouteStripper.isAdded(rule) && RouteStripper.namesBoth(rule["backendRefs"]) {
            guard managed?.contains(rule["name"]?.string ?? "") ?? true else { continue }
            let weights = RouteStripper.pair(in: rule["backendRefs"]).map { $0["weight"]?.int ?? 1 }
            let sum = weights.reduce(0, +)
            #expect(weights.allSatisfy { $0 >= 0 })
            #expect(weights[1] * 100 == percent * sum && sum > 0)
        }
    }

    @Test(arguments: 0..<50)
    func rulesMayMoveBetweenReconciles(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(1000 + seed))
        let provider = HTTPRouteProvider()
        let targets = Samples.httpTargets()
        var world = ObjectWorld([try Self.route(&random)])
        let reference = try #require(provider.references(targets).first)
        for _ in 0..<10 {
            let split = random.split(matches: true)
            let writes = provider.render(split, targets, over: world.objects)
            guard writes.problem == nil else { continue }
            try world.send(writes.changes)
            #expect(provider.read(world.objects, targets) == .split(split.normalized))
            world.edit(reference) { route in
                var rules = route.spec["rules"]?.array ?? []
                rules.shuffle(using: &random)
                route.spec["rules"] = .array(rules)
            }
        }
        try world.send(provider.render(.stableOnly, targets, over: world.objects).changes)
        #expect(Self.rules(world).allSatisfy { !RouteStripper.isAdded($0) })
    }
}
