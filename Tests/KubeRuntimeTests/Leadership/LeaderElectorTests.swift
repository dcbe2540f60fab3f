import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import Testing

/// One candidate with its own clock.
struct Candidate: Sendable {
    let clock: ManualClock
    let elector: LeaderElector

    init(
        _ name: String,
        at server: LeaseServer,
        clock: ManualClock,
        createsLease: Bool = true,
        seed: UInt64 = 1,
        hasEnded: @escaping @Sendable (String) -> Bool = { _ in false }
    ) throws {
        let settings = try #require(
            LeaderElectionSettings(lease: LeaseServer.key, identity: name, createsLease: createsLease)
        )
        self.clock = clock
        elector = LeaderElector(
            settings,
            api: server.seen(by: name),
            time: clock.source,
            logger: .silent,
            seed: seed,
            hasEnded: hasEnded
        )
    }

    /// Runs the election while the body runs; gives the loss, if there was one.
    @discardableResult
    func running(_ body: () async throws -> Void) async rethrows -> LeadershipLost? {
        let loss = LockedBox<LeadershipLost?>(nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) {
                do throws(LeadershipLost) {
                    try await elector.run()
                } catch {
                    loss.withLock { $0 = error }
                }
            }
            await clock.settle()
            try await body()
            group.cancelAll()
        }
        return loss.withLock { $0 }
    }

    var remaining: Duration? { try? elector.gate.remaining() }

    func awaitLeading() async -> Bool { await clock.settled { elector.isLeading } }
}

