import ArgumentParser

/// Compares how rollouts are judged, here and elsewhere, on the same simulated hours.
@main
struct JudgeSimulation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares how rollouts are judged, and prints tables in Markdown.",
        discussion: "What is worth a place in a README comes first, then the whole grid of scenarios."
    )

    @Argument(help: "How many runs of each scenario.")
    var runs = 300

    @Argument(help: "The time between two looks; divides a minute.")
    var seconds = 60

    func validate() throws {
        guard runs > 0 else { throw ValidationError("RUNS must be at least 1") }
        guard seconds > 0, 60 % seconds == 0 else { throw ValidationError("SECONDS must divide a minute") }
    }

    func run() async throws {
        let comparisons = await Comparison.all(Scenario.grid(sliceSeconds: seconds), runs: runs, judge: OurJudge())
        print("\(runs) runs of \(Scenario.minutes) minutes for each row, the same for every policy.\n")
        print(Report.summary(comparisons))
        for schedule in Scenario.Schedule.allCases {
            for requests in Scenario.requestRates {
                print("\n## Weights \(schedule.rawValue), \(requests) requests a minute\n")
                print(
                    Report.detail(
                        comparisons.filter {
                            $0.scenario.schedule == schedule && $0.scenario.requests == requests
                        }
                    )
                )
            }
        }
    }
}

extension Scenario {
    fileprivate static let requestRates = [6000, 600]

    /// Every schedule with every rate of requests, base rate, drift and effect.
    fileprivate static func grid(sliceSeconds: Int) -> [Scenario] {
        Schedule.allCases.flatMap { schedule in
            requestRates.flatMap { requests in
                [0.001, 0.01].flatMap { baseRate in
                    Drift.allCases.flatMap { drift in
                        [1, 1.5, 2, 3, 10].map { effect in
                            Scenario(
                                sliceSeconds: sliceSeconds,
                                schedule: schedule,
                                requests: requests,
                                baseRate: baseRate,
                                drift: drift,
                                effect: effect
                            )
                        }
                    }
                }
            }
        }
    }
}
