import Glibc
import KubeClient
import KubeModel
import Testing

extension IntegrationTests {
    @Suite("Two controllers")
    struct LeadershipTests {
        /// Everything that a controller can write.
        private static let everything: [ResourceKind] = [
            .modelRollout, .deployment, .controllerRevision, .service, .ingress, .lease, .event,
        ]

        @Test(.timeLimit(.minutes(3)))
        func aFrozenLeaderIsReplacedAndWritesNothingWhenItThaws() async throws {
            try await Bench.run("leader-frozen") { bench in
                let leader = try await bench.startLeader("controller-a", uid: "a")
                let standby = try await bench.startController("controller-b", uid: "b")
                var recipe = bench.recipe("frozen")
                recipe.bake = "3s"
                try await bench.deploy(recipe)
                try await Journal.keep(Self.everything, of: bench) { journal in
                    recipe.version = "2"
                    try await bench.apply(recipe.object, .modelRollout)
                    _ = try await journal.reached(20, by: recipe)
                    leader.process.signal(SIGSTOP)
                    let frozen = Timestamp.current
                    let moved = try await journal.reached(40, by: recipe, after: frozen)

                    // While the new leader stands still, whatever is written is the old one's.
                    standby.process.signal(SIGSTOP)
                    try await Task.sleep(for: .milliseconds(500))
                    let known = journal.entries.count
                    leader.process.signal(SIGCONT)
                    let thawed = Timestamp.current
                    let code = try await leader.process.exit(within: .seconds(5))
                    let gone = Timestamp.current
                    try await Task.sleep(for: .milliseconds(500))
                    let written = journal.entries.dropFirst(known)
                    standby.process.signal(SIGCONT)
                    try await bench.serves(recipe)

                    report(
                        "a frozen leader",
                        "the next step \((moved - frozen).short) s after the freeze; thawed, it ended after "
                            + "\((gone - thawed).short) s with code \(code.map(String.init) ?? "none") "
                            + "and \(written.count) writes"
                    )
                    #expect(moved - frozen <= .seconds(20))
                    #expect(code == 1)
                    #expect(written.isEmpty, "\(written.map { "\($0.kind.kind) \($0.object.name)" })")
                    #expect(journal.weights(of: recipe).map(\.percent) == [20, 40, 60, 100, 0])
                }
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func aControllerThatIsAskedToEndHandsOverInOrder() async throws {
            try await Bench.run("handover") { bench in
                let leader = try await bench.startLeader("controller-a", uid: "a")
                let standby = try await bench.startController("controller-b", uid: "b")
                try await Journal.keep([.lease], of: bench) { journal in
                    #expect(await leader.status("readyz") == 200)
                    // An API server that does not answer keeps the leader from ending at once.
                    bench.cluster?.signal(SIGSTOP)
                    leader.process.signal(SIGTERM)
                    let asked = Timestamp.current
                    try await eventually("the leader is not ready any more", within: .seconds(2)) {
                        await leader.status("readyz") == 503
                    }
                    #expect(await leader.status("healthz") == 200)
                    #expect(leader.process.isRunning)
                    bench.cluster?.signal(SIGCONT)
                    let code = try await leader.process.exit(within: .seconds(15))
                    let ended = Timestamp.current
                    try await eventually("the standby leads", within: .seconds(20)) {
                        try await standby.metrics()["leader_election_master_status"] == 1
                    }
                    let led = Timestamp.current
                    let holders = journal.holders
                    let free = try #require(holders.first { $0.name.isEmpty && $0.at >= asked })
                    let taken = try #require(holders.first { $0.name.hasPrefix("controller-b") })

                    report(
                        "an orderly end",
                        "ended \((ended - asked).short) s after it was asked; the standby led "
                            + "\((taken.at - free.at).short) s after the Lease was given back"
                    )
                    #expect(code == 0)
                    #expect(taken.at - free.at <= .seconds(3))
                    #expect(led - ended <= .seconds(3))
                }
            }
        }

        /// As someone does who wants the controller to stand still.
        @Test(.timeLimit(.minutes(2)))
        func aLeaseThatIsTakenByHandIsGivenBackByItsEndAlone() async throws {
            try await Bench.run("lease-by-hand") { bench in
                let leader = try await bench.startLeader()
                var recipe = bench.recipe("taken")
                recipe.bake = "3s"
                try await bench.deploy(recipe)
                try await Journal.keep(Self.everything, of: bench) { journal in
                    recipe.version = "2"
                    try await bench.apply(recipe.object, .modelRollout)
                    _ = try await journal.reached(20, by: recipe)
                    let spec: JSONValue = [
                        "holderIdentity": "someone else", "leaseDurationSeconds": 8,
                        "renewTime": .string(Timestamp.current.microTime),
                    ]
                    let name = "modelrollout-controller"
                    _ = try await bench.api.object(.patch(.lease, bench.key(name), .merge(["spec": spec])))
                    let taken = Timestamp.current
                    let code = try await leader.process.exit(within: .seconds(10))
                    let gone = Timestamp.current
                    let known = journal.entries.count
                    let successor = try await bench.startController()
                    try await eventually("it leads again") {
                        try await successor.metrics()["leader_election_master_status"] == 1
                    }
                    let lease = try await bench.get(.lease, name).spec
                    let led = try #require(lease["acquireTime"]?.string.flatMap { Timestamp($0) })
                    let written = journal.entries.dropFirst(known).filter { $0.at < led && $0.kind != .lease }
                    try await bench.serves(recipe)

                    report(
                        "a Lease taken by hand",
                        "the leader ended after \((gone - taken).short) s with code \(code.map(String.init) ?? "none"); "
                            + "it led again \((led - taken).short) s after, with \(written.count) writes before"
                    )
                    #expect(code == 1)
                    // It asks every two seconds.
                    #expect(gone - taken <= .seconds(4))
                    #expect(led - taken >= .seconds(8))
                    #expect(led - taken <= .seconds(8 + 8))
                    #expect(written.isEmpty, "\(written.map { "\($0.kind.kind) \($0.object.name)" })")
                    #expect(journal.weights(of: recipe).map(\.percent) == [20, 40, 60, 100, 0])
                }
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func aSecondSignalEndsTheControllerAtOnce() async throws {
            try await Bench.run("second-signal") { bench in
                let leader = try await bench.startLeader()
                bench.cluster?.signal(SIGSTOP)
                leader.process.signal(SIGTERM)
                try await Task.sleep(for: .milliseconds(500))
                #expect(leader.process.isRunning, "it waits for the Lease to be given back")
                leader.process.signal(SIGTERM)
                let code = try await leader.process.exit(within: .seconds(1))
                bench.cluster?.signal(SIGCONT)
                #expect(code == 128 + SIGTERM)
            }
        }
    }
}

extension Journal {
    /// Who held the Lease, and since when.
    var holders: [(at: Timestamp, name: String)] {
        entries.filter { $0.kind == .lease }.map { ($0.at, $0.object.spec["holderIdentity"]?.string ?? "") }
    }
}
