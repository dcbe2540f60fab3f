import KubeModel
import RolloutAPI
import RolloutCore
import Testing
import TrafficRouting

/// Weights on the routes of the Gateway API, and what is said of routes that are not in order.
@Suite struct GatewayRouteTests {
    private let provider = HTTPRouteProvider()

    private func world(_ rules: String...) throws -> ObjectWorld {
        ObjectWorld([try Samples.httpRoute(rules.joined(separator: ","))])
    }

    private func rules(_ world: ObjectWorld) -> [JSONValue] {
        world.objects.first?.spec["rules"]?.array ?? []
    }

    @Test func aPatchTestsNamesAndWeightsAndReplacesNumbersOnly() throws {
        let world = try world(Samples.rule("main", 75, 25))
        let route = try #require(world.objects.first)
        let pair: JSONPointer = ["spec", "rules", 0, "backendRefs"]
        func at(_ index: Int, _ name: String) -> JSONPointer {
            pair.appending(.index(index)).appending(.name(name))
        }
        #expect(
            provider.render(TrafficSplit(weight: 50), Samples.httpTargets(), over: world.objects).changes == [
                .patch(
                    .httpRoute,
                    route.key,
                    [
                        .test(["metadata", "resourceVersion"], .string(route.resourceVersion)),
                        .test(at(0, "name"), "fraud-stable"), .test(at(0, "weight"), 75),
                        .test(at(1, "name"), "fraud-candidate"), .test(at(1, "weight"), 25),
                        .replace(at(0, "weight"), 50), .replace(at(1, "weight"), 50),
                    ]
                )
            ]
        )
    }

    @Test func aWeightThatIsLeftOutIsOneAndIsAdded() throws {
        var world = try world(
            #"{"backendRefs":[{"name":"fraud-stable","port":80},{"name":"fraud-candidate","port":80,"weight":null}]}"#
        )
        #expect(provider.read(world.objects, Samples.httpTargets()) == .split(TrafficSplit(weight: 50)))
        try world.send(provider.render(TrafficSplit(weight: 5), Samples.httpTargets(), over: world.objects).changes)
        #expect(RouteStripper.pair(in: rules(world)[0]["backendRefs"]).map { $0["weight"] } == [95, 5])
    }

    @Test func aThirdBackendKeepsItsWeight() throws {
        var world = try world(
            """
            {"backendRefs":[{"name":"fraud-stable","port":80,"weight":1},{"name":"third","port":80,"weight":11},
                            {"name":"fraud-candidate","port":80,"weight":0}]}
            """
        )
        try world.send(provider.render(TrafficSplit(weight: 30), Samples.httpTargets(), over: world.objects).changes)
        #expect(rules(world)[0]["backendRefs"]?.array?.map { $0["weight"] } == [70, 11, 30])
    }

    @Test(arguments: [(1, 0, 0), (0, 7, 100), (3, 1, 25), (600_000, 400_000, 40), (1, 1, 50), (100, 0, 0)])
    func weightsThatHaveTheRightRatioAreLeftAlone(_ stable: Int, _ candidate: Int, _ percent: Int) throws {
        let world = try world(Samples.rule("main", stable, candidate))
        let split = TrafficSplit(weight: percent)
        #expect(provider.read(world.objects, Samples.httpTargets()) == .split(split))
        #expect(provider.render(split, Samples.httpTargets(), over: world.objects) == .changes([]))
    }

    @Test(arguments: [(0, 0), (2, 1), (999, 1), (-1, 101), (2_000_000, 0)])
    func weightsThatAreNoPercentageAreNoSplitAndAreReplaced(_ stable: Int, _ candidate: Int) throws {
        var world = try world(Samples.rule("main", stable, candidate))
        let reading = provider.read(world.objects, Samples.httpTargets())
        #expect(reading.split == nil)
        #expect(reading.problem == nil)
        try world.send(provider.render(.stableOnly, Samples.httpTargets(), over: world.objects).changes)
        #expect(RouteStripper.pair(in: rules(world)[0]["backendRefs"]).map { $0["weight"] } == [100, 0])
    }

    @Test func rulesThatDisagreeAreNoSplit() throws {
        var world = try world(Samples.rule("main", 75, 25), Samples.rule("wide", 50, 50))
        guard case .mixed(let message) = provider.read(world.objects, Samples.httpTargets()) else {
            Issue.record("two rules with two weights are no split")
            return
        }
        #expect(message.contains("main 25, wide 50"))
        try world.send(provider.render(TrafficSplit(weight: 25), Samples.httpTargets(), over: world.objects).changes)
        #expect(provider.read(world.objects, Samples.httpTargets()) == .split(TrafficSplit(weight: 25)))
    }

    @Test func onlyTheNamedRulesAreTouched() throws {
        var world = try world(Samples.rule("main"), Samples.rule("wide"))
        let targets = Samples.httpTargets(rules: ["wide"])
        try world.send(provider.render(TrafficSplit(weight: 20), targets, over: world.objects).changes)
        #expect(RouteStripper.pair(in: rules(world)[0]["backendRefs"]).map { $0["weight"] } == [100, 0])
        #expect(RouteStripper.pair(in: rules(world)[1]["backendRefs"]).map { $0["weight"] } == [80, 20])
    }

    @Test func aRouteThatDoesNotNameBothServicesGetsTheTwoLines() throws {
        let world = try world(#"{"name":"main","backendRefs":[{"name":"fraud-stable","port":80}]}"#)
        let lines = """
            - {name: fraud-stable, port: 80, weight: 100}
            - {name: fraud-candidate, port: 80, weight: 0}
            """
        for (targets, place) in [
            (Samples.httpTargets(), "a rule of HTTPRoute fraud"),
            (Samples.httpTargets(rules: ["main"]), "rule main of HTTPRoute fraud"),
        ] {
            let message = "\(place) must name both Services; its backendRefs need\n\(lines)"
            #expect(provider.read(world.objects, targets) == .missing(message))
            #expect(provider.render(.stableOnly, targets, over: world.objects) == .refused(message))
        }
    }

    @Test func theLinesHaveThePortOfTheServices() throws {
        var targets = Samples.httpTargets()
        targets.ports = [PortSpec(port: 8443), PortSpec(name: "b", port: 1)]
        let world = try world("{}")
        #expect(provider.read(world.objects, targets).problem?.contains("{name: fraud-stable, port: 8443,") == true)
    }

    @Test func aRuleThatIsNamedButAbsentIsMissing() throws {
        let world = try world(Samples.rule("main"))
        #expect(
            provider.read(world.objects, Samples.httpTargets(rules: ["main", "beta"]))
                == .missing("HTTPRoute fraud has no rule named beta")
        )
        #expect(provider.read([], Samples.httpTargets()) == .missing("HTTPRoute fraud does not exist"))
    }

    @Test func aServiceThatIsNamedTwiceCannotBeWeighed() throws {
        let world = try world(
            """
            {"backendRefs":[{"name":"fraud-stable","port":80},{"name":"fraud-stable","port":81},
                            {"name":"fraud-candidate","port":80}]}
            """
        )
        let message = "/spec/rules/0/backendRefs names the Service fraud-stable 2 times"
        #expect(provider.read(world.objects, Samples.httpTargets()) == .unreadable(message))
        #expect(provider.render(.stableOnly, Samples.httpTargets(), over: world.objects) == .refused(message))
    }

    @Test(
        arguments: [
            #""kind":"InferencePool","group":"inference.networking.k8s.io""#, #""kind":"TraefikService""#,
            #""namespace":"other""#, #""group":"example.com""#, #""kind":7"#,
        ]
    )
    func aBackendThatIsNoServiceOfTheNamespaceIsNeverTouched(_ members: String) throws {
        let foreign = #"{"name":"fraud-candidate",\#(members),"port":80,"weight":40}"#
        let alone = try world(#"{"backendRefs":[{"name":"fraud-stable","port":80,"weight":60},\#(foreign)]}"#)
        #expect(provider.read(alone.objects, Samples.httpTargets()).split == nil)
        #expect(provider.render(.stableOnly, Samples.httpTargets(), over: alone.objects).problem != nil)

        var beside = try world(
            """
            {"backendRefs":[{"name":"fraud-stable","kind":"Service","group":"","namespace":"ml","weight":60},\(foreign),
                            {"name":"fraud-candidate","weight":40}]}
            """
        )
        try beside.send(provider.render(.stableOnly, Samples.httpTargets(), over: beside.objects).changes)
        #expect(rules(beside)[0]["backendRefs"]?.array?.map { $0["weight"] } == [100, 40, 0])
    }

    @Test func aRollbackGoesOnWhereARuleIsInDisorder() throws {
        var world = try world(
            Samples.rule("main", 50, 50),
            #"{"name":"beta","backendRefs":[{"name":"fraud-candidate","port":80}]}"#
        )
        let targets = Samples.httpTargets(rules: ["main", "beta"])
        #expect(provider.render(TrafficSplit(weight: 60), targets, over: world.objects).problem != nil)
        try world.send(provider.render(.stableOnly, targets, over: world.objects).changes)
        #expect(RouteStripper.pair(in: rules(world)[0]["backendRefs"]).map { $0["weight"] } == [100, 0])
        #expect(provider.render(.stableOnly, targets, over: world.objects).problem != nil)
    }

    @Test func whatGitRestoresIsSeenAndWrittenAgain() throws {
        let git = try Samples.httpRoute(Samples.rule("main", 100, 0))
        let split = TrafficSplit(weight: 25, matches: [Samples.header("x-beta", "1")])
        let targets = Samples.httpTargets()
        var world = ObjectWorld([git])
        let reference = try #require(provider.references(targets).first)
        for _ in 0..<20 {
            try world.send(provider.render(split, targets, over: world.objects).changes)
            #expect(provider.read(world.objects, targets) == .split(split))
            world.edit(reference) { $0.spec = git.spec }
            #expect(provider.read(world.objects, targets) == .split(.stableOnly))
        }
    }
}
