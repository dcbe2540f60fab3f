import Statistics
import Testing

/// Values by 60-digit arithmetic (mpmath) or SciPy, over the whole range of counters.
@Suite struct DistributionTests {
    private static let trillion = 1_000_000_000_000

    @Test(
        arguments: [
            (10, 0.3, 5, 0.15026833259999998, 0.1029193452),
            (1000, 0.01, 25, 4.2029208448367444e-5, 2.6442557919022016e-5),
            (1_000_000, 1e-5, 30, 2.5094634430504588e-7, 1.7112551187296584e-7),
            (trillion, 1e-9, 1000, 0.5042052441865236, 0.012614611355028805),
            (trillion, 1e-9, 1200, 4.6842037604401858e-10, 7.9926426937864004e-11),
            (trillion, 1e-9, 1600, 2.5604532550734901e-68, 9.6281815245591723e-69),
            (trillion, 0.5, 500_003_000_000, 9.8659372083244711e-10, 1.2151765698549874e-14),
            (1_000_000_000, 0.01, 10_020_000, 1.0474703691958543e-10, 2.1618288713962108e-13),
        ] as [(Int, Double, Int, Double, Double)]
    )
    func binomialUpperTails(trials: Int, p: Double, k: Int, tail: Double, mass: Double) throws {
        let distribution = try #require(BinomialDistribution(trials: trials, probability: p))
        #expect(same(distribution.atLeast(k), tail, 1e-11))
        #expect(same(distribution.probability(of: k), mass, 1e-11))
        #expect(near(distribution.atMost(k - 1) + tail, 1, 1e-14))
    }

    @Test(
        arguments: [
            (1000, 0.01, 2, 0.0026794319937915335), (trillion, 1e-9, 800, 3.2298886568974647e-11),
            (trillion, 0.5, 499_997_000_000, 9.8659372083244711e-10),
            (1_000_000_000, 0.01, 9_980_000, 1.0199574855348926e-10),
        ] as [(Int, Double, Int, Double)]
    )
    func binomialLowerTails(trials: Int, p: Double, k: Int, tail: Double) throws {
        let distribution = try #require(BinomialDistribution(trials: trials, probability: p))
        #expect(same(distribution.atMost(k), tail, 1e-11))
    }

    @Test(arguments: [(10, 0.3), (1000, 0.001), (trillion, 1e-9), (trillion, 0.25)] as [(Int, Double)])
    func binomialQuantilesAreTheFirstThatReachTheirLevel(trials: Int, p: Double) throws {
        let distribution = try #require(BinomialDistribution(trials: trials, probability: p))
        for level in [1e-9, 0.025, 0.5, 0.975] {
            let k = distribution.quantile(level)
            #expect(distribution.atMost(k) >= level && distribution.atMost(k - 1) < level)
            let upper = distribution.quantile(upper: level)
            #expect(distribution.atLeast(upper + 1) <= level && distribution.atLeast(upper) > level)
        }
    }

