import Analysis
import KubeModel
import RolloutCore
import Testing

@Suite struct SlicesTests {
    @Test func theyEndAtWholeIntervalsAfterTheAnchorAndNowhereElse() {
        let slices = Samples.slices(until: 34.9)
        #expect(slices.edges == [0, 10, 20, 30].map { Samples.after($0) })
        #expect(Samples.slices(through: 20, until: 34.9).edges == [20, 30].map { Samples.after($0) })
        #expect(Samples.slices(until: 9.9).isEmpty)
    }

    @Test func whatIsCountedInPartIsLeftAside() {
        #expect(Samples.slices(through: 14, until: 40).edges == [20, 30, 40].map { Samples.after($0) })
    }

    @Test func whatIsTooLongAgoIsLeftAside() {
        let slices = Samples.slices(until: 7200)
        #expect(slices.start == Samples.after(3600))
        #expect(slices.end == Samples.after(7200))
    }

    @Test(arguments: [
        // The slices 0–10 and 10–20; scrapes each 5 s from 20 s before the start.
        ([0, 0, 0, 0, 0, 1, 2, 5, 5], [2.0, 3.0]),
        // The pod restarts: what it counts since is not less than before, but more.
        ([7, 8, 9, 9, 10, 2, 3, 4, 5], [3.0, 2.0]),
        // The pod is gone after 5 s.
        ([1, 2, 3, 4, 5, 9], [4.0, 0.0]),
    ]) func countersAreReadByTheirSamples(_ values: [Double], _ increases: [Double]) {
        let counters = PaperCounters(scrapes: 0, candidate: (0, 0), stable: (0, 0))
        let series = [counters.series(values, pod: "a")]
        let slices = Samples.slices(until: 20)
        #expect(slices.increases(of: series, witnesses: series, startsEmpty: false) == increases)
    }

    @Test func aSeriesThatAppearsCountsFromZeroWhereItsArmWasSeenBefore() {
        var counters = PaperCounters(scrapes: 0, candidate: (0, 0), stable: (0, 0))
        let old = counters.series([3, 3, 3, 3, 3, 3, 3], pod: "a")
        counters.first = 5
        let new = counters.series([5, 6], pod: "a")
        let slices = Samples.slices(until: 10)
        #expect(slices.increases(of: [new], witnesses: [old, new], startsEmpty: false) == [6])
        // Nothing was scraped before: the first sample may hold hours.
        #expect(slices.increases(of: [new], witnesses: [new], startsEmpty: false) == [1])
        // The arm itself is new.
        #expect(slices.increases(of: [new], witnesses: [new], startsEmpty: true) == [6])
    }

    /// However often one asks, and for however much at once, each event is counted once.
    @Test func theSumDoesNotDependOnWhenOneAsks() {
        let counters = PaperCounters(scrapes: 200, candidate: (1, 7), stable: (1, 50))
        let whole = Samples.slices(until: 600)
        let series = [counters.series(counters.totals[.candidate] ?? [], pod: "a")]
        let all = whole.increases(of: series, witnesses: series, startsEmpty: false)
        var parts: [Double] = []
        for end in stride(from: 40.0, through: 600, by: 40) {
            let slices = Samples.slices(through: end - 40, until: end)
            parts += slices.increases(of: series, witnesses: series, startsEmpty: false)
        }
        #expect(parts == all)
        #expect(all.count == 60)
        #expect(all.allSatisfy { $0 == 14 })
    }
}
