import KubeModel
import RolloutAPI
import RolloutCore
import Testing
import TrafficRouting

/// The canary Ingress beside a user's Ingress.
@Suite struct IngressProviderTests {
    private let provider = IngressProvider()
    private let targets = Samples.targets { $0.ingress = IngressTraffic(name: "web") }
    private let canary = RouteReference(kind: .ingress, key: ObjectKey(namespace: "ml", name: "fraud-web-canary"))

    private func main(_ more: String = "", annotations: String = "{}", service: String = "fraud-stable") throws
        -> KubeObject
    {
        try Samples.object(
            """
            {"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
             "metadata":{"name":"web","namespace":"ml","annotations":\(annotations)},
             "spec":{\(more)"rules":[{"host":"m.example.com","http":{"paths":[
               {"path":"/","pathType":"Prefix","backend":{"service":{"name":"\(service)","port":{"number":80}}}},
               {"path":"/old","pathType":"Exact","backend":{"service":{"name":"old","port":{"number":80}}}}]}},
              {"http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"resource":{"kind":"X","name":"y"}}}]}}]}}
            """
        )
    }

    @Test func theCanaryRepeatsClassTLSHostsAndThePathsOfTheStableService() throws {
        let main = try main(#""ingressClassName":"nginx","tls":[{"hosts":["m.example.com"],"secretName":"s"}],"#)
        let expected = try Samples.object(
            """
            {"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
             "metadata":{"name":"fraud-web-canary","namespace":"ml","labels":{"modelrollout.dev/name":"fraud"},
              "annotations":{"nginx.ingress.kubernetes.io/canary":"true",
                             "nginx.ingress.kubernetes.io/canary-weight":"20"},
              "ownerReferences":[{"apiVersion":"modelrollout.dev/v1alpha1","kind":"ModelRollout",
                "name":"fraud","uid":"rollout-uid","controller":true,"blockOwnerDeletion":true}]},
             "spec":{"ingressClassName":"nginx","tls":[{"hosts":["m.example.com"],"secretName":"s"}],
              "rules":[{"host":"m.example.com","http":{"paths":[{"path":"/","pathType":"Prefix",
                "backend":{"service":{"name":"fraud-candidate","port":{"number":80}}}}]}}]}}
            """
        )
        #expect(
            provider.render(TrafficSplit(weight: 20), targets, over: [main]) == .changes([.apply(.ingress, expected)])
        )
    }

    @Test func theClassMayBeSaidTheOldWay() throws {
        let name = "kubernetes.io/ingress.class"
        for (value, kept) in [("nginx-internal", true), ("n{x}", false), ("a\nb", false)] {
            var main = try main()
            main.annotations = [name: value, "nginx.ingress.kubernetes.io/rewrite-target": "/"]
            guard
                case .apply(_, let object) = provider.render(TrafficSplit(weight: 1), targets, over: [main]).changes
                    .first
            else {
                Issue.record("the canary is applied")
                return
            }
            #expect(object.annotations[name] == (kept ? value : nil))
            #expect(object.annotations["nginx.ingress.kubernetes.io/rewrite-target"] == nil)
        }
    }

    @Test func theUsersIngressIsNeverWritten() throws {
        var world = ObjectWorld([try main()])
        for weight in [5, 50, 100, 0, 20, 0] {
            let changes = provider.render(TrafficSplit(weight: weight), targets, over: world.objects).changes
            #expect(changes.allSatisfy { $0.reference == canary })
            try world.send(changes)
            #expect(world.objects.count == (weight == 0 ? 1 : 2))
        }
    }

