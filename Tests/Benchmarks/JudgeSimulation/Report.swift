/// Comparisons as tables.
enum Report {
    /// The ramp at the greater rate of requests: how many are rolled back, and how many requests a run hurts.
    static func summary(_ comparisons: [Comparison]) -> String {
        let shown = comparisons.filter { comparison in
            let scenario = comparison.scenario
            guard scenario.schedule == .ramp, scenario.requests == 6000 else { return false }
            return scenario.drift == .constant || [1, 2].contains(scenario.effect)
        }
        let rows = shown.map { comparison in
            circumstances(of: comparison.scenario)
                + comparison.outcomes.map { outcome in
                    "\(Markdown.share(outcome.rolledBackShare)) (\(Markdown.number(outcome.meanExcess)))"
                }
        }
        return "Rolled back, and in brackets the mean number of requests that failed because of the candidate.\n\n"
            + Markdown.table(["Base rate", "Drift", "Candidate"] + Comparison.policies, rows)
    }

    /// Everything that is counted.
    ///
    /// A rollback of an identical candidate is a false one; what is missing to 100 % otherwise are regressions missed.
    static func detail(_ comparisons: [Comparison]) -> String {
        let rows = comparisons.flatMap { comparison in
            zip(Comparison.policies, comparison.outcomes).map { policy, outcome in
                circumstances(of: comparison.scenario) + [policy] + figures(of: outcome, comparison.scenario)
            }
        }
        let counted = [
            "False rollbacks", "Missed regressions", "Requests until rollback", "Failed until rollback",
            "Excess failures", "Shown no worse",
        ]
        return Markdown.table(["Base rate", "Drift", "Candidate", "Policy"] + counted, rows)
    }

    private static func circumstances(of scenario: Scenario) -> [String] {
        [
            "\(Markdown.number(100 * scenario.baseRate)) %", scenario.drift.rawValue, Markdown.ratio(scenario.effect),
        ]
    }

    private static func figures(of outcome: Outcome, _ scenario: Scenario) -> [String] {
        let isIdentical = scenario.effect == 1
        return [
            isIdentical ? Markdown.share(outcome.rolledBackShare) : "",
            isIdentical ? "" : Markdown.share(outcome.missedShare),
            outcome.meanRequests.map(Markdown.number) ?? "–",
            outcome.meanFailures.map(Markdown.number) ?? "–",
            Markdown.number(outcome.meanExcess),
            outcome.promoted > 0 ? Markdown.share(outcome.promotedShare) : "–",
        ]
    }
}