@Suite(.timeLimit(.minutes(5))) struct LeaderElectorTests {
    let clock = ManualClock()
    let server = LeaseServer()

    static let nobody = LeaderRecord(holder: "", duration: .seconds(15), transitions: 0)

    func held(by holder: String, transitions: Int = 4) -> LeaderRecord {
        LeaderRecord(holder: holder, duration: .seconds(15), transitions: transitions)
    }

    @Test func aFreeLeaseIsTakenAndWrittenAsClientGoDoes() async throws {
        server.put(Self.nobody)
        let candidate = try Candidate("a_1", at: server, clock: clock)
        #expect(candidate.remaining == nil && !candidate.elector.isLeading)
        await candidate.running {
            #expect(await candidate.awaitLeading())
            #expect(candidate.elector.gate.epoch == 1)
            #expect(
                server.lease?.json["spec"] == [
                    "holderIdentity": "a_1", "leaseDurationSeconds": 15, "acquireTime": "2026-11-21T00:00:00.000000Z",
                    "renewTime": "2026-11-21T00:00:00.000000Z", "leaseTransitions": 1,
                ]
            )
            await clock.advance(by: .seconds(6))
            #expect(await clock.settled { server.writes == 4 }, "a renewal every two seconds")
            #expect(server.record?.renewed == Timestamp("2026-11-21T00:00:06Z"))
            #expect(server.record?.acquired == Timestamp("2026-11-21T00:00:00Z"))
            #expect(server.record?.transitions == 1)
        }
        #expect(candidate.remaining == .seconds(10), "a cancelled leader keeps its lease until it ends")
    }

    @Test func permissionCountsFromBeforeTheRenewalWasSent() async throws {
        server.put(Self.nobody)
        let candidate = try Candidate("a", at: server, clock: clock)
        await candidate.running {
            #expect(await candidate.awaitLeading())
            await clock.advance(by: .milliseconds(1500))
            #expect(candidate.remaining == .milliseconds(8500))
        }
    }

    @Test(arguments: [-3600, 0, 3600])
    func aHeldLeaseIsTakenOnlyAfterItsTimeByOurClockWhateverItsTimesSay(skew: Int) async throws {
        var record = held(by: "b")
        record.renewed = clock.civil + .seconds(skew)
        server.put(record)
        let candidate = try Candidate("a", at: server, clock: clock)
        await candidate.running {
            await clock.advance(by: .milliseconds(14_900))
            #expect(!candidate.elector.isLeading)
            #expect(candidate.elector.leader == "b")
            await clock.advance(by: .milliseconds(2600))
            #expect(await candidate.awaitLeading())
            #expect(candidate.elector.gate.epoch == 5)
            #expect(server.record?.holder == "a")
        }
    }

    @Test func theHoldersOwnLeaseDurationCounts() async throws {
        var record = held(by: "b")
        record.duration = .seconds(60)
        server.put(record)
        let candidate = try Candidate("a", at: server, clock: clock)
        await candidate.running {
            await clock.advance(by: .seconds(59))
            #expect(!candidate.elector.isLeading)
            await clock.advance(by: .seconds(4))
            #expect(await candidate.awaitLeading())
        }
    }

    @Test func aLeaseThatIsRenewedIsNeverTaken() async throws {
        let candidate = try Candidate("a", at: server, clock: clock)
        server.put(held(by: "b"))
        await candidate.running {
            for _ in 0..<30 {
                var record = held(by: "b")
                record.renewed = clock.civil
                server.put(record)
                await clock.advance(by: .seconds(10))
                #expect(!candidate.elector.isLeading)
            }
        }
        #expect(server.writes == 0)
    }

    /// How long renewals fail, and whether leadership outlasts it.
    @Test(arguments: [(9, true), (11, false), (16, false)])
    func leadershipEndsTenSecondsAfterTheLastRenewal(seconds: Int, survives: Bool) async throws {
        for fault in [LeaseServer.Fault.refused, .status(503), .hang, .status(403)] {
            // A request that hangs ends only with its own limit.
            if case .hang = fault, survives { continue }
            let server = LeaseServer()
            server.put(Self.nobody)
            let candidate = try Candidate("a", at: server, clock: clock)
            let loss = await candidate.running {
                #expect(await candidate.awaitLeading())
                server.set(fault, for: "a")
                await clock.advance(by: .seconds(seconds))
                #expect((candidate.remaining != nil) == survives)
                server.set(.none, for: "a")
                await clock.advance(by: .seconds(4))
                #expect(candidate.elector.isLeading == survives)
                await clock.settle()
            }
            #expect((loss == nil) == survives, "\(fault)")
        }
    }

    @Test func theGateOfAFrozenProcessIsClosedBeforeAnythingElseRuns() async throws {
        server.put(Self.nobody)
        let candidate = try Candidate("a", at: server, clock: clock)
        let loss = await candidate.running {
            #expect(await candidate.awaitLeading())
            clock.freeze(for: .milliseconds(9999))
            #expect(candidate.remaining != nil)
            clock.freeze(for: .milliseconds(1))
            #expect(throws: GateClosed.self) { try candidate.elector.gate.permit() }
            #expect(candidate.elector.gate.epoch == nil)
            server.put(held(by: "b", transitions: 2))
            await clock.advance(by: .seconds(1))
            #expect(await clock.settled { !candidate.elector.isLeading })
            await clock.settle()
        }
        #expect(loss != nil)
        #expect(server.record?.holder == "b", "nothing was written after the thaw")
    }

    @Test func aStolenLeaseIsLostAtTheNextRenewalAndForGood() async throws {
        server.put(Self.nobody)
        let candidate = try Candidate("a", at: server, clock: clock)
        let loss = await candidate.running {
            #expect(await candidate.awaitLeading())
            server.put(held(by: "b", transitions: 2))
            await clock.advance(by: .seconds(2))
            #expect(await clock.settled { candidate.remaining == nil })
            server.put(Self.nobody)
            await clock.advance(by: .seconds(60))
            #expect(!candidate.elector.isLeading)
        }
        #expect(loss?.reason == "b took the lease")
        #expect(server.record?.holder == "")
    }

    @Test func aRenewalWhoseAnswerIsLostCountsOnceItIsReadBack() async throws {
        server.put(Self.nobody)
        let candidate = try Candidate("a", at: server, clock: clock)
        let loss = await candidate.running {
            #expect(await candidate.awaitLeading())
            server.set(.answerLost, for: "a")
            await clock.advance(by: .seconds(5))
            server.set(.none, for: "a")
            await clock.advance(by: .seconds(20))
            #expect(candidate.elector.gate.epoch == 1)
        }
        #expect(loss == nil)
        #expect(server.record?.transitions == 1)
    }

    @Test func anAcquisitionWhoseAnswerIsLostIsMadeAgainInANewEpoch() async throws {
        server.put(Self.nobody)
        let candidate = try Candidate("a", at: server, clock: clock)
        server.set(.answerLost, for: "a")
        await candidate.running {
            await clock.settle()
            #expect(!candidate.elector.isLeading)
            server.set(.none, for: "a")
            await clock.advance(by: .seconds(3))
            #expect(await candidate.awaitLeading())
            #expect(candidate.elector.gate.epoch == server.record?.transitions)
        }
    }

    @Test func aProcessWithTheHoldersIdentityTakesOverAtOnceAndFencesTheOldOne() async throws {
        server.put(Self.nobody)
        let old = try Candidate("a", at: server, clock: clock)
        let loss = try await old.running {
            #expect(await old.awaitLeading())
            let new = try Candidate("a", at: server, clock: clock, seed: 2)
            await new.running {
                #expect(await new.awaitLeading())
                #expect(new.elector.gate.epoch == 2)
                await clock.advance(by: .seconds(3))
                #expect(await clock.settled { !old.elector.isLeading })
                #expect(new.elector.isLeading)
            }
        }
        #expect(loss != nil)
    }

    @Test func theLeaseOfAHolderThatHasEndedForCertainIsTakenAtOnce() async throws {
        server.put(held(by: "ended"))
        let candidate = try Candidate("a", at: server, clock: clock) { $0 == "ended" }
        await candidate.running {
            #expect(await candidate.awaitLeading())
            #expect(candidate.elector.gate.epoch == 5)
        }
        server.put(held(by: "alive", transitions: 9))
        let other = try Candidate("b", at: server, clock: clock) { $0 == "ended" }
        await other.running {
            await clock.advance(by: .seconds(14))
            #expect(!other.elector.isLeading)
        }
    }

    @Test func aMissingLeaseIsCreatedWithoutHolderAndTakenALittleLater() async throws {
        let candidate = try Candidate("a", at: server, clock: clock)
        await candidate.running {
            #expect(await clock.settled { server.record?.holder == "" })
            await clock.advance(by: .seconds(3))
            #expect(!candidate.elector.isLeading, "a leader whose Lease was deleted comes first")
            await clock.advance(by: .seconds(2))
            #expect(await candidate.awaitLeading())
        }
    }

    @Test func aMissingLeaseIsWaitedForWhereItMustNotBeCreated() async throws {
        let candidate = try Candidate("a", at: server, clock: clock, createsLease: false)
        await candidate.running {
            await clock.advance(by: .seconds(30))
            #expect(server.lease == nil)
            #expect(candidate.elector.trouble.contains("404"))
            server.put(Self.nobody)
            await clock.advance(by: .seconds(3))
            #expect(await candidate.awaitLeading())
        }
    }

    @Test func aLeaderWhoseLeaseIsDeletedMakesItAnewInItsEpoch() async throws {
        server.put(held(by: "", transitions: 7))
        let leader = try Candidate("a", at: server, clock: clock)
        let other = try Candidate("b", at: server, clock: clock, seed: 9)
        let loss = await leader.running {
            #expect(await leader.awaitLeading())
            await other.running {
                server.put(nil)
                for _ in 0..<200 {
                    await clock.advance(by: .milliseconds(100))
                    #expect(!other.elector.isLeading)
                }
                #expect(leader.elector.gate.epoch == 8)
                #expect(server.record?.holder == "a" && server.record?.transitions == 8)
            }
        }
        #expect(loss == nil)
    }

    @Test func aLeaseGivenBackIsTakenByAStandbyWithinThreeSeconds() async throws {
        server.put(Self.nobody)
        let leader = try Candidate("a", at: server, clock: clock)
        let standby = try Candidate("b", at: server, clock: clock, seed: 5)
        await leader.running { #expect(await leader.awaitLeading()) }
        await standby.running {
            await leader.elector.release()
            #expect(server.record?.holder == "" && server.record?.duration == .seconds(1))
            #expect(server.record?.transitions == 1)
            #expect(leader.remaining == nil)
            await clock.advance(by: .seconds(3))
            #expect(await standby.awaitLeading())
            #expect(standby.elector.gate.epoch == 2)
        }
    }

    @Test func aLeaseIsGivenBackEvenWhenTheLastAnswerWasLost() async throws {
        server.put(Self.nobody)
        let leader = try Candidate("a", at: server, clock: clock)
        await leader.running {
            #expect(await leader.awaitLeading())
            server.set(.answerLost, for: "a")
            await clock.advance(by: .seconds(2))
        }
        server.set(.none, for: "a")
        await leader.elector.release()
        #expect(server.record?.holder == "")
    }

    @Test func nothingIsGivenBackThatIsNotHeld() async throws {
        server.put(held(by: "b"))
        let candidate = try Candidate("a", at: server, clock: clock)
        await candidate.running { await clock.advance(by: .seconds(5)) }
        await candidate.elector.release()
        #expect(server.record == held(by: "b"))
        let leader = try Candidate("c", at: server, clock: clock)
        server.put(Self.nobody)
        await leader.running { #expect(await leader.awaitLeading()) }
        server.put(held(by: "b", transitions: 9))
        await leader.elector.release()
        #expect(server.record == held(by: "b", transitions: 9))
    }

    @Test func aLeaderWhoseElectorHangsIsNotAlive() async throws {
        server.put(Self.nobody)
        let candidate = try Candidate("a", at: server, clock: clock)
        await candidate.running { #expect(await candidate.awaitLeading()) }
        clock.freeze(for: .seconds(35))
        #expect(candidate.elector.isAlive)
        clock.freeze(for: .seconds(1))
        #expect(!candidate.elector.isAlive)
    }

    @Test func fieldsOfTheLeaseThatAreNotOursAreKept() throws {
        var lease = KubeObject(.lease, LeaseServer.key)
        lease.json["spec"] = ["strategy": "OldestEmulationVersion", "holderIdentity": "b"]
        let written = held(by: "a").written(into: lease)
        #expect(written.json[path: "spec", "strategy"] == "OldestEmulationVersion")
        #expect(LeaderRecord(written) == held(by: "a"))
    }

    @Test(arguments: [(10, 10, 2), (15, 2, 2), (15, 10, 0), (15, 2, 1)])
    func timesThatCannotWorkAreRefused(lease: Int, renew: Int, retry: Int) {
        let settings = LeaderElectionSettings(
            lease: LeaseServer.key,
            identity: "a",
            leaseDuration: .seconds(lease),
            renewDeadline: .seconds(renew),
            retryPeriod: .seconds(retry)
        )
        #expect((settings == nil) == !(lease > renew && Double(renew) > 1.2 * Double(retry) && retry > 0))
    }
}
