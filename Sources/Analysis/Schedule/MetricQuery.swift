package import KubeModel
package import RolloutCore

/// One metric that is to be measured now: what to ask for each arm, all at the same instant.
package struct MetricQuery: Sendable, Hashable {
    /// Name of the metric, or `requestsName`.
    package var metric: String
    package var scope: EvidenceScope
    /// The instant that all its queries are evaluated for, on our clock.
    package var at: Timestamp
    /// How much older than `at` a sample may be.
    package var staleness: Duration
    package var question: Question
    /// Whether it asks what the stable revision has served of late, for a forecast.
    package var isOutlook = false

    /// What is asked, or why nothing can be.
    package enum Question: Sendable, Hashable {
        case ask(MetricSource, texts: [Arm: String])
        /// Raw samples are asked for, and counted.
        case count(CountQuestion)
        /// The measurement fails without a request: the source is unknown, or the query can't be written.
        case refused(String)
    }

    package init(
        metric: String,
        scope: EvidenceScope,
        at: Timestamp,
        staleness: Duration,
        question: Question
    ) {
        self.metric = metric
        self.scope = scope
        self.at = at
        self.staleness = staleness
        self.question = question
    }

    /// Name under which `analysis.requests` is measured; no metric can have it.
    package static let requestsName = "analysis.requests()"

    /// The queries to send, on the server's clock; empty where the question was refused.
    ///
    /// They are evaluated for whole seconds: what several rollouts ask within one is the same question.
    package func queries(clock: ServerClock = ServerClock()) -> [Arm: PrometheusQuery] {
        guard case .ask(let source, let texts) = question else { return [:] }
        let instant = clock.time(at: at).wholeSeconds
        return texts.mapValues { PrometheusQuery(source: source, text: $0, at: instant, staleness: staleness) }
    }

    /// The query as it is asked for the candidate.
    package var candidateText: String? {
        switch question {
        case .ask(_, let texts): texts[.candidate]
        case .count(let question):
            [CountPart.Role.events, .buckets, .total].lazy
                .compactMap { question.selectors[CountPart(arm: .candidate, role: $0)]?.first }.first
        case .refused: nil
        }
    }

    /// The count that these answers make; an arm without an answer counts as a fault.
    ///
    /// `answeredAt` and `skew` are of the server's clock, as `CountAnswer` has them.
    package func count(
        _ outcomes: [CountPart: SeriesOutcome],
        answeredAt: Timestamp? = nil,
        skew: Duration = .zero,
        reference: ReferenceOutcome? = nil
    ) -> CountMeasurement? {
        guard case .count(let question) = question else { return nil }
        var all: [CountPart: SeriesOutcome] = [:]
        for part in question.selectors.keys { all[part] = outcomes[part] ?? .fault("the query was given up") }
        return CountMeasurement(
            metric: metric,
            scope: scope,
            at: at,
            answer: CountAnswer(
                slices: question.slices,
                outcomes: all,
                readyPods: question.readyPods,
                scrapeInterval: question.source.scrapeInterval,
                answeredAt: answeredAt,
                skew: skew,
                reference: question.reference.map { _ in reference ?? .fault("the reference was given up") }
            )
        )
    }

    /// The measurement that these answers make; an arm without an answer counts as a fault.
    package func measurement(_ answers: [Arm: QueryOutcome]) -> Measurement {
        var outcomes: [Arm: QueryOutcome] = [:]
        switch question {
        case .refused(let reason): outcomes[.candidate] = .fault(reason)
        case .count: break
        case .ask(_, let texts):
            for arm in texts.keys { outcomes[arm] = answers[arm] ?? .fault("the query was given up") }
        }
        return Measurement(metric: metric, scope: scope, at: at, outcomes: outcomes)
    }
}
