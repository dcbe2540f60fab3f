import Statistics
import Testing

@Suite struct KayentaClassifierTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let experiment: [Double]
        let control: [Double]
        let label: KayentaClassifier.Label
        var isCritical = false
        var classifier = KayentaClassifier()

        var testDescription: String { "\(experiment) beside \(control) is \(label)" }

        init(
            _ experiment: [Double],
            _ control: [Double],
            _ label: KayentaClassifier.Label,
            isCritical: Bool = false,
            _ adjust: (inout KayentaClassifier) -> Void = { _ in }
        ) {
            self.experiment = experiment
            self.control = control
            self.label = label
            self.isCritical = isCritical
            classifier.tolerance = 0.1
            classifier.confidence = 0.95
            adjust(&classifier)
        }
    }

    private static let high: [Double] = [20, 22, 21, 25, 30]
    private static let low = [1, 2.2, 1.1, 2.5, 3]
    private static let ones = [Double](repeating: 1, count: 5)
    private static let tens = [Double](repeating: 10, count: 5)
    private static let zeros = [Double](repeating: 0, count: 5)
    private static let some = [54.9, 54.5, 55.1, 55.6, 57.4]
    private static let rising: [Double] = [1, 2, 3, 4, 5]

    static let rows = [
        Row(high, low, .high) { ($0.allowedDecrease, $0.allowedIncrease) = (0.8, 1.2) },
        Row([10, 12.2, 10.1, 12.5, 23], high, .pass) { ($0.allowedDecrease, $0.allowedIncrease) = (0.5, 1) },
        Row(high, low, .high, isCritical: true) {
            ($0.criticalDecrease, $0.criticalIncrease, $0.isCritical) = (1, 1.2, true)
        },
        Row(high, low, .high, isCritical: true) { $0.isCritical = true },
        Row(high, low, .high) {
            ($0.allowedDecrease, $0.allowedIncrease) = (1, 5)
            ($0.criticalDecrease, $0.criticalIncrease, $0.isCritical) = (1, 13, true)
        },
        Row([2, 2, 2, 2, 3], [10, 20.2, 10.1, 20.5, 30], .low, isCritical: true) {
            ($0.criticalDecrease, $0.criticalIncrease, $0.isCritical) = (1.2, 1, true)
        },
        Row([1, 1, 1], [1, 1], .pass),
        Row([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], .pass),
        Row([0, 1, 1, 1, 1], ones, .pass) { $0.direction = .decrease },
        Row([], rising, .noData),
        Row([], rising, .noData, isCritical: true) { $0.isCritical = true },
        Row([], rising, .noDataFailMetric) { $0.isDataRequired = true },
        Row([], rising, .pass) { $0.missingValues = .replaceByZero },
        Row([.nan, .nan], rising, .noData),
        Row([1, 1, 1, 1, 10], ones, .pass),
        Row(tens, ones, .high),
        Row(tens, zeros, .high),
        Row(some, zeros, .high) { ($0.allowedDecrease, $0.allowedIncrease) = (0.8, 1.2) },
        Row(zeros, some, .low) { ($0.allowedDecrease, $0.allowedIncrease) = (0.8, 1.2) },
        Row(
            [0.05, 0.05, 0.0167, 0.0167, 0.0167, 0.05, 0.0333, 0.05, 0.05, 0.1333],
            [Double](repeating: 0, count: 10),
            .high,
            isCritical: true
        ) {
            ($0.criticalDecrease, $0.criticalIncrease, $0.isCritical) = (0.8, 1.2, true)
            $0.missingValues = .replaceByZero
        },
        Row(zeros, zeros, .pass),
        Row([.infinity, 1], [1, 2], .error),
    ]

    @Test(arguments: rows) func labelsAgree(_ row: Row) {
        let found = row.classifier.classify(experiment: row.experiment, control: row.control)
        #expect(found.label == row.label)
        #expect(found.isCritical == row.isCritical)
    }

    @Test func aRatioOfMeansWithAZeroIsNone() {
        let classifier = KayentaClassifier()
        #expect(classifier.classify(experiment: Self.some, control: Self.zeros).deviation.isNaN)
        #expect(classifier.classify(experiment: Self.zeros, control: Self.some).deviation.isNaN)
        #expect(classifier.classify(experiment: Self.zeros, control: Self.zeros).deviation == 1)
    }

    @Test func theDefaultsAreThoseOfNetflixsJudge() {
        #expect(KayentaClassifier().tolerance == 0.25)
        #expect(KayentaClassifier().confidence == 0.98)
        // Too few points for 98 %: what 95 % calls high passes.
        #expect(KayentaClassifier().classify(experiment: [3, 4, 5], control: [1, 2, 2.5]).label == .pass)
    }

    @Test func theShiftOfFourPointsAgreesWithR() throws {
        let shift = try #require(LocationShift(experiment: [10, 20, 30, 40], control: [1, 2, 3, 4], confidence: 0.95))
        #expect(near(shift.interval, 6, 39, 1e-4))
        #expect(near(shift.estimate, 22.5, 1e-4))
    }

    @Test func aConstantSampleBesideAnotherIsJudgedAlikeEachTime() {
        let classifier = KayentaClassifier()
        let first = classifier.classify(experiment: Self.tens, control: Self.ones)
        #expect(first == classifier.classify(experiment: Self.tens, control: Self.ones))
    }
}
