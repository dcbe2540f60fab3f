import KubeModel
import RolloutAPI
import RolloutCore
import Testing
import TrafficRouting

/// The Service of the rollout's own name.
@Suite struct ServiceProviderTests {
    private let provider = ServiceProvider()

    private func selector(_ hash: String?) -> JSONValue {
        var json: JSONValue = ["modelrollout.dev/name": "fraud"]
        json["modelrollout.dev/revision"] = hash.map { .string($0) }
        return json
    }

    private func written(_ split: TrafficSplit, _ targets: RouteTargets) throws -> KubeObject {
        var world = ObjectWorld([])
        try world.send(provider.render(split, targets, over: []).changes)
        return try #require(world.objects.first)
    }

    @Test func theServiceIsCreatedWithPortsLabelsAndOwner() throws {
        let changes = provider.render(.stableOnly, Samples.targets(), over: []).changes
        #expect(
            try changes == [
                .apply(
                    .service,
                    Samples.object(
                        """
                        {"apiVersion":"v1","kind":"Service",
                         "metadata":{"name":"fraud","namespace":"ml","labels":{"modelrollout.dev/name":"fraud"},
                          "ownerReferences":[{"apiVersion":"modelrollout.dev/v1alpha1","kind":"ModelRollout",
                            "name":"fraud","uid":"rollout-uid","controller":true,"blockOwnerDeletion":true}]},
                         "spec":{"selector":{"modelrollout.dev/name":"fraud","modelrollout.dev/revision":"5b1a9c"},
                          "ports":[{"port":80,"protocol":"TCP","name":"http","targetPort":8080}]}}
                        """
                    )
                )
            ]
        )
    }

    @Test(
        arguments: [
            ("5b1a9c", "7f9c21", 0, "5b1a9c"), ("5b1a9c", "7f9c21", 100, "7f9c21"), ("5b1a9c", "7f9c21", 25, nil),
            ("", "7f9c21", 0, "7f9c21"), ("", "7f9c21", 25, "7f9c21"), ("", "7f9c21", 100, "7f9c21"),
            ("5b1a9c", "", 0, "5b1a9c"), ("7f9c21", "7f9c21", 0, "7f9c21"), ("7f9c21", "7f9c21", 100, "7f9c21"),
            ("7f9c21", "7f9c21", 25, "7f9c21"),
        ] as [(String, String, Int, String?)]
    )
    func theSelectorFollowsTheSplit(_ stable: String, _ candidate: String, _ weight: Int, _ hash: String?) throws {
        let targets = Samples.targets(stable: stable, candidate: candidate)
        let split = TrafficSplit(weight: weight)
        let service = try written(split, targets)
        #expect(service.spec["selector"] == selector(hash))
        #expect(service.annotations["modelrollout.dev/weight"] == (hash == nil ? "25" : nil))
        #expect(provider.read([service], targets, awaiting: split) == .split(split))
    }

    @Test(arguments: [("", "", 0), ("", "", 100), ("5b1a9c", "", 1), ("5b1a9c", "", 100)])
    func withoutARevisionToSelectNothingIsWritten(_ stable: String, _ candidate: String, _ weight: Int) {
        let targets = Samples.targets(stable: stable, candidate: candidate)
        #expect(provider.render(TrafficSplit(weight: weight), targets, over: []).problem != nil)
    }

    @Test func aPromotionBySwapOfRolesWritesNothing() throws {
        let service = try written(TrafficSplit(weight: 100), Samples.targets())
        let swapped = Samples.targets(stable: "7f9c21", candidate: "")
        #expect(provider.read([service], swapped) == .split(.stableOnly))
        #expect(provider.render(.stableOnly, swapped, over: [service]) == .changes([]))
    }

    @Test func aSelectorOfAnotherRevisionIsNoSplit() throws {
        let service = try written(.stableOnly, Samples.targets(stable: "0dd"))
        let reading = provider.read([service], Samples.targets())
        #expect(reading.split == nil && reading.problem == nil)
    }

    @Test func anAdoptedServiceKeepsEverythingButItsSelector() throws {
        let theirs = try Samples.object(
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"fraud","namespace":"ml","annotations":{"a":"b"}},
             "spec":{"type":"LoadBalancer","selector":{"app":"fraud"},"ports":[
              {"port":80,"protocol":"TCP","name":"http","targetPort":8080},{"port":443,"nodePort":31000}]}}
            """
        )
        var world = ObjectWorld([theirs])
        try world.send(provider.render(.stableOnly, Samples.targets(), over: world.objects).changes)
        var after = try #require(world.objects.first)
        #expect(after.spec["selector"] == selector("5b1a9c"))
        #expect(world.writes == 1)
        after.json[path: "spec", "selector"] = theirs.spec["selector"]
        after.json[path: "metadata", "resourceVersion"] = nil
        #expect(after.json.encoded == theirs.json.encoded)
    }

    @Test func annotationsThatTheStoreDoesNotKeepAreNotOverwritten() throws {
        let theirs = try Samples.object(
            #"{"kind":"Service","metadata":{"name":"fraud","namespace":"ml"},"spec":{"selector":{"a":"b"},"ports":[{"port":80}]}}"#
        )
        let changes = provider.render(TrafficSplit(weight: 10), Samples.targets(), over: [theirs]).changes
        #expect(changes.count == 2)
        guard case .patch(_, _, let operations) = changes[0], case .apply(_, let intent) = changes[1] else {
            Issue.record("the selector is patched and the annotation applied: \(changes)")
            return
        }
        #expect(operations.allSatisfy { !$0.path.hasPrefix("/metadata/annotations") })
        #expect(intent.annotations == ["modelrollout.dev/weight": "10"])
        #expect(intent.json["spec"] == nil)
    }

    @Test func aServiceThatLostItsOwnerKeepsItsPorts() throws {
        let targets = Samples.targets()
        var world = ObjectWorld([])
        try world.send(provider.render(.stableOnly, targets, over: []).changes)
        let reference = try #require(provider.references(targets).first)
        world.edit(reference) { $0.json[path: "metadata", "ownerReferences"] = nil }
        let share = TrafficSplit(weight: 25)
        let changes = provider.render(share, targets, over: world.objects).changes
        let managers = changes.map { $0.request(manager: "us").query.last { $0.name == "fieldManager" }?.value }
        #expect(managers == ["us", "us-guest"])
        try world.send(changes)
        #expect(provider.read(world.objects, targets) == .split(share))
        #expect(world.objects.first?.spec["ports"]?.array?.count == 1)
    }

    @Test func aServiceOfAnotherOwnerIsNotTaken() throws {
        let theirs = try Samples.object(
            """
            {"kind":"Service","metadata":{"name":"fraud","namespace":"ml","ownerReferences":[
              {"apiVersion":"v1","kind":"Helm","name":"x","uid":"other","controller":true}]},"spec":{}}
            """
        )
        let message = "Service fraud belongs to Helm x"
        #expect(provider.read([theirs], Samples.targets()) == .unreadable(message))
        #expect(provider.render(.stableOnly, Samples.targets(), over: [theirs]) == .refused(message))
    }

    @Test func aServiceThatSelectsNoPodsIsNotTaken() throws {
        let theirs = try Samples.object(
            #"{"kind":"Service","metadata":{"name":"fraud","namespace":"ml"},"spec":{"type":"ExternalName"}}"#
        )
        #expect(provider.read([theirs], Samples.targets()).problem?.contains("ExternalName") == true)
        #expect(provider.render(.stableOnly, Samples.targets(), over: [theirs]).problem != nil)
    }

    @Test(
        arguments: [
            ("spec", "selector", #"{"modelrollout.dev/name":"fraud","app":"x"}"#),
            ("metadata", "annotations", #"{"modelrollout.dev/weight":"40","other":"kept"}"#),
            ("metadata", "annotations", #"{"modelrollout.dev/weight":"many"}"#), ("spec", "ports", "[]"),
            ("spec", "ports", #"[{"port":80,"protocol":"TCP","name":"http","targetPort":9}]"#),
            ("spec", "ports", #"[{"port":1},{"port":80,"protocol":"TCP","name":"http","targetPort":8080},{"port":2}]"#),
            ("metadata", "labels", "{}"),
        ]
    )
    func whatOthersChangeIsPutRight(_ parent: String, _ member: String, _ value: String) throws {
        let targets = Samples.targets()
        let split = TrafficSplit(weight: 25)
        var world = ObjectWorld([])
        try world.send(provider.render(split, targets, over: []).changes)
        let wanted = try #require(world.objects.first)
        let reference = try #require(provider.references(targets).first)
        let json = try JSONValue(parsing: value)
        world.edit(reference) { $0.json[path: parent, member] = json }
        #expect(provider.render(split, targets, over: world.objects) != .changes([]))
        #expect(provider.read(world.objects, targets) != .split(split))
        for _ in 0..<2 { try world.send(provider.render(split, targets, over: world.objects).changes) }
        #expect(provider.read(world.objects, targets) == .split(split))
        #expect(world.objects.first?.spec == wanted.spec)
    }

    @Test func portsFollowTheSpec() throws {
        var world = ObjectWorld([])
        let ports = [PortSpec(name: "a", port: 80), PortSpec(name: "b", port: 81, targetPort: .string("web"))]
        for chosen in [ports, [ports[1]], [PortSpec(name: "c", port: 82)], ports] {
            let targets = Samples.targets(ports: chosen)
            try world.send(provider.render(.stableOnly, targets, over: world.objects).changes)
            #expect(provider.render(.stableOnly, targets, over: world.objects) == .changes([]))
            #expect(
                Set(world.objects.first?.spec["ports"]?.array?.compactMap { $0["port"]?.int } ?? [])
                    == Set(chosen.map(\.port))
            )
        }
        #expect(provider.render(.stableOnly, Samples.targets(ports: []), over: []).problem != nil)
    }
}

/// The two Services whose names never change.
@Suite struct ServiceManifestsTests {
    private let targets = Samples.targets()

    @Test(arguments: FixedService.allCases)
    func aServiceSelectsTheRevisionItIsPointedAt(_ service: FixedService) throws {
        var world = ObjectWorld([])
        #expect(ServiceManifests.selectedHash(service, targets, in: []) == nil)
        for hash in ["5b1a9c", "7f9c21", "7f9c21", "5b1a9c"] {
            try world.send(
                ServiceManifests.render(service, selecting: hash, targets, over: world.objects).changes
            )
            #expect(ServiceManifests.selectedHash(service, targets, in: world.objects) == hash)
            #expect(
                ServiceManifests.render(service, selecting: hash, targets, over: world.objects) == .changes([])
            )
        }
        #expect(world.writes == 3)
        let object = try #require(world.objects.first)
        #expect(object.name == "fraud-\(service.rawValue)")
        #expect(object.controllerReference == Samples.owner)
        #expect(object.labels == ["modelrollout.dev/name": "fraud"])
        #expect(object.spec["ports"]?[0]?["targetPort"] == 8080)
    }

    @Test func theManifestIsWhatIsAppliedWhereNothingIs() {
        let manifest = ServiceManifests.manifest(.stable, selecting: "5b1a9c", targets)
        #expect(
            ServiceManifests.render(.stable, selecting: "5b1a9c", targets, over: [])
                == .changes([.apply(.service, manifest)])
        )
        #expect(ServiceManifests.render(.stable, selecting: "", targets, over: []).problem != nil)
    }

    @Test(
        arguments: [
            "{}", #"{"selector":{"app":"x"}}"#, #"{"selector":{"modelrollout.dev/revision":"5b1a9c"}}"#,
            #"{"selector":{"modelrollout.dev/name":"other","modelrollout.dev/revision":"5b1a9c"}}"#,
            #"{"selector":{"modelrollout.dev/name":"fraud","modelrollout.dev/revision":"5b1a9c","app":"x"}}"#,
            #"{"selector":{"modelrollout.dev/name":"fraud","modelrollout.dev/revision":7}}"#, #"{"selector":[]}"#,
        ]
    )
    func aSelectorOfAnythingElseIsNoRevision(_ spec: String) throws {
        let object = try Samples.object(
            #"{"kind":"Service","metadata":{"name":"fraud-stable","namespace":"ml"},"spec":\#(spec)}"#
        )
        #expect(ServiceManifests.selectedHash(.stable, targets, in: [object]) == "")
    }

    @Test func aLongNameIsShortenedAlikeInNamesAndLabels() throws {
        let name = String(repeating: "a", count: 200)
        let targets = Samples.targets(rollout: name)
        let object = ServiceManifests.manifest(.candidate, selecting: "7f9c21", targets)
        #expect(object.name.utf8.count <= 63 && object.name.hasSuffix("-candidate"))
        #expect(object.labels.values.allSatisfy { $0.utf8.count <= 63 })
        #expect(ServiceManifests.selectedHash(.candidate, targets, in: [object]) == "7f9c21")
    }
}
