import RolloutTesting
import Testing

@Suite struct CrashSweepTests {
    static let stories = [Stories.goodCanary, Stories.badPredictions, Stories.blueGreen, Stories.abort]
    static let strikes = [Strike.crashBeforeSending, .crashBeforeAnswer, .crashAfterAnswer]

    @Test(arguments: stories, strikes)
    func aCrashAtAnyWriteChangesNothingOfTheEnd(_ story: Scenario, _ strike: Strike) throws {
        let sweep = try story.crashSweep(strike)
        #expect(sweep.findings == [])
        #expect(sweep.crashes == sweep.effects.count)
        #expect(sweep.crashes > 10)
    }
}
