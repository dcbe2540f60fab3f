import Statistics
import Testing

@Suite struct SampleStatisticsTests {
    @Test func deviationsAgree() throws {
        let variance = try #require(SampleStatistics.variance([1, 1, 1, 10, 10, 10]))
        #expect(near(variance.squareRoot(), 4.9295, 5e-5))
        #expect(SampleStatistics.variance([1]) == 0)
        #expect(SampleStatistics.variance([]) == nil)
        #expect(near(SampleStatistics.variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]), 30, 1e-9))
    }

    /// The example of NIST's *Engineering Statistics Handbook*, 7.2.6.2.
    @Test func percentilesAgreeWithNIST() {
        let values = [
            95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.0610, 95.1591, 95.1195, 95.1065, 95.0925, 95.1990, 95.1682,
        ]
        #expect(near(SampleStatistics.percentile(90, of: values), 95.19568, 1e-6))
    }

    @Test func percentilesInterpolate() {
        let values = (0...7).map { Double($0) / 2 }
        #expect(near(SampleStatistics.percentile(5, of: values), 0.175, 1e-12))
        #expect(near(SampleStatistics.percentile(50, of: values), 1.75, 1e-12))
        #expect(SampleStatistics.percentile(100, of: values) == 3.5)
        #expect(SampleStatistics.percentile(50, of: []) == nil)
        #expect(SampleStatistics.percentile(.nan, of: values) == nil)
    }

    @Test func effectsAgree() {
        #expect(near(SampleStatistics.cohensD([5, 5, 5, 10, 10, 10], [1, 1, 1, 2, 2, 2]), 3.03821, 1e-5))
        #expect(KayentaClassifier.commonLanguageEffect([2, 3], [1, 2]) == 0.875)
        #expect(KayentaClassifier.meanRatio([2, 4], [1, 2]) == 2)
        #expect(KayentaClassifier.meanRatio([2, 4], []).isNaN)
    }

    @Test func onlyTheFarValueIsAnOutlier() {
        let values: [Double] = [21, 23, 24, 25, 50, 29, 23, 21]
        for sparing in [false, true] {
            let kept = SampleStatistics.withoutOutliers(values, factor: 3, sparing: sparing)
            #expect(kept == values.filter { $0 != 50 })
        }
    }
}
