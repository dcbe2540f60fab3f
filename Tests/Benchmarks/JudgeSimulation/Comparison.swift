/// One scenario with what each policy made of the same runs of it.
struct Comparison: Sendable {
    static let policies = [OurJudge.name, ArgoRollouts.name, Flagger.name, Kayenta.name]

    let scenario: Scenario
    /// In the order of `policies`.
    private(set) var outcomes = [Outcome](repeating: Outcome(), count: policies.count)

    /// Shows runs 0, 1, 2 … of the scenario to every policy: the number is the seed.
    init(_ scenario: Scenario, runs: Int, judge: OurJudge) {
        self.scenario = scenario
        for seed in 0..<UInt64(runs) {
            let slices = scenario.slices(seed: seed)
            outcomes[0].add(judge, slices)
            outcomes[1].add(ArgoRollouts(), slices)
            outcomes[2].add(Flagger(), slices)
            outcomes[3].add(Kayenta(), slices)
        }
    }

    /// Compares in all scenarios, on all processors, in their order.
    static func all(_ scenarios: [Scenario], runs: Int, judge: OurJudge) async -> [Comparison] {
        await withTaskGroup(of: (Int, Comparison).self) { group in
            for (index, scenario) in scenarios.enumerated() {
                group.addTask { (index, Comparison(scenario, runs: runs, judge: judge)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
