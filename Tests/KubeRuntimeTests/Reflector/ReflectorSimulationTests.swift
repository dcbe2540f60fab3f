import KubeModel
import KubeRuntime
import Testing

/// Any faults in any order: the view is always one that the server had, and in the end the one it has.
@Suite(.timeLimit(.minutes(5))) struct ReflectorSimulationTests {
    static func view(_ store: Store) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: store.objects().map { ($0.key.description, SimulatedServer.fingerprint($0)) }
        )
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func theViewIsAlwaysOneThatTheServerHad(seed: UInt64) async {
        let clock = ManualClock()
        let server = SimulatedServer(seed: seed)
        let store = Store(.service)
        let reflector = Reflector(
            store,
            namespace: nil,
            api: server,
            time: clock.source,
            logger: .silent,
            seed: seed
        )
        let feed = store.changes()
        var told: [String: String] = [:]
        var random = SeededGenerator(seed: seed &+ 1000)
        var newest = 0
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await reflector.run() }
            for round in 0..<100 {
                if round == 80 { server.heal() }
                for _ in 0..<Int.random(in: 0...4, using: &random) { server.change() }
                let pause = round < 80 ? Int.random(in: 0...20_000, using: &random) : 60_000
                await clock.advance(by: .milliseconds(pause))
                for change in feed.takeAll() {
                    told[change.key.description] = change.new.map { SimulatedServer.fingerprint($0) }
                }
                let view = Self.view(store)
                let version = store.syncedResourceVersion(in: "ml") ?? ""
                if store.isSynced { #expect(view == server.snapshot(at: version), "round \(round)") }
                #expect(told == view, "round \(round): changes and view differ")
                #expect(newest <= Int(version) ?? 0, "round \(round): the version went back")
                newest = Int(version) ?? 0
            }
            #expect(Self.view(store) == server.current, "twenty minutes after the last fault")
            #expect(reflector.health == .healthy)
            group.cancelAll()
        }
    }
}
