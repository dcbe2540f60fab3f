import KubeModel
import RolloutAPI
import RolloutCore
import Testing
import TrafficRouting

/// Rules that are added for requests that always go to the candidate.
@Suite struct GatewayMatchTests {
    private let provider = HTTPRouteProvider()
    private let targets = Samples.httpTargets()
    private let beta = TrafficSplit(weight: 0, matches: [Samples.header("x-user-group", "beta")])

    private func rendered(_ split: TrafficSplit, _ rules: String...) throws -> [JSONValue] {
        var world = ObjectWorld([try Samples.httpRoute(rules.joined(separator: ","))])
        let writes = provider.render(split, targets, over: world.objects)
        try #require(writes.problem == nil)
        try world.send(writes.changes)
        return world.objects.first?.spec["rules"]?.array ?? []
    }

    private func problem(_ split: TrafficSplit, _ rules: String...) throws -> String {
        let route = try Samples.httpRoute(rules.joined(separator: ","))
        return try #require(provider.render(split, targets, over: [route]).problem)
    }

    @Test func theAddedRuleStandsBeforeTheUsersAndRepeatsItsMatchesFiltersAndTimeouts() throws {
        let rules = try rendered(
            beta,
            #"{"name":"first","backendRefs":[{"name":"other","port":80}]}"#,
            """
            {"name":"main","timeouts":{"request":"5s"},
             "matches":[{"path":{"type":"PathPrefix","value":"/v2"},"headers":[{"name":"env","value":"prod"}]}],
             "filters":[{"type":"RequestHeaderModifier","requestHeaderModifier":{"set":[{"name":"a","value":"b"}]}}],
             "sessionPersistence":{"sessionName":"s"},
             "backendRefs":[{"name":"fraud-stable","port":80,"weight":100},
               {"name":"fraud-candidate","port":80,"weight":0,"filters":[{"type":"ExtensionRef"}]}]}
            """
        )
        #expect(rules.map { $0["name"]?.string } == ["first", "mr-fraud-0", "main"])
        #expect(
            try rules[1]
                == JSONValue(
                    parsing: """
                        {"name":"mr-fraud-0","timeouts":{"request":"5s"},
                         "matches":[{"path":{"type":"PathPrefix","value":"/v2"},
                           "headers":[{"name":"env","value":"prod"},
                                      {"type":"Exact","name":"x-user-group","value":"beta"}]}],
                         "filters":[{"type":"RequestHeaderModifier",
                                     "requestHeaderModifier":{"set":[{"name":"a","value":"b"}]}}],
                         "backendRefs":[{"group":"","kind":"Service","name":"fraud-candidate","port":80,"weight":1,
                                         "filters":[{"type":"ExtensionRef"}]}]}
                        """
                )
        )
    }

    @Test func everyMatchOfTheStepIsCombinedWithEveryMatchOfTheRule() throws {
        let split = TrafficSplit(
            weight: 0,
            matches: [Samples.header("a", "1"), Samples.query("q", "2"), Samples.cookie("c", "3")]
        )
        let rule = Samples.rule(
            "main",
            more: #""matches":[{"path":{"type":"Exact","value":"/a"}},{"method":"POST"}]"#
        )
        let matches = try #require(try rendered(split, rule).first?["matches"]?.array)
        #expect(matches.count == 6)
        #expect(matches.map { $0[path: "path", "value"]?.string } == ["/a", "/", "/a", "/", "/a", "/"])
        #expect(matches.map { $0["method"]?.string } == [nil, "POST", nil, "POST", nil, "POST"])
        #expect(matches.map { $0["headers"]?[0]?["name"]?.string } == ["a", "a", nil, nil, "cookie", "cookie"])
        #expect(matches.map { $0["queryParams"]?[0]?["name"]?.string } == [nil, nil, "q", "q", nil, nil])
    }

    @Test func aRuleWithoutMatchesMatchesEveryPath() throws {
        let matches = try rendered(beta, Samples.rule("main")).first?["matches"]?.array
        #expect(matches?.count == 1)
        #expect(matches?[0]["path"] == ["type": "PathPrefix", "value": "/"])
    }

    @Test func aGRPCRuleWithoutMatchesIsNarrowedByTheHeaderAlone() throws {
        let grpc = GRPCRouteProvider()
        let targets = Samples.targets { $0.grpcRoute = GatewayTraffic(name: "fraud") }
        var world = ObjectWorld([try Samples.httpRoute(Samples.rule("main"), kind: "GRPCRoute")])
        try world.send(grpc.render(beta, targets, over: world.objects).changes)
        #expect(
            world.objects.first?.spec["rules"]?[0]?["matches"]
                == [["headers": [["type": "Exact", "name": "x-user-group", "value": "beta"]]]]
        )
        #expect(grpc.read(world.objects, targets) == .split(beta))
    }

    @Test func everyManagedRuleGetsOneOfItsOwn() throws {
        let rules = try rendered(beta, Samples.rule("a"), #"{"name":"b","backendRefs":[]}"#, Samples.rule())
        #expect(rules.map { $0["name"]?.string ?? "" } == ["mr-fraud-0", "a", "b", "mr-fraud-1", ""])
    }

    @Test func rulesOfOtherRolloutsAreNotTakenForOurs() throws {
        let foreign = ["mr-fraud-0-0", "mr-fraud-beta-0", "mr-other-0", "mr-fraud-", "mr-fraud-x"]
        let names = foreign.map { #"{"name":"\#($0)","backendRefs":[{"name":"x","port":1}]}"# }
        var world = ObjectWorld([try Samples.httpRoute((names + [Samples.rule("main")]).joined(separator: ","))])
        for split in [beta, .stableOnly] {
            try world.send(provider.render(split, targets, over: world.objects).changes)
            let rules = world.objects.first?.spec["rules"]?.array ?? []
            #expect(rules.prefix(5).map { $0["name"]?.string } == foreign)
        }
    }

    @Test func twoRolloutsShareOneRouteWithoutEndingUpInEachOthersWay() throws {
        var other = Samples.targets(rollout: "fraud-0") { $0.httpRoute = GatewayTraffic(name: "fraud") }
        other.owner.uid = "other"
        let second = Samples.rule("second").replacing("fraud-", with: "fraud-0-")
        var world = ObjectWorld([try Samples.httpRoute([Samples.rule("main"), second].joined(separator: ","))])
        let ours = TrafficSplit(weight: 10, matches: beta.matches)
        let theirs = TrafficSplit(weight: 90, matches: [Samples.query("q", "1")])
        for _ in 0..<3 {
            try world.send(provider.render(ours, targets, over: world.objects).changes)
            try world.send(provider.render(theirs, other, over: world.objects).changes)
        }
        #expect(world.writes == 2)
        #expect(provider.read(world.objects, targets) == .split(ours))
        #expect(provider.read(world.objects, other) == .split(theirs))
        try world.send(provider.render(.stableOnly, targets, over: world.objects).changes)
        #expect(provider.read(world.objects, other) == .split(theirs))
    }

    @Test(arguments: ["edited", "moved", "copied", "orphaned"])
    func aRuleOfOursThatSomeoneChangedIsSeenAndPutRight(_ change: String) throws {
        var world = ObjectWorld([
            try Samples.httpRoute([Samples.rule("main"), Samples.rule("b")].joined(separator: ","))
        ])
        try world.send(provider.render(beta, targets, over: world.objects).changes)
        let wanted = world.objects.first?.spec
        let reference = try #require(provider.references(targets).first)
        world.edit(reference) { route in
            var rules = route.spec["rules"]?.array ?? []
            switch change {
            case "edited": rules[0]["backendRefs"] = [["name": "fraud-stable", "port": 80]]
            case "moved": rules.append(rules.removeFirst())
            case "copied": rules.append(rules[0])
            default: rules.insert(["name": "new", "backendRefs": []], at: 1)
            }
            route.spec["rules"] = .array(rules)
        }
        #expect(provider.read(world.objects, targets).split == nil)
        #expect(provider.read(world.objects, targets).problem == nil)
        try world.send(provider.render(beta, targets, over: world.objects).changes)
        #expect(provider.read(world.objects, targets) == .split(beta))
        if change != "orphaned" { #expect(world.objects.first?.spec == wanted) }
        try world.send(provider.render(.stableOnly, targets, over: world.objects).changes)
        let names = world.objects.first?.spec["rules"]?.array?.compactMap { $0["name"]?.string } ?? []
        #expect(names.allSatisfy { !$0.hasPrefix("mr-") })
    }

    @Test func aRuleIsTakenOutByItsNameAndBackIsPutTheSame() throws {
        var world = ObjectWorld([try Samples.httpRoute(Samples.rule("main"))])
        try world.send(provider.render(beta, targets, over: world.objects).changes)
        let route = try #require(world.objects.first)
        let path: JSONPointer = ["spec", "rules", 0]
        #expect(
            provider.render(.stableOnly, targets, over: [route]).changes == [
                .patch(
                    .httpRoute,
                    route.key,
                    [
                        .test(["metadata", "resourceVersion"], .string(route.resourceVersion)),
                        .test(path.appending("name"), "mr-fraud-0"), .remove(path),
                    ]
                )
            ]
        )
    }

    @Test func aThousandReconcilesLeaveTheRouteAsSmallAsOne() throws {
        var world = ObjectWorld([
            try Samples.httpRoute([Samples.rule("main"), Samples.rule("b")].joined(separator: ","))
        ])
        let other = TrafficSplit(weight: 10, matches: [Samples.cookie("c", "1"), Samples.query("q", "1")])
        var sizes: [TrafficSplit: Int] = [:]
        for round in 0..<1000 {
            let split = [beta, beta, other, .stableOnly][round % 4]
            try world.send(provider.render(split, targets, over: world.objects).changes)
            let size = world.objects[0].spec.encoded.count
            #expect(sizes[split, default: size] == size)
            sizes[split] = size
        }
        #expect(sizes.count == 3)
        #expect(world.writes == 750)
    }

    @Test func moreRulesThanARouteHoldsAreRefused() throws {
        let rules = (0..<8).map { Samples.rule("r\($0)") } + [#"{"name":"x"}"#]
        let message = try problem(beta, rules.joined(separator: ","))
        #expect(message == "with the step's matches HTTPRoute fraud would have 17 rules, 16 is the limit")
        #expect(try rendered(beta, rules.dropLast().joined(separator: ",")).count == 16)
    }

    @Test(arguments: [(13, 5, "65 matches in one rule, 64"), (22, 2, "132 matches in all rules, 128")])
    func moreMatchesThanARouteHoldsAreRefused(_ users: Int, _ steps: Int, _ text: String) throws {
        let matches = (0..<users).map { #"{"path":{"type":"Exact","value":"/\#($0)"}}"# }.joined(separator: ",")
        let split = TrafficSplit(weight: 0, matches: (0..<steps).map { Samples.header("h", "\($0)") })
        let rules = users > 20 ? ["a", "b"] : ["a"]
        let texts = rules.map { Samples.rule($0, more: "\"matches\":[\(matches)]") }.joined(separator: ",")
        #expect(try problem(split, texts).contains(text))
    }

    @Test func weightsStillMoveOnARouteThatIsFull() throws {
        let rules = (0..<16).map { Samples.rule("r\($0)") }
        #expect(try rendered(TrafficSplit(weight: 5), rules.joined(separator: ",")).count == 16)
    }

    @Test(
        arguments: [
            (Samples.header("ENV", "x"), "the rule has a condition on the header ENV already"),
            (Samples.query("page", "x"), "the rule has a condition on the query parameter page already"),
            (Samples.header("a b", "x"), "a b is no name of a header"),
            (Samples.header("a", ""), "the value of the header a must have 1 to 4096 characters"),
            (Samples.query("a", String(repeating: "x", count: 1025)), "must have 1 to 1024 characters"),
            (Samples.cookie("a", "x;y"), "a is no condition on a cookie"),
            (Samples.cookie("a=b", "x"), "a=b is no condition on a cookie"),
        ]
    )
    func aMatchThatTheRouteCannotHoldIsRefused(_ match: RequestMatch, _ text: String) throws {
        let rule = Samples.rule(
            "main",
            more: """
                "matches":[{"headers":[{"name":"env","value":"prod"}],"queryParams":[{"name":"page","value":"1"}]}]
                """
        )
        #expect(try problem(TrafficSplit(weight: 0, matches: [match]), rule).contains(text))
    }

    @Test func conditionsBeyondSixteenAreRefused() throws {
        let values = (0..<17).map { RequestMatch.Value(name: "h\($0)", value: "1") }
        let split = TrafficSplit(weight: 0, matches: [RequestMatch(headers: values)])
        #expect(try problem(split, Samples.rule("main")) == "a match would have 17 headers, 16 is the limit")
    }

    @Test func aLongNameOfARolloutIsShortenedInTheNamesOfRules() throws {
        let name = String(repeating: "long-name-", count: 20) + "x"
        let targets = Samples.targets(rollout: name) { $0.httpRoute = GatewayTraffic(name: "fraud") }
        let names = ObjectNames(rollout: name)
        let rule = Samples.rule("main")
            .replacing("fraud-stable", with: names.stableService)
            .replacing("fraud-candidate", with: names.candidateService)
        var world = ObjectWorld([try Samples.httpRoute(rule)])
        try world.send(provider.render(beta, targets, over: world.objects).changes)
        let added = try #require(world.objects.first?.spec["rules"]?[0]?["name"]?.string)
        #expect(added.hasPrefix("mr-long-name-") && added.utf8.count <= 68)
        #expect(provider.read(world.objects, targets) == .split(beta))
    }
}
