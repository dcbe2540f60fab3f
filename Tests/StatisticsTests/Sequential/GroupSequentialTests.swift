import Statistics
import Testing

@Suite struct GroupSequentialTests {
    private static func even(_ looks: Int) -> [Double] { (1...looks).map { Double($0) / Double(looks) } }

    @Test(
        arguments: [
            (even(2), 0.025, [2.9626, 1.9686]), (even(3), 0.025, [3.7103, 2.5114, 1.9930]),
            (even(4), 0.025, [4.3326, 2.9631, 2.3590, 2.0141]),
            (even(5), 0.025, [4.8769, 3.3570, 2.6803, 2.2898, 2.0310]),
            (even(10), 0.025, [6.9914, 4.8769, 3.9297, 3.3671, 2.9893, 2.7148, 2.5041, 2.3358, 2.1975, 2.0812]),
            (even(5), 0.05, [4.2292, 2.8881, 2.2981, 1.9618, 1.7397]),
            ([0.1, 0.25, 0.5, 0.8, 1], 0.025, [6.9914, 4.3326, 2.9631, 2.2662, 2.0278]),
        ] as [([Double], Double, [Double])]
    )
    func obrienAndFlemingsBoundsAgreeWithLanAndDeMets(information: [Double], alpha: Double, expected: [Double]) throws {
        let bounds = try #require(
            GroupSequentialBounds(information: information, alpha: alpha, spending: .obrienFleming)
        )
        #expect(zip(bounds.criticalValues, expected).allSatisfy { near($0, $1, 1e-4) }, "\(bounds.criticalValues)")
    }

    @Test func pococksBoundsAgree() throws {
        let bounds = try #require(GroupSequentialBounds(information: Self.even(5), alpha: 0.025, spending: .pocock))
        let expected = [2.4380, 2.4268, 2.4102, 2.3966, 2.3860]
        #expect(zip(bounds.criticalValues, expected).allSatisfy { near($0, $1, 1e-4) }, "\(bounds.criticalValues)")
    }

    @Test(arguments: [AlphaSpending.obrienFleming, .pocock, .power(2)])
    func allOfTheErrorIsSpentAtTheEnd(_ spending: AlphaSpending) {
        #expect(near(spending.spent(0.05, at: 1), 0.05, 1e-12))
        #expect(spending.spent(0.05, at: 0) == 0)
        #expect(spending.spent(0.05, at: 0.5) < 0.05)
    }

    @Test func oneLookIsTheFixedTest() throws {
        let bounds = try #require(GroupSequentialBounds(information: [1], alpha: 0.025, spending: .power(2)))
        #expect(near(bounds.criticalValues.first, 1.959963984540054, 1e-9))
    }

    @Test func informationThatDoesNotRiseIsRefused() {
        for information in [[], [0.5, 0.5], [0, 1], [0.5, 1.1], [.nan]] as [[Double]] {
            #expect(GroupSequentialBounds(information: information, alpha: 0.05, spending: .pocock) == nil)
        }
    }
}
