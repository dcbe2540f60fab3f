import Statistics
import Testing

/// Large samples with heavy ties, where each bound is a step of the statistic.
///
/// References are R 4.2's `wilcox.test(exact = FALSE, conf.int = TRUE)`, whose roots are found to 1e-4, and its corrected
/// statistic at a fixed shift, computed with `rank` and the tie-corrected variance.
@Suite struct LocationShiftTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// Seeds of `sample`, sizes, the number of distinct values, and what is added to the control.
        let seeds: (Int, Int)
        let sizes: (Int, Int)
        let levels: Int
        let added: Double
        let confidence: Double
        let interval: (Double, Double)
        let estimate: Double
        /// At shifts of 0 and of 5.
        let statistics: (Double, Double)

        var testDescription: String { "\(sizes.0) and \(sizes.1) values, \(levels) distinct" }
        var experiment: [Double] { sample(seed: seeds.0, count: sizes.0, levels: levels) }
        var control: [Double] { sample(seed: seeds.1, count: sizes.1, levels: levels).map { $0 + added } }
    }

    static let cases = [
        Case(
            seeds: (1, 2),
            sizes: (90, 90),
            levels: 8,
            added: 0,
            confidence: 0.95,
            interval: (-3.6877134933354833e-05, 0.5000687841992203),
            estimate: 2.9645337427679417e-05,
            statistics: (0.8314831030791745, -11.613473334895462)
        ),
        Case(
            seeds: (3, 4),
            sizes: (180, 180),
            levels: 5,
            added: 0,
            confidence: 0.98,
            interval: (-2.7900835119444044e-05, 2.2769232594948332e-06),
            estimate: -4.2593417083926251e-05,
            statistics: (-0.075984133045476243, -16.491923496597252)
        ),
        Case(
            seeds: (5, 6),
            sizes: (210, 170),
            levels: 40,
            added: 0.5,
            confidence: 0.95,
            interval: (-2.0000298087870001, 4.4577001175595493e-05),
            estimate: -0.99995796714968188,
            statistics: (-1.5843045287714939, -8.658352769249305)
        ),
        Case(
            seeds: (7, 8),
            sizes: (850, 850),
            levels: 30,
            added: 0.25,
            confidence: 0.98,
            interval: (-0.25002173389861088, 0.74997919400123214),
            estimate: 0.24998601425428579,
            statistics: (0.63809056931210029, -19.044134977157665)
        ),
        Case(
            seeds: (9, 10),
            sizes: (850, 210),
            levels: 3,
            added: 0,
            confidence: 0.95,
            interval: (-4.2312417001596635e-06, 6.1314740616000388e-05),
            estimate: 4.5589080680163803e-05,
            statistics: (0.98945531353110228, -23.149805585193125)
        ),
    ]

    @Test(arguments: cases)
    func largeSamplesWithTiesAgreeWithR(_ example: Case) throws {
        let (experiment, control) = (example.experiment, example.control)
        let shift = try #require(
            LocationShift(experiment: experiment, control: control, confidence: example.confidence)
        )
        #expect(near(shift.interval, example.interval.0, example.interval.1, 1e-4))
        #expect(near(shift.estimate, example.estimate, 1e-4))
        #expect(same(LocationShift.statistic(experiment, control, shift: 0), example.statistics.0, 1e-9))
        #expect(same(LocationShift.statistic(experiment, control, shift: 5), example.statistics.1, 1e-9))
    }

    @Test func exchangingTheSamplesTurnsTheShiftRound() throws {
        let example = Self.cases[3]
        let there = try #require(
            LocationShift(experiment: example.experiment, control: example.control, confidence: 0.98)
        )
        let back = try #require(
            LocationShift(experiment: example.control, control: example.experiment, confidence: 0.98)
        )
        #expect(near(back.interval, -there.interval.upper, -there.interval.lower, 1e-4))
        #expect(near(back.estimate, -there.estimate, 1e-4))
    }
}

/// Multiples of a half from Lehmer's generator (Park and Miller 1988), which any tool repeats exactly.
private func sample(seed: Int, count: Int, levels: Int) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
        state = 16807 * state % 2_147_483_647
        return Double(state * levels / 2_147_483_647) / 2
    }
}
