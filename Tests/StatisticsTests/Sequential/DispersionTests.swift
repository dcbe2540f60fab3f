import Statistics
import Testing

@Suite struct DispersionTests {
    private func estimator(_ slices: [Tally], _ method: DispersionEstimator.Method = .pearson) -> DispersionEstimator {
        var estimator = DispersionEstimator(method)
        for slice in slices { estimator.add(slice) }
        return estimator
    }

    @Test func theFactorIsPearsonsVarianceOverTheMean() throws {
        let slices = [2, 9, 4, 17, 0, 7, 3, 12, 5, 11].map { tally($0, of: 1000) }
        // Σ(x − 7)² = 248 over nine degrees of freedom and a mean of 7.
        #expect(near(estimator(slices).factor(), 248.0 / 9 / 7, 1e-12))
    }

    @Test func unequalSlicesAreWeighedByTheirExposures() throws {
        let slices = [tally(2, of: 100), tally(30, of: 1000), tally(9, of: 400)]
        let rate = 41.0 / 1500
        let squares = slices.reduce(0) { sum, slice in
            let expected = rate * Double(slice.exposures)
            return sum + (Double(slice.events) - expected) * (Double(slice.events) - expected) / expected
        }
        #expect(near(estimator(slices).factor(minimumSlices: 3), max(1, squares / 2), 1e-12))
    }

    @Test func tooFewSlicesTellNothingAndNoEventsNoDispersion() {
        let nine = [Tally](repeating: tally(1, of: 10), count: 9)
        #expect(estimator(nine).factor() == nil)
        #expect(estimator(nine + nine).factor() == 1)
        #expect(estimator([Tally](repeating: tally(0, of: 10), count: 10)).factor() == 1)
        #expect(estimator([Tally](repeating: .zero, count: 10)).slices == 0)
    }

    @Test func neighboursDoNotTakeADriftForDispersion() throws {
        var random = SplitMix(seed: 11)
        let slices = (0..<100).map { tally(random.poisson(20 + 2 * Double($0)), of: 10_000) }
        #expect(try #require(estimator(slices).factor()) > 10)
        #expect(try #require(estimator(slices, .successive).factor()) < 1.6)
    }

    @Test(arguments: [DispersionEstimator.Method.pearson, .successive])
    func aRestartFromACheckpointIsBitIdentical(_ method: DispersionEstimator.Method) throws {
        var random = SplitMix(seed: 12)
        let slices = (0..<40).map { _ in tally(random.poisson(9), of: 800 + random.poisson(100)) }
        let running = estimator(slices, method)
        let first = estimator(Array(slices[..<13]), method)
        var restarted = try #require(
            DispersionEstimator(
                method,
                slices: first.slices,
                exposures: first.exposures,
                rate: first.rate,
                squares: first.squares,
                last: first.last
            )
        )
        for slice in slices[13...] { restarted.add(slice) }
        #expect(restarted == running)
        #expect(DispersionEstimator(method, slices: 1, exposures: -1, rate: 0, squares: 0, last: nil) == nil)
        #expect(DispersionEstimator(method, slices: 1, exposures: 1, rate: 0, squares: 0, last: .zero) == nil)
    }

    @Test func anUnknownDispersionDecidesNothingAndLosesNothing() throws {
        var process = RatioEProcess(try #require(.increase()))
        process.add(pair(100, 1000, 90, 9000), dispersion: .infinity)
        #expect(process.peak < 1e-12)
        #expect(process.logEvidence() > 50)
    }
}
