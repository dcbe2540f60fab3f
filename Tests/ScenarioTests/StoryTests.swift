import RolloutTesting
import Testing

@Suite struct StoryTests {
    /// The small model of the world and the whole controller with a cluster around it tell each story alike, down to the
    /// number of writes.
    @Test(arguments: Stories.all) func everyStoryComesToItsEndAtEveryLevel(_ story: Scenario) throws {
        let (planned, simulated) = (try story.run(at: .plan), try story.run(at: .simulated))
        for trace in [planned, simulated] {
            #expect(trace.weights == story.expectedWeights)
            #expect(trace.ending.phase == story.expectedPhase)
            #expect(trace.ending.stable == story.expectedVersion)
            #expect(trace.violations == [])
        }
        #expect(planned == simulated)
    }
}
