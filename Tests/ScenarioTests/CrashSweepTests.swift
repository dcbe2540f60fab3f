import RolloutTesting
import Testing

@Suite struct CrashSweepTests {
    static let stories = [Stories.goodCanary, Stories.badPredictions, Stories.blueGreen, Stories.abort]
    static let strikes = [Strike.crashBeforeSending, .crashBeforeAnswer, .crashAfterAnswer]

    @Test(arguments: stories, strikes)
    func aCrashAtAnyWriteChangesNothingOfTheEnd(_ story: Scenario, _ strike: Strike) throws {
        let sweep = try story.crashSweep(strike)
        #expect(sweep.findings == [])
        #expect(sweep.runs == sweep.effects.count)
        #expect(sweep.runs > 10)
    }

    @Test func aSuccessorThatDiesAtItsFirstWriteTooChangesNothing() throws {
        let sweep = try Stories.short.crashSweep(.crashBeforeAnswer, times: 2)
        #expect(sweep.findings == [])
        #expect(sweep.runs > 10)
    }

    /// The one that stands by takes over, and the one that died does not come back.
    @Test func theOneThatStandsByGoesOnWhereTheLeaderDied() throws {
        var settings = Simulation.Settings()
        settings.electsLeader = true
        settings.processes = 2
        settings.restartDelay = .seconds(7200)
        let sweep = try Stories.short.crashSweep(.crashBeforeAnswer, settings)
        #expect(sweep.findings == [])
        #expect(sweep.runs > 10)
    }
}
