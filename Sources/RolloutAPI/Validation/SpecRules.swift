/// The structure of `spec`, as the schema has it.
package enum SpecRules {
    /// The limits that several fields share.
    package enum Limit {
        package static let steps = 32
        package static let metrics = 16
        package static let query = 4096
        package static let selector = 1024
        package static let replicas = 0...10_000
    }

    package static let spec = ValueRule.fields(
        .required("model", model),
        .optional("replicas", .integer(Limit.replicas)),
        .required("template", template),
        .optional("ports", .list(port, 1...16, key: "port")),
        .optional("traffic", traffic),
        .optional("strategy", strategy),
        .optional("analysis", analysis),
        .optional("promotion", promotion),
        .optional("failurePolicy", failurePolicy),
        .optional("progressDeadline", .timeSpan),
        .optional("revisionHistoryLimit", .integer(1...100)),
        .optional("paused", .boolean)
    )

    static let model = ValueRule.fields(
        .required("version", .text(1...253, .visible)),
        .optional("uri", .text(1...2048, .visible)),
        .optional("digest", .text(1...256, .digest)),
        .optional("changeCause", .text(0...1024))
    )

    /// What of the pod template matters here; the API server checks the rest when the Deployment is written.
    static let template = ValueRule.object(
        [
            .optional(
                "metadata",
                .object(
                    [
                        .optional("labels", .map(values: .text(0...63), limit: 64)),
                        .optional("annotations", .map(values: .text(0...65_536), limit: 128)),
                    ],
                    keepsUnknown: true
                )
            ),
            .required(
                "spec",
                .object(
                    [
                        .required("containers", .list(container, 1...32, key: "name")),
                        .optional("restartPolicy", .choice(["Always"])),
                    ],
                    keepsUnknown: true
                )
            ),
        ],
        keepsUnknown: true
    )

    static let container = ValueRule.object(
        [.required("name", .text(1...63, .label))],
        keepsUnknown: true
    )

    static let port = ValueRule.fields(
        .optional("name", .text(1...63, .label)),
        .required("port", .integer(1...65_535)),
        .optional("targetPort", .integerOrText(1...65_535, .portName, maxLength: 15)),
        .optional("appProtocol", .text(1...253, .appProtocol))
    )

    static let promotion = ValueRule.fields(
        .optional("bake", .timeSpan),
        .optional("holdback", .integer(0...50)),
        .optional("keepPrevious", .timeSpan)
    )

    static let failurePolicy = ValueRule.fields(
        .optional("onRegression", .choice(FailurePolicy.Regression.self)),
        .optional("onMonitoringFault", .choice(FailurePolicy.Blindness.self)),
        .optional("onNoData", .choice(FailurePolicy.Blindness.self)),
        .optional("onInconclusive", .choice(FailurePolicy.Indecision.self)),
        .optional("timeout", .timeSpan)
    )
}

extension SpecRules {
    static let traffic = ValueRule.fields(
        .optional("service", .fields()),
        .optional("httpRoute", gateway),
        .optional("grpcRoute", gateway),
        .optional(
            "ingress",
            .fields(.required("name", objectName), .optional("annotationPrefix", objectName))
        ),
        .optional("traefik", .fields(.required("name", objectName))),
        .optional("settle", .timeSpan)
    )

    static let objectName = ValueRule.text(1...253, .objectName)

    static let gateway = ValueRule.fields(
        .required("name", objectName),
        .optional("rules", .list(objectName, 1...16))
    )

    static let strategy = ValueRule.fields(
        .optional("recreate", .fields()),
        .optional(
            "canary",
            .fields(
                .optional("weights", .list(weight, 1...Limit.steps)),
                .optional("bake", .timeSpan),
                .optional("minRequests", .count),
                .optional("approveFirst", .boolean),
                .optional("steps", steps)
            )
        ),
        .optional("blueGreen", .fields(.optional("approval", approval), .optional("bake", .timeSpan))),
        .optional("steps", steps)
    )

    static let weight = ValueRule.integer(0...100)
    static let steps = ValueRule.list(step, 1...Limit.steps)

    static let step = ValueRule.fields(
        .optional("name", .text(1...63)),
        .optional("weight", weight),
        .optional("match", .list(match, 1...8)),
        .optional("replicas", .integerOrText(Limit.replicas, .percent, maxLength: 4)),
        .optional("bake", .timeSpan),
        .optional("minRequests", .count),
        .optional("approval", approval),
        .optional("until", .choice(StepSpec.Until.self)),
        .optional("maxDuration", .timeSpan),
        .optional("onInconclusive", .choice(StepSpec.Indecision.self))
    )

    static let approval = ValueRule.fields(
        .optional("timeout", .timeSpan),
        .optional("onTimeout", .choice(ApprovalSpec.Timeout.self))
    )

    static let match = ValueRule.fields(
        .optional("headers", matchValues(.printable, limit: 8)),
        // Every order of several cookies must be spelt out in one expression.
        .optional("cookies", matchValues(.cookieValue, limit: 2)),
        .optional("queryParams", matchValues(.printable, limit: 8))
    )

    private static func matchValues(_ format: TextFormat, limit: Int) -> ValueRule {
        .list(
            .fields(
                .required("name", .text(1...256, .token)),
                .required("value", .text(1...256, format)),
                .optional("type", .choice(RequestMatch.Value.Kind.self))
            ),
            1...limit,
            key: "name"
        )
    }

    static let analysis = ValueRule.fields(
        .optional("source", metricsSource),
        .optional("interval", .timeSpan),
        .optional("window", .timeSpan),
        .optional("initialDelay", .timeSpan),
        .optional("requests", query),
        .optional("alpha", .number(0...0.5)),
        .optional("metrics", .list(metric, 0...Limit.metrics, key: "name"))
    )

    static let metricsSource = ValueRule.text(1...2048, .metricsSource)
    static let query = ValueRule.text(1...Limit.query)

    static let metric = ValueRule.fields(
        .required("name", .text(1...63, .label)),
        .optional("query", query),
        .optional("counts", counts),
        .optional("reward", counts),
        .optional(
            "histogram",
            .fields(
                .required("buckets", selector),
                .optional("slowerThan", .anyNumber),
                .optional("drift", .fields(.optional("max", .number(0...100)), .optional("reference", reference)))
            )
        ),
        .optional("preset", .text(1...63, .presetName)),
        .optional("slowerThan", .anyNumber),
        .optional("source", metricsSource),
        .optional("threshold", .fields(.optional("min", .anyNumber), .optional("max", .anyNumber))),
        .optional(
            "relative",
            .fields(.optional("maxIncrease", .number(0...1_000_000)), .optional("maxDecrease", .number(0...1)))
        ),
        .optional(
            "compare",
            .fields(
                .optional("worseBy", .number(0...100)),
                .optional("margin", .number(0...100)),
                .optional("negligible", .number(0...1)),
                .optional("alphaShare", .number(0...1000))
            )
        ),
        .optional("failureLimit", .integer(0...1000)),
        .optional("initialDelay", .timeSpan),
        .optional("critical", .boolean),
        .optional("dryRun", .boolean)
    )

    static let reference = ValueRule.fields(
        .required("configMap", .text(1...253, .nameTemplate)),
        .optional("key", .text(1...253, .dataKey))
    )

    /// A selector is asked for with a range behind it.
    static let selector = ValueRule.text(1...Limit.selector, .selector)

    private static let counts = ValueRule.fields(.required("events", selector), .required("total", selector))
}