    @Test(
        arguments: [
            [Samples.header("x-canary", "beta", .regularExpression)], [Samples.header("x canary", "1")],
            [Samples.header("x;canary", "1")], [Samples.header("x-canary", "a b")],
            [Samples.header("x-canary", "a\"b")],
            [Samples.header("x-canary", "a;b")], [Samples.header("x-canary", "a\nb")], [Samples.header("x", "{}")],
            [Samples.header("x-canary", "")], [Samples.header("x-canary", "a\\b")], [Samples.cookie("c", "1")],
            [Samples.header("a", "1"), Samples.header("b", "1")],
            [Samples.cookie("a", "always"), Samples.cookie("b", "always")],
            [RequestMatch(headers: [.init(name: "a", value: "1"), .init(name: "b", value: "1")])],
            [RequestMatch(headers: [.init(name: "a", value: "1")], cookies: [.init(name: "b", value: "always")])],
            [Samples.header(String(repeating: "a", count: 257), "1")],
        ] as [[RequestMatch]]
    )
    func whatDoesNotBelongIntoAnAnnotationIsRefused(_ matches: [RequestMatch]) throws {
        let writes = provider.render(TrafficSplit(weight: 5, matches: matches), targets, over: [try main()])
        #expect(writes.problem != nil)
    }

    @Test(arguments: ["", "nginx..io", "nginx.io/x", "-a", "NGINX.io", "a b", "a\nb"])
    func aPrefixThatIsNoneIsRefused(_ prefix: String) throws {
        let targets = Samples.targets { $0.ingress = IngressTraffic(name: "web", annotationPrefix: prefix) }
        #expect(provider.read([try main()], targets).problem != nil)
        #expect(provider.render(TrafficSplit(weight: 5), targets, over: [try main()]).problem != nil)
    }

    @Test func everyAnnotationValueIsHarmless() throws {
        let plain = try Regex("^(true|[0-9]{1,3}|[A-Za-z0-9^$.*+?|()\\[\\]/_=-]{1,256})$")
        let matches = [Samples.header("x-canary", "a|b$"), Samples.cookie("c", "always")]
        for weight in 0...100 {
            let split = TrafficSplit(weight: weight, matches: matches)
            guard case .apply(_, let object) = provider.render(split, targets, over: [try main()]).changes.first else {
                Issue.record("the canary is applied")
                return
            }
            #expect(object.annotations.values.allSatisfy { $0.wholeMatch(of: plain) != nil })
        }
    }

    @Test func anIngressWithoutTheStableServiceGetsTheLine() throws {
        let message =
            "a path of Ingress web must lead to the stable Service; it needs\n"
            + "backend: {service: {name: fraud-stable, port: {number: 80}}}"
        #expect(provider.read([try main(service: "x")], targets) == .missing(message))
        #expect(provider.render(.stableOnly, targets, over: [try main(service: "x")]) == .refused(message))
        #expect(provider.read([], targets) == .missing("Ingress web does not exist"))
    }

    @Test func anIngressThatNamesTheCandidateItselfIsRefused() throws {
        let main = try main(service: "fraud-candidate")
        guard case .unreadable = provider.read([main], targets) else {
            Issue.record("the same Service in both Ingresses is undefined")
            return
        }
    }

