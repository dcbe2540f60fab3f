import KubeModel
import RolloutAPI
import RolloutCore
import Testing
import TrafficRouting

/// What holds for every traffic provider.
@Suite("Conformance of traffic providers") struct ConformanceTests {
    private typealias Fixture = ConformanceFixture

    /// Sends what the provider renders until nothing is left; two rounds are enough for the worst of adoptions.
    private static func converge(
        _ world: inout ObjectWorld,
        to split: TrafficSplit,
        _ fixture: ConformanceFixture
    ) throws {
        for _ in 0..<2 {
            let writes = fixture.provider.render(split, fixture.targets, over: world.objects)
            try #require(writes.problem == nil)
            try world.send(writes.changes)
        }
    }

    @Test func everyProviderHasAFixture() {
        #expect(Set(Fixture.all.map(\.provider.name)) == Set(TrafficProviders.all.map(\.name)))
    }

    @Test func everyProviderIsFoundByTheFieldOfItsName() throws {
        for provider in TrafficProviders.all {
            let body = provider.name == "service" ? "{}" : #"{"name":"x"}"#
            let traffic = try JSONValue(parsing: #"{"\#(provider.name)":\#(body)}"#).decoded(as: TrafficSpec.self)
            #expect(TrafficProviders.provider(for: traffic).name == provider.name)
        }
        #expect(TrafficProviders.provider(for: nil).name == "service")
        #expect(TrafficProviders.provider(for: TrafficSpec()).name == "service")
    }

    @Test(arguments: ConformanceFixture.all)
    func whatIsRenderedIsWhatIsRead(_ fixture: ConformanceFixture) throws {
        for split in fixture.splits {
            var world = ObjectWorld(fixture.objects)
            try Self.converge(&world, to: split, fixture)
            #expect(fixture.provider.read(world.objects, fixture.targets) == .split(split))
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func everySplitIsReachedFromEveryOther(_ fixture: ConformanceFixture) throws {
        for first in fixture.splits {
            for second in fixture.splits {
                var world = ObjectWorld(fixture.objects)
                try Self.converge(&world, to: first, fixture)
                try Self.converge(&world, to: second, fixture)
                #expect(fixture.provider.read(world.objects, fixture.targets) == .split(second), "after \(first)")
            }
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func renderingTwiceChangesNothing(_ fixture: ConformanceFixture) throws {
        for split in fixture.splits {
            var world = ObjectWorld(fixture.objects)
            try Self.converge(&world, to: split, fixture)
            #expect(fixture.provider.render(split, fixture.targets, over: world.objects) == .changes([]))
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func oneWriteMovesAWeight(_ fixture: ConformanceFixture) throws {
        var world = ObjectWorld(fixture.objects)
        try Self.converge(&world, to: TrafficSplit(weight: 5), fixture)
        let before = world.writes
        try Self.converge(&world, to: TrafficSplit(weight: 25), fixture)
        #expect(world.writes == before + 1)
        try Self.converge(&world, to: .stableOnly, fixture)
        #expect(world.writes == before + 2)
    }

    @Test(arguments: ConformanceFixture.all)
    func theUsersPartSurvivesByteForByte(_ fixture: ConformanceFixture) throws {
        let before = fixture.usersPart(fixture.objects).map(\.encoded)
        var world = ObjectWorld(fixture.objects)
        for split in fixture.splits + fixture.splits.reversed() {
            try Self.converge(&world, to: split, fixture)
            let after = fixture.usersPart(world.objects).map { json in
                var json = json
                json[path: "metadata", "resourceVersion"] = nil
                return json.encoded
            }
            #expect(after == before)
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func stableOnlyLeavesNothingOfWhatWasAdded(_ fixture: ConformanceFixture) throws {
        for split in fixture.splits {
            var world = ObjectWorld(fixture.objects)
            try Self.converge(&world, to: .stableOnly, fixture)
            let clean = world.objects.map(Self.withoutVersion)
            try Self.converge(&world, to: split, fixture)
            try Self.converge(&world, to: .stableOnly, fixture)
            // A weight may have become 100 where the user wrote 1: the ratio is the same.
            let settled = world.objects.map(Self.withoutVersion)
            #expect(settled.count == clean.count)
            #expect(Self.names(settled) == Self.names(clean))
            try Self.converge(&world, to: split, fixture)
            try Self.converge(&world, to: .stableOnly, fixture)
            #expect(Set(world.objects.map(Self.withoutVersion)) == Set(settled))
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func aSplitEditedByHandIsSeenAndRestored(_ fixture: ConformanceFixture) throws {
        var world = ObjectWorld(fixture.objects)
        try Self.converge(&world, to: TrafficSplit(weight: 25), fixture)
        let wanted = world.objects
        try Self.converge(&world, to: TrafficSplit(weight: 50), fixture)
        #expect(fixture.provider.read(world.objects, fixture.targets).split != TrafficSplit(weight: 25))
        try Self.converge(&world, to: TrafficSplit(weight: 25), fixture)
        #expect(Set(world.objects.map(Self.withoutVersion)) == Set(wanted.map(Self.withoutVersion)))
    }

    @Test(arguments: ConformanceFixture.all)
    func everyPatchBeginsWithTheVersionItWasMadeFor(_ fixture: ConformanceFixture) throws {
        var world = ObjectWorld(fixture.objects)
        for split in fixture.splits {
            for change in fixture.provider.render(split, fixture.targets, over: world.objects).changes {
                guard case .patch(let kind, let key, let operations) = change else { continue }
                let live = try #require(world[RouteReference(kind: kind, key: key)])
                #expect(operations.first == .test(["metadata", "resourceVersion"], .string(live.resourceVersion)))
                let tests = operations.prefix { $0.verb == .test }
                #expect(operations.dropFirst(tests.count).allSatisfy { $0.verb != .test })
            }
            try Self.converge(&world, to: split, fixture)
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func aPatchMadeForAnOlderVersionDoesNotLand(_ fixture: ConformanceFixture) throws {
        var world = ObjectWorld(fixture.objects)
        try Self.converge(&world, to: .stableOnly, fixture)
        let changes = fixture.provider.render(TrafficSplit(weight: 50), fixture.targets, over: world.objects).changes
        let patches = changes.filter { if case .patch = $0 { true } else { false } }
        for patch in patches {
            var late = world
            late.edit(patch.reference) { $0.labels["touched"] = "yes" }
            #expect(throws: PatchFailure.self) { try late.send([patch]) }
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func everythingStaysInTheRolloutsNamespace(_ fixture: ConformanceFixture) throws {
        let references = fixture.provider.references(fixture.targets)
        #expect(!references.isEmpty)
        #expect(references.allSatisfy { $0.key.namespace == "ml" })
        #expect(Set(references.map(\.kind)).isSubset(of: Set(type(of: fixture.provider).watches)))
        for split in fixture.splits {
            var world = ObjectWorld(fixture.objects)
            for _ in 0..<2 {
                let changes = fixture.provider.render(split, fixture.targets, over: world.objects).changes
                #expect(changes.allSatisfy { references.contains($0.reference) })
                try world.send(changes)
            }
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func anObjectOfAnotherNamespaceIsNotTakenForOurs(_ fixture: ConformanceFixture) {
        let moved = fixture.objects.map { object in
            var object = object
            object.json[path: "metadata", "namespace"] = "other"
            return object
        }
        #expect(
            fixture.provider.render(TrafficSplit(weight: 5), fixture.targets, over: moved)
                == fixture.provider.render(TrafficSplit(weight: 5), fixture.targets, over: [])
        )
    }

    @Test(arguments: ConformanceFixture.all)
    func withoutObjectsItCreatesOneOrSaysWhatIsMissing(_ fixture: ConformanceFixture) throws {
        let split = TrafficSplit(weight: 50)
        let reading = fixture.provider.read([], fixture.targets)
        switch fixture.provider.render(split, fixture.targets, over: []) {
        case .changes(let changes):
            #expect(reading.problem == nil)
            #expect(reading.split == nil)
            guard case .apply(_, let object) = try #require(changes.first) else {
                Issue.record("only an apply creates an object")
                return
            }
            #expect(object.controllerReference == Samples.owner)
        case .refused(let message):
            guard case .missing(message) = reading else {
                Issue.record("\(reading) does not say what \(message) says")
                return
            }
        }
        if case .confirmed = fixture.provider.acknowledgement([], fixture.targets) {
            Issue.record("what is not there serves nobody")
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func nothingIsWrittenWhenTheSpecNamesAnother(_ fixture: ConformanceFixture) {
        guard fixture.provider.name != "service" else { return }
        var targets = fixture.targets
        targets.traffic = TrafficSpec()
        #expect(fixture.provider.references(targets).isEmpty)
        #expect(fixture.provider.render(.stableOnly, targets, over: fixture.objects).problem != nil)
        #expect(fixture.provider.read(fixture.objects, targets).problem != nil)
    }

    @Test(arguments: ConformanceFixture.all)
    func whatItCannotDoIsRefusedAndWhatItCanIsNot(_ fixture: ConformanceFixture) {
        let asked: [(TrafficCapability, RequestMatch)] = [
            (.matchHeaders, Samples.header("x-a", "1")), (.matchCookies, Samples.cookie("c", "always")),
            (.matchQueryParams, Samples.query("q", "1")),
        ]
        for (capability, match) in asked {
            let split = TrafficSplit(weight: 5, matches: [match])
            let isAble = fixture.provider.capabilities.contains(capability)
            #expect(fixture.provider.missingCapabilities(for: split) == (isAble ? [] : [capability]))
            let problem = fixture.provider.render(split, fixture.targets, over: fixture.objects).problem
            #expect((problem == nil) == isAble)
            if let problem { #expect(problem.contains(capability.rawValue)) }
        }
    }

    @Test(arguments: ConformanceFixture.all)
    func aMatchOfNothingWouldMatchEverythingAndIsRefused(_ fixture: ConformanceFixture) {
        let split = TrafficSplit(weight: 5, matches: [RequestMatch(headers: [])])
        #expect(fixture.provider.render(split, fixture.targets, over: fixture.objects).problem != nil)
    }

    @Test(arguments: TrafficProviderKind.allCases)
    func validationAllowsWhatTheProviderCanDo(_ kind: TrafficProviderKind) throws {
        let provider = try #require(TrafficProviders.all.first { $0.name == kind.rawValue })
        let declared = provider.capabilities.subtracting([.acknowledgement]).map(\.rawValue)
        #expect(Set(declared) == Set(kind.features.map(\.rawValue)))
    }

    @Test(arguments: ConformanceFixture.all)
    func aSplitIsReadInTheWordsOfWhoeverAwaitsIt(_ fixture: ConformanceFixture) throws {
        guard fixture.provider.capabilities.contains(.matchHeaders) else { return }
        let spelled = TrafficSplit(
            weight: 5,
            matches: [
                RequestMatch(headers: [RequestMatch.Value(name: "x-a", value: "1", type: .exact)], cookies: [])
            ]
        )
        var world = ObjectWorld(fixture.objects)
        try Self.converge(&world, to: spelled, fixture)
        let provider = fixture.provider
        #expect(provider.read(world.objects, fixture.targets) == .split(spelled.normalized))
        #expect(provider.read(world.objects, fixture.targets, awaiting: spelled) == .split(spelled))
        #expect(
            provider.read(world.objects, fixture.targets, awaiting: .stableOnly) == .split(spelled.normalized)
        )
    }

    private static func withoutVersion(_ object: KubeObject) -> KubeObject {
        var object = object
        object.json[path: "metadata", "resourceVersion"] = nil
        return object
    }

    /// Names of the objects and of the rules in them.
    private static func names(_ objects: [KubeObject]) -> [[String]] {
        objects.map { object in
            [object.name] + (object.spec["rules"]?.array ?? []).map { $0["name"]?.string ?? "" }
        }
    }
}
