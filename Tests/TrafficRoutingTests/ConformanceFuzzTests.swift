import KubeModel
import RolloutCore
import Testing
import TrafficRouting

/// Objects may hold anything: nothing traps, and what can be written leads where it should.
@Suite struct ConformanceFuzzTests {
    @Test(arguments: ConformanceFixture.all)
    func anyDocumentIsReadAndWhatIsWrittenLands(_ fixture: ConformanceFixture) throws {
        var written = 0
        for seed in 0..<250 {
            var random = SeededGenerator(seed: UInt64(seed))
            var world = ObjectWorld(fixture.objects)
            try Self.converge(&world, to: random.pick(fixture.splits), fixture)
            for reference in fixture.provider.references(fixture.targets) {
                world.edit(reference) { object in
                    for _ in 0..<Int.random(in: 1...4, using: &random) { object.json = random.mutated(object.json) }
                    Self.restoreWhatTheServerChecks(&object, reference)
                }
            }
            _ = fixture.provider.acknowledgement(world.objects, fixture.targets)
            let before = fixture.provider.read(world.objects, fixture.targets)
            let split = random.pick(fixture.splits)
            guard try Self.converge(&world, to: split, fixture) else { continue }
            written += 1
            #expect(
                fixture.provider.read(world.objects, fixture.targets) == .split(split),
                "seed \(seed), first \(before)"
            )
        }
        #expect(written > 60)
    }

    /// Whether all was written.
    @discardableResult
    private static func converge(
        _ world: inout ObjectWorld,
        to split: TrafficSplit,
        _ fixture: ConformanceFixture
    ) throws -> Bool {
        for _ in 0..<3 {
            let writes = fixture.provider.render(split, fixture.targets, over: world.objects)
            guard writes.problem == nil else { return false }
            try world.send(writes.changes)
        }
        return true
    }

    /// What no API server would hold otherwise: identity and the shape of what every object has.
    private static func restoreWhatTheServerChecks(_ object: inout KubeObject, _ reference: RouteReference) {
        if object.json.object == nil { object.json = [:] }
        for name in ["metadata", "spec"] where object.json[name]?.object == nil { object.json[name] = [:] }
        object.json["kind"] = .string(reference.kind.kind)
        object.json[path: "metadata", "name"] = .string(reference.key.name)
        object.json[path: "metadata", "namespace"] = .string(reference.key.namespace)
        object.json[path: "metadata", "uid"] = .string("uid")
    }
}
