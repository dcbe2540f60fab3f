import Statistics
import Testing

@Suite struct KayentaScoreTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let results: [KayentaScore.Result]
        let weights: [String: Double]
        let summary: Double

        var testDescription: String { "\(results.map { "\($0.label) in \($0.groups)" }) is \(summary)" }

        init(_ results: [KayentaScore.Result], _ summary: Double, weights: [String: Double] = [:]) {
            self.results = results
            self.weights = weights
            self.summary = summary
        }
    }

    private static func metric(
        _ label: KayentaClassifier.Label,
        _ group: String = "a",
        isCritical: Bool = false
    ) -> KayentaScore.Result {
        KayentaScore.Result(label, groups: [group], isCritical: isCritical)
    }

    static let rows = [
        Row([metric(.pass)], 100),
        Row([metric(.high)], 0),
        Row([metric(.noData)], 0),
        Row([metric(.pass), metric(.pass), metric(.noData, "b")], 100),
        Row([metric(.pass), metric(.high)], 50),
        Row([metric(.pass), metric(.high), metric(.low)], 33.33),
        Row([metric(.pass), metric(.pass), metric(.high, "b")], 75, weights: ["a": 75, "b": 25]),
        Row([metric(.pass), metric(.high), metric(.high, "b")], 25, weights: ["a": 50, "b": 50]),
        Row([metric(.pass), metric(.noData), metric(.high, "b")], 50, weights: ["a": 50, "b": 50]),
        Row([metric(.pass), metric(.high, isCritical: true)], 0),
        Row([metric(.low), metric(.pass, isCritical: true)], 50),
        Row([metric(.pass), metric(.noData, isCritical: true)], 0),
        Row([metric(.high), metric(.low), metric(.pass), metric(.high, "b")], 5, weights: ["a": 15, "b": 85]),
        Row([metric(.pass), metric(.noDataFailMetric)], 50),
        Row([metric(.pass), metric(.pass), metric(.error)], 100),
        Row([], 0),
    ]

    @Test(arguments: rows) func summariesAgree(_ row: Row) {
        #expect(KayentaScore(row.results, groupWeights: row.weights).summary == row.summary)
    }

    @Test func mutedMetricsAreNotScored() {
        var muted = Self.metric(.high)
        muted.isMuted = true
        #expect(KayentaScore([Self.metric(.pass), muted]).summary == 100)
    }

    @Test func groupsWithoutAWeightShareWhatIsLeft() {
        let results = [Self.metric(.pass), Self.metric(.high, "b"), Self.metric(.pass, "c")]
        #expect(KayentaScore(results, groupWeights: ["a": 40]).summary == 70)
    }

    @Test(
        arguments: [
            (95, nil, nil, true), (60, 75, 95, false), (85, 75, nil, true), (85, 75, 95, false), (97, 75, 95, true),
            (75, 75, nil, false),
        ] as [(Double, Double?, Double?, Bool)]
    )
    func theLastScoreOfARunMustPass(score: Double, marginal: Double?, pass: Double?, expected: Bool) {
        #expect(KayentaScore.accepts(final: score, marginal: marginal, pass: pass) == expected)
    }

    @Test func gradesHaveTwoLimits() {
        let half = KayentaScore([Self.metric(.pass), Self.metric(.high)])
        #expect(half.grade(pass: 50, marginal: 20) == .pass)
        #expect(half.grade(pass: 75, marginal: 50) == .marginal)
        #expect(half.grade(pass: 75, marginal: 51) == .fail)
    }
}