    @Test(
        arguments: [
            ((50, 10, 20), 6, 0.13988810293286674, 0.10340625345429095),
            ((10_000, 300, 1000), 45, 0.0035514085660443092, 0.0014725687832477654),
            ((1_000_000_000, 1_000_000, 100_000_000), 101_000, 0.0004360002450582691, 5.176532234765897e-6),
            ((trillion, 2000, 100_000_000_000), 260, 9.752982780104345e-6, 2.6104604923099175e-6),
            ((2 * trillion, 100_000_000, trillion), 50_020_000, 3.1671234974981931e-5, 2.6756005615015264e-8),
        ] as [((Int, Int, Int), Int, Double, Double)]
    )
    func hypergeometricTails(sizes: (Int, Int, Int), k: Int, tail: Double, mass: Double) throws {
        let distribution = try #require(
            HypergeometricDistribution(population: sizes.0, marked: sizes.1, draws: sizes.2)
        )
        #expect(same(distribution.atLeast(k), tail, 1e-10))
        #expect(same(distribution.probability(of: k), mass, 1e-10))
        #expect(near(distribution.atMost(k - 1) + tail, 1, 1e-12))
    }

    @Test func hypergeometricQuantilesAreTheFirstThatReachTheirLevel() throws {
        for sizes in [(50, 10, 20), (10_000, 300, 1000), (Self.trillion, 2000, 100_000_000_000)] {
            let distribution = try #require(
                HypergeometricDistribution(population: sizes.0, marked: sizes.1, draws: sizes.2)
            )
            for level in [1e-6, 0.025, 0.5, 0.975] {
                let k = distribution.quantile(level)
                #expect(distribution.atMost(k) >= level && distribution.atMost(k - 1) < level)
                let upper = distribution.quantile(upper: level)
                #expect(distribution.atLeast(upper + 1) <= level && distribution.atLeast(upper) > level)
            }
        }
    }

    @Test(
        arguments: [
            (0.025, 1.9599639845400542), (1e-3, 3.0902323061678135), (1e-9, 5.9978070150076869),
            (1e-100, 21.273453560965324), (1e-300, 37.047096299361199),
        ] as [(Double, Double)]
    )
    func normalQuantiles(p: Double, z: Double) {
        #expect(same(NormalDistribution.quantile(upper: p), z, 1e-14))
        #expect(same(NormalDistribution.quantile(p), -z, 1e-14))
        #expect(same(NormalDistribution.survival(z), p, 1e-12))
    }

    @Test func kayentasQuantileIsTheNormalOne() {
        #expect(near(NormalDistribution.quantile(0.02 / 2), -2.326348))
    }

    @Test(
        arguments: [
            (1, 3.84, 0.050043521248705103), (5, 1, 0.96256577324729637), (10, 100, 5.4497019829205293e-17),
            (1, 1e-6, 0.99920211557217787), (1_000_000, 1_005_000, 0.00020767800946702958),
        ] as [(Double, Double, Double)]
    )
    func chiSquareTails(degrees: Double, x: Double, tail: Double) throws {
        let distribution = try #require(ChiSquareDistribution(degreesOfFreedom: degrees))
        #expect(same(distribution.survival(x), tail, 1e-10))
        #expect(near(distribution.cumulative(x) + tail, 1, 1e-14))
    }

    @Test(
        arguments: [(9, 0.05, 16.91897760462045), (1, 1e-12, 50.844127911818155), (100, 0.999, 61.917939206936616)]
            as [(Double, Double, Double)]
    )
    func chiSquareQuantiles(degrees: Double, p: Double, x: Double) throws {
        let distribution = try #require(ChiSquareDistribution(degreesOfFreedom: degrees))
        #expect(same(distribution.quantile(upper: p), x, 1e-10))
        #expect(near(distribution.cumulative(distribution.quantile(p)), p, 1e-12))
    }

    @Test(
        arguments: [
            (1, 1, 0.3, 0.3), (0.5, 0.5, 0.025, 0.001541333133436012), (1, 1e12, 0.5, 6.931471805597051e-13),
            (3, 1e9, 1e-6, 1.8254282944858404e-11), (5e11, 5e11, 0.975, 0.5000009799819922),
        ] as [(Double, Double, Double, Double)]
    )
    func betaQuantiles(alpha: Double, beta: Double, p: Double, x: Double) throws {
        let distribution = try #require(BetaDistribution(alpha: alpha, beta: beta))
        #expect(same(distribution.quantile(p), x, 1e-10))
        #expect(same(distribution.cumulative(distribution.quantile(p)), p, 1e-9))
    }

    @Test(
        arguments: [
            (0.5, 0.96394524366487509), (1, 0.26999967167735452), (1.358, 0.050026797334446988),
            (2, 0.00067092525577969535), (4, 2.5328331098188351e-14),
        ] as [(Double, Double)]
    )
    func kolmogorovsLimit(z: Double, tail: Double) {
        #expect(same(KolmogorovDistribution.survival(z), tail, 1e-12))
        #expect(near(KolmogorovDistribution.quantile(upper: tail), z, 1e-9))
    }

    @Test(
        arguments: [
            (0.1, 50, 0.6623112704658186), (0.3, 10, 0.27053557479999946), (0.2, 100, 0.0005551927327988775),
            (0.05, 1000, 0.013012074781090332), (0.02, 5000, 0.03613941395325637), (0.9, 5, 1.9999999999999978e-05),
            (0.02, 3, 1),
        ] as [(Double, Int, Double)]
    )
    func kolmogorovsDistance(distance: Double, count: Int, tail: Double) {
        #expect(near(KolmogorovDistribution.survival(distance: distance, count: count), tail, 3e-7))
    }
}
