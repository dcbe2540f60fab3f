import Statistics

/// One arm's true rate beside the other's over looks at a rollout whose weight grows.
struct Simulation: Sendable {
    /// Requests of both arms between two looks.
    var requests = 1000
    /// The treatment's share at each look.
    var shares = [0.05, 0.1, 0.25, 0.5].flatMap { [Double](repeating: $0, count: 25) }
    /// The treatment's rate over the control's.
    var ratio = 1.0
    /// The control's rate at a look, from 0 to 1 over time.
    var rate: @Sendable (_ time: Double) -> Double = { _ in 0.01 }

    /// The slices of one run.
    func run(seed: UInt64) -> [TallyPair] {
        var random = SplitMix(seed: seed)
        return shares.enumerated().map { look, share in
            let treated = Int((Double(requests) * share).rounded())
            let rate = rate((Double(look) + 0.5) / Double(shares.count))
            return pair(
                random.binomial(treated, min(1, rate * ratio)),
                treated,
                random.binomial(requests - treated, rate),
                requests - treated
            )
        }
    }
}

/// How many of the seeded runs have a property.
func count(_ runs: Int, where holds: (UInt64) -> Bool) -> Int {
    (0..<UInt64(runs)).filter { holds($0) }.count
}

extension RatioEProcess {
    /// The process after all slices; its peak tells whether it ever crossed.
    init(_ mixture: RatioMixture, after slices: [TallyPair]) {
        self.init(mixture)
        for slice in slices { add(slice) }
    }
}
