package import KubeModel
package import RolloutCore

/// One of the selectors that a metric which counts is made of.
package struct CountPart: Sendable, Hashable {
    package enum Role: Sendable, Hashable {
        case events, total, buckets
        /// The series `up` of the arm's targets: 1 where a scrape succeeded.
        case scrapes
    }

    package var arm: Arm
    package var role: Role

    package init(arm: Arm, role: Role) {
        self.arm = arm
        self.role = role
    }
}

/// What is to be counted: raw samples of counters, over slices that are over.
package struct CountQuestion: Sendable, Hashable {
    package var source: MetricSource
    /// Selectors for each part, whose series are added up.
    package var selectors: [CountPart: [String]]
    package var slices: Slices
    /// The stored distribution that the candidate's is compared with.
    package var reference: ReferenceLocation?
    /// Names of the pods that are ready now; a slice is complete once each of them has been scraped.
    package var readyPods: [Arm: Set<String>]

    package init(
        source: MetricSource,
        selectors: [CountPart: [String]],
        slices: Slices,
        reference: ReferenceLocation? = nil,
        readyPods: [Arm: Set<String>] = [:]
    ) {
        self.source = source
        self.selectors = selectors
        self.slices = slices
        self.reference = reference
        self.readyPods = readyPods
    }

    /// The queries to send: every selector at the end of the last slice, on the clock that stamps the samples.
    package var queries: [(part: CountPart, query: PrometheusQuery)] {
        let span = slices.end - slices.start + Slices.lookback
        return selectors.flatMap { part, texts in
            texts.map { text in
                let query = PrometheusQuery(
                    source: source,
                    text: "\(text)[\(PromQL.duration(span))]",
                    at: slices.end,
                    staleness: span,
                    bodyLimit: PrometheusQuery.seriesBodyLimit
                )
                return (part, query)
            }
        }
    }
}

/// The samples that answer a question.
package struct CountAnswer: Sendable, Hashable {
    package var slices: Slices
    package var outcomes: [CountPart: SeriesOutcome]
    package var readyPods: [Arm: Set<String>]
    /// How often pods are scraped.
    package var scrapeInterval: Duration
    /// What the server's clock showed at least when it answered; nil where it does not tell.
    package var answeredAt: Timestamp?
    /// How far the server's clock is ahead of ours.
    package var skew: Duration
    /// Nil where none was asked for.
    package var reference: ReferenceOutcome?

    package init(
        slices: Slices,
        outcomes: [CountPart: SeriesOutcome],
        readyPods: [Arm: Set<String>] = [:],
        scrapeInterval: Duration = MetricSource.defaultScrapeInterval,
        answeredAt: Timestamp? = nil,
        skew: Duration = .zero,
        reference: ReferenceOutcome? = nil
    ) {
        self.slices = slices
        self.outcomes = outcomes
        self.readyPods = readyPods
        self.scrapeInterval = scrapeInterval
        self.answeredAt = answeredAt
        self.skew = skew
        self.reference = reference
    }
}
