import RealModule
import Statistics
import Testing

@Suite struct RatioConfidenceSequenceTests {
    private func sequence(_ slices: [TallyPair], capacity: Int = 64) -> RatioConfidenceSequence {
        var sequence = RatioConfidenceSequence(capacity: capacity)
        for slice in slices { sequence.add(slice) }
        return sequence
    }

    private static func slices(_ count: Int, ratio: Double, seed: UInt64) -> [TallyPair] {
        var random = SplitMix(seed: seed)
        return (0..<count).map { _ in
            let (n1, n0) = (Int.random(in: 50...2000, using: &random), Int.random(in: 1000...9000, using: &random))
            return pair(random.binomial(n1, 0.01 * ratio), n1, random.binomial(n0, 0.01), n0)
        }
    }

    @Test func theIntervalIsWhatTheProcessDoesNotReject() throws {
        let slices = Self.slices(20, ratio: 2, seed: 3)
        let interval = try #require(sequence(slices).interval(alpha: 0.05))
        for (bound, outward) in [(interval.lower, 0.999), (interval.upper, 1.001)] {
            func evidence(_ ratio: Double) throws -> Double {
                let alternatives = RatioConfidenceSequence.defaultGrid.map { Double.exp($0) }
                var process = RatioEProcess(
                    try #require(RatioMixture(nullRatio: ratio, alternatives: alternatives))
                )
                for slice in slices { process.add(slice) }
                return process.logEvidence()
            }
            #expect(near(try evidence(bound), .log(20), 1e-6))
            #expect(try evidence(bound * outward) > .log(20))
        }
    }

    @Test func theLikeliestRatioOfOneSliceIsThatOfItsRates() throws {
        let sequence = sequence([pair(30, 1000, 90, 9000)])
        #expect(near(sequence.ratio, 3, 1e-9))
        let interval = try #require(sequence.interval(alpha: 0.05))
        #expect(interval.contains(3))
    }

    @Test func armsWithoutEventsLeaveOneSideOpen() throws {
        let none = try #require(sequence([pair(0, 1000, 0, 9000)]).interval(alpha: 0.05))
        #expect(none == Interval(0, .infinity))
        let left = try #require(sequence([pair(0, 10_000, 900, 90_000)]).interval(alpha: 0.05))
        #expect(left.lower == 0 && left.upper < 1)
        let right = try #require(sequence([pair(100, 10_000, 0, 90_000)]).interval(alpha: 0.05))
        #expect(right.upper == .infinity && right.lower > 1)
    }

    @Test func joiningStrataOnlyWidensTheInterval() throws {
        let slices = Self.slices(60, ratio: 1, seed: 4)
        let exact = try #require(sequence(slices, capacity: 60).interval(alpha: 0.05))
        for capacity in [32, 8, 2, 1] {
            let joined = try #require(sequence(slices, capacity: capacity).interval(alpha: 0.05))
            #expect(joined.lower <= exact.lower + 1e-12 && joined.upper >= exact.upper - 1e-12)
            if capacity >= 8 { #expect(joined.upper / joined.lower < 1.1 * exact.upper / exact.lower) }
        }
    }

    @Test func aRestartFromACheckpointIsBitIdentical() throws {
        let slices = Self.slices(30, ratio: 1, seed: 5)
        let running = sequence(slices, capacity: 6)
        var restarted = sequence(Array(slices[..<11]), capacity: 6)
        restarted = try #require(
            RatioConfidenceSequence(
                grid: restarted.grid,
                capacity: restarted.capacity,
                logLikelihoods: restarted.logLikelihoods,
                treatmentEvents: restarted.treatmentEvents,
                controlEvents: restarted.controlEvents,
                strata: restarted.strata
            )
        )
        for slice in slices[11...] { restarted.add(slice) }
        #expect(restarted == running)
        #expect(restarted.interval(alpha: 0.05) == running.interval(alpha: 0.05))
    }

    @Test func moreDispersionIsAWiderInterval() throws {
        let sequence = sequence(Self.slices(30, ratio: 1, seed: 6))
        let plain = try #require(sequence.interval(alpha: 0.05))
        let wide = try #require(sequence.interval(alpha: 0.05, dispersion: 3))
        #expect(wide.lower < plain.lower && wide.upper > plain.upper)
        #expect(sequence.interval(alpha: 0.05, dispersion: 0.1) == plain)
        #expect(sequence.interval(alpha: 1) == nil)
    }
}
