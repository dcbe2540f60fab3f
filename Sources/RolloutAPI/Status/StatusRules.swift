/// The structure of `status`, as the schema has it.
package enum StatusRules {
    /// Most characters of each kind of text and elements of each list; `RolloutStatus.fitted` keeps them.
    package enum Limit {
        package static let hash = 63
        package static let version = 253
        /// CamelCase or a short sentence.
        package static let reason = 1024
        package static let message = 2048
        package static let query = 1024
        package static let name = 253
        package static let history = 10
        package static let changes = 64
        package static let retiring = 32
        /// The two fixed Services and the one of the rollout's own name.
        package static let adopted = 3
        package static let adoptedSelector = 320
        package static let adoptedPorts = 96
        package static let conditions = 16
        package static let buckets = 40
        package static let ratios = 8
        package static let rules = 16
    }

    package static let status = ValueRule.fields(
        .optional("observedGeneration", .anyInteger),
        .optional("phase", .choice(RolloutStatus.Phase.self)),
        .optional("message", .text(0...Limit.message)),
        .optional("stable", revision),
        .optional("candidate", revision),
        .optional("step", step),
        .optional("traffic", traffic),
        .optional("route", route),
        .optional("waitingFor", waitingFor),
        .optional("analysis", .list(metric, 0...SpecRules.Limit.metrics, key: "name")),
        .optional("outlook", outlook),
        .optional("history", .list(historyEntry, 0...Limit.history)),
        .optional("conditions", .list(condition, 0...Limit.conditions, key: "type")),
        .optional("retiring", .list(retiring, 0...Limit.retiring)),
        .optional("adopted", .list(adopted, 0...Limit.adopted, key: "name")),
        .optional("rejected", rejected),
        .optional("pinned", pinned),
        .optional("lastAction", action),
        .optional("pause", .fields(.required("cause", .choice(PauseStatus.Cause.self)), .required("since", .time))),
        .optional("drift", .fields(.required("correctedAt", .time), .required("corrections", .count))),
        .optional("revisionCount", .count),
        .optional("replicas", .count),
        .optional("selector", .text(0...1024)),
        .optional("leaderEpoch", .count),
        .optional("figuresAt", .time)
    )

    private static let hash = ValueRule.text(0...Limit.hash)
    private static let version = ValueRule.text(0...Limit.version)
    private static let percent = ValueRule.integer(0...100)

    static let revision = ValueRule.fields(
        .required("revision", .count),
        .required("hash", hash),
        .required("version", version),
        .required("readyReplicas", .count),
        .optional("startedAt", .time)
    )

    static let outlook = ValueRule.fields(
        .required("revision", .count),
        .required("decidable", .boolean),
        .required("message", .text(0...Limit.message))
    )

    static let step = ValueRule.fields(
        .required("index", .count),
        .required("count", .count),
        .required("name", .text(0...Limit.name)),
        .required("since", .time),
        .optional("observedSince", .time),
        .optional("plan", hash),
        .optional("approvedBy", .text(0...Limit.name)),
        .optional("requests", .anyInteger)
    )

    static let traffic = ValueRule.fields(
        .required("desired", percent),
        .optional("observed", percent),
        .optional("measured", .anyNumber),
        .optional("mirror", percent),
        .optional("isHeld", .boolean),
        .optional("losses", .count),
        .optional("since", .time)
    )

    static let route = ValueRule.fields(
        .required("provider", .text(0...63)),
        .optional("name", .text(0...Limit.name)),
        .optional("rules", .list(.text(0...Limit.name), 0...Limit.rules)),
        .optional("annotationPrefix", .text(0...Limit.name))
    )

    static let waitingFor = ValueRule.fields(
        .required("reason", .choice(WaitingFor.Reason.self)),
        .required("since", .time),
        .optional("until", .time)
    )
}

extension StatusRules {
    static let metric = ValueRule.fields(
        .required("name", .text(0...Limit.name)),
        .required("verdict", .choice(MetricStatus.Verdict.self)),
        .optional("reason", .text(0...Limit.reason)),
        .optional("value", .anyNumber),
        .optional("stableValue", .anyNumber),
        .optional("measurements", .count),
        .optional("failures", .count),
        .optional("measuredAt", .time),
        .optional("blindSince", .time),
        .optional("dryRun", .boolean),
        .optional("critical", .boolean),
        .optional("needs", .anyInteger),
        .optional("evidence", evidence),
        .optional("query", .text(0...Limit.query))
    )

    static let evidence = ValueRule.fields(
        .required("through", .time),
        .required("candidate", counted),
        .required("stable", counted),
        .optional("stepCandidate", .anyInteger),
        .optional("stepStable", .anyInteger),
        .optional("worse", weighed),
        .optional("noWorse", weighed),
        .optional(
            "dispersion",
            .fields(
                .required("slices", .anyInteger),
                .required("squares", .anyNumber),
                .required("candidateSum", .anyNumber),
                .required("stableSum", .anyNumber)
            )
        ),
        .optional(
            "buckets",
            .fields(
                .required("bounds", .list(.anyNumber, 0...Limit.buckets)),
                .required("candidate", .list(.anyInteger, 0...Limit.buckets)),
                .required("stable", .list(.anyInteger, 0...Limit.buckets))
            )
        ),
        .optional("looks", .anyInteger)
    )

    private static let counted = ValueRule.fields(.required("events", .anyInteger), .required("total", .anyInteger))

    private static let weighed = ValueRule.fields(
        .required("ratios", .list(.anyNumber, 0...Limit.ratios)),
        .required("peak", .anyNumber)
    )

    static let historyEntry = ValueRule.fields(
        .required("revision", .count),
        .required("hash", hash),
        .required("version", version),
        .required("outcome", .choice(HistoryEntry.Outcome.self)),
        .optional("reason", .text(0...Limit.reason)),
        .required("startedAt", .time),
        .optional("finishedAt", .time),
        .optional("changes", .list(change, 0...Limit.changes))
    )

    static let change = ValueRule.fields(
        .required("at", .time),
        .required("weight", percent),
        .required("why", .text(0...Limit.reason))
    )

    static let condition = ValueRule.fields(
        .required("type", .text(1...Limit.hash)),
        .required("status", .choice(["True", "False", "Unknown"])),
        .required("reason", .text(0...Limit.name)),
        .required("message", .text(0...Limit.message)),
        .optional("observedGeneration", .anyInteger),
        .required("lastTransitionTime", .time)
    )

    static let retiring = ValueRule.fields(
        .required("revision", .count),
        .required("hash", hash),
        .required("version", version),
        .required("retireAt", .time)
    )

    static let adopted = ValueRule.fields(
        .required("name", hash),
        .required("selector", .text(0...Limit.adoptedSelector)),
        .optional("targetPorts", .text(0...Limit.adoptedPorts))
    )

    static let rejected = ValueRule.fields(
        .required("revision", .count),
        .required("hash", hash),
        .required("version", version),
        .required("reason", .text(0...Limit.name)),
        .required("message", .text(0...Limit.reason)),
        .required("at", .time)
    )

    static let pinned = ValueRule.fields(
        .required("revision", .count),
        .required("hash", hash),
        .required("instead", hash)
    )

    static let action = ValueRule.fields(
        .required("action", .text(0...Limit.name)),
        .optional("by", .text(0...Limit.name)),
        .required("at", .time),
        .required("result", .text(0...Limit.reason))
    )
}