    @Test func aRollbackNeedsNothingOfTheUsersIngress() throws {
        var world = ObjectWorld([try main()])
        try world.send(provider.render(TrafficSplit(weight: 50), targets, over: world.objects).changes)
        let left = world.objects.filter { $0.name == canary.key.name }
        let broken = try main(service: "x")
        for objects in [left, left + [broken]] {
            #expect(
                provider.render(.stableOnly, targets, over: objects)
                    == .changes([.delete(.ingress, canary.key, uid: "uid-of-fraud-web-canary")])
            )
        }
    }

    @Test func anIngressOfThatNameThatIsNotOursIsNotTaken() throws {
        var theirs = try main()
        theirs.json[path: "metadata", "name"] = "fraud-web-canary"
        let message = "Ingress fraud-web-canary is not of this rollout's making"
        let objects = [try main(), theirs]
        #expect(provider.read(objects, targets) == .unreadable(message))
        for split in [TrafficSplit(weight: 5), .stableOnly] {
            #expect(provider.render(split, targets, over: objects) == .refused(message))
        }
    }

    @Test func aCanaryBesideAFormerIngressIsTakenAway() throws {
        let former = Samples.targets { $0.ingress = IngressTraffic(name: "former") }
        var old = try main()
        old.json[path: "metadata", "name"] = "former"
        var world = ObjectWorld([old, try main()])
        try world.send(provider.render(TrafficSplit(weight: 5), former, over: world.objects).changes)
        #expect(provider.read(world.objects, targets).split == nil)
        try world.send(provider.render(TrafficSplit(weight: 20), targets, over: world.objects).changes)
        #expect(Set(world.objects.map(\.name)) == ["former", "web", "fraud-web-canary"])
        #expect(provider.read(world.objects, targets) == .split(TrafficSplit(weight: 20)))
    }

    @Test(
        arguments: [
            ("canary-weight", "21"), ("canary-weight", "many"), ("canary", "false"), ("canary-by-header", "x"),
            ("canary-by-cookie", "x"), ("canary-weight-total", "1000"), ("canary-by-header-pattern", ".*"),
        ]
    )
    func anAnnotationThatSomeoneChangedIsPutRight(_ name: String, _ value: String) throws {
        let split = TrafficSplit(weight: 20)
        var world = ObjectWorld([try main()])
        try world.send(provider.render(split, targets, over: world.objects).changes)
        world.edit(canary) {
            $0.annotations["nginx.ingress.kubernetes.io/\(name)"] = value
            $0.annotations["example.com/note"] = "kept"
        }
        #expect(provider.read(world.objects, targets).split != split)
        try world.send(provider.render(split, targets, over: world.objects).changes)
        #expect(provider.read(world.objects, targets) == .split(split))
        #expect(world[canary]?.annotations["example.com/note"] == "kept")
    }

    @Test func theCanaryFollowsTheUsersIngress() throws {
        let split = TrafficSplit(weight: 20)
        var world = ObjectWorld([try main(#""tls":[{"hosts":["m.example.com"]}],"#)])
        try world.send(provider.render(split, targets, over: world.objects).changes)
        let web = RouteReference(kind: .ingress, key: ObjectKey(namespace: "ml", name: "web"))
        world.edit(web) {
            $0.spec["tls"] = nil
            $0.spec["ingressClassName"] = "other"
        }
        #expect(provider.read(world.objects, targets).split == nil)
        try world.send(provider.render(split, targets, over: world.objects).changes)
        #expect(provider.read(world.objects, targets) == .split(split))
        #expect(world[canary]?.spec["tls"] == nil)
        #expect(world[canary]?.spec["ingressClassName"] == "other")
    }

    @Test func tlsThatOthersAddedIsTakenAway() throws {
        let split = TrafficSplit(weight: 20)
        var world = ObjectWorld([try main()])
        try world.send(provider.render(split, targets, over: world.objects).changes)
        world.edit(canary) { $0.spec["defaultBackend"] = ["service": ["name": "x"]] }
        try world.send(provider.render(split, targets, over: world.objects).changes)
        #expect(world[canary]?.spec["defaultBackend"] == nil)
        #expect(provider.read(world.objects, targets) == .split(split))
    }

    @Test func longNamesAreShortenedAndStayApart() {
        let long = String(repeating: "a", count: 250)
        var names: Set<String> = []
        for (rollout, ingress) in [(long, "web"), (long, "web2"), ("fraud", long), (long, long), ("fraud", "web")] {
            let targets = Samples.targets(rollout: rollout) { $0.ingress = IngressTraffic(name: ingress) }
            let name = provider.references(targets)[1].key.name
            #expect(name.utf8.count <= 253 && name.hasSuffix("-canary"))
            names.insert(name)
        }
        #expect(names.count == 5)
        #expect(names.contains("fraud-web-canary"))
    }

    @Test func theTimeIsThatOfTheCanary() throws {
        var world = ObjectWorld([try main()])
        #expect(provider.acknowledgement(world.objects, targets) == .confirmed(at: nil))
        try world.send(provider.render(TrafficSplit(weight: 5), targets, over: world.objects).changes)
        world.edit(canary) { $0.json[path: "metadata", "managedFields"] = [["time": "2026-11-03T10:15:09Z"]] }
        #expect(
            provider.acknowledgement(world.objects, targets) == .confirmed(at: Timestamp("2026-11-03T10:15:10Z"))
        )
    }
}
